"""The WSGI application; without DJANGO_SETTINGS_MODULE the local settings hold."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

application = get_wsgi_application()

from config import mail  # noqa: E402  reads the settings that were loaded just now

mail.say_what_cannot_be_sent()
