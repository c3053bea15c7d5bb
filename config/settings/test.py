"""Settings of the test suite: everything it writes goes to a folder of its own."""

import atexit
import os
import shutil
import tempfile

# Before the base settings read it: a test never touches the data of the machine it runs on.
_data_dir = tempfile.mkdtemp(prefix="puente-test-")
os.environ["DATA_DIR"] = _data_dir
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)

from .base import *  # noqa: E402

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_IS_SENT = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The static folder is read where it lies; manifest storage would need collectstatic first.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SEARCH_RATE_LIMIT = 0
LOGGING["root"]["level"] = "WARNING"
LOGGING["loggers"]["django"]["level"] = "WARNING"
