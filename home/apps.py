from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Site frame")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from home import foundation, receivers

        foundation.connect()
        receivers.connect()
