from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = _("Library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kb import foundation, history_sentences, receivers, translation_events, uploads
        from kb.services import due_work, reminders, review_news

        receivers.connect()
        foundation.connect()
        uploads.connect()
        translation_events.connect()
        review_news.connect()
        due_work.register_own()
        reminders.register_notices()
        history_sentences.register_own()
