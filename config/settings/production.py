"""Settings of a public server: refuses to start without what it needs, naming it."""

from .base import *

SECRET_KEY = env.required("SECRET_KEY", "it signs sessions; 50 or more random characters.")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    env.required("ALLOWED_HOSTS", "the host names this site answers to, with commas between.")
WAGTAILADMIN_BASE_URL = env.required("SITE_URL", "the public address, as in https://example.org.")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS", WAGTAILADMIN_BASE_URL)
if SEARCH_ENGINE == "elasticsearch":
    env.required("ELASTICSEARCH_URL", "SEARCH_ENGINE=elasticsearch needs its address.")

REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", default=True)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
if not EMAIL_HOST:
    # What cannot be sent cannot be asked for: addresses are as good as whoever entered them. config.mail says so at start.
    ACCOUNT_EMAIL_VERIFICATION = "none"

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = True
# Probes come from inside, without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if env.flag("BEHIND_PROXY"):
    # Only where the proxy overwrites the header; anybody could send it otherwise.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The last address of X-Forwarded-For is the one our proxy saw; attempts to sign in are counted by it.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
