"""Settings of one machine: nothing to set, nothing to start, the key kept with the data."""

import os
import secrets

from .base import *

DEBUG = env.flag("DEBUG")


def _kept_key() -> str:
    """Return the key in DATA_DIR; make it the first time."""
    path = DATA_DIR / "secret_key"
    try:
        # Exclusive: of two processes that start together, one makes the key.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = env.text("SECRET_KEY") or _kept_key()
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,.localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

# Static files straight from their sources, so that nothing has to be collected first.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Without a mail server, mail is read on the terminal.
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    MAIL_IS_SENT = True

# On a terminal only what needs attention.
LOGGING["root"]["level"] = LOGGING["loggers"]["django"]["level"] = env.text("LOG_LEVEL", "WARNING").upper()
