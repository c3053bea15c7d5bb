"""The WSGI application; without DJANGO_SETTINGS_MODULE the local settings hold."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

application = get_wsgi_application()
