"""Settings that hold everywhere; local, test and production only add to them."""

import dj_database_url

from config import env
from config.data import BASE_DIR, data_dir, database_url
from config.translation import machine_translator

# Everything that must survive: database, files, index, key. `make backup` keeps this folder.
DATA_DIR = data_dir()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False

INSTALLED_APPS = [
    "home",
    "translating",
    "search",
    "kb",
    "people",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # For its Spanish only: Wagtail writes "35 minutes ago" with it.
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "people.sign_in.doors.AdminDoorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.redirects.GuardedRedirectMiddleware",
    "translating.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.frame.frame",
            ],
        },
    },
]

# Database

SQLITE_OPTIONS = {
    # Readers go on while one writes, and a writer takes its turn at the start of the
    # transaction instead of failing in the middle of it.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}
DATABASES = {"default": dj_database_url.parse(database_url(), conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in: one door for the site and the admin (docs/people.md).

AUTHENTICATION_BACKENDS = ["people.sign_in.backend.OneCheckBackend"]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "account_login"
# Wagtail's own ways of changing a password or an address would go round the verification.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

ACCOUNT_ADAPTER = "people.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "people.sign_in.forms.SignInForm",
    "signup": "people.sign_in.forms.SignUpForm",
    "add_email": "people.sign_in.forms.NewAddressForm",
    "change_password": "people.sign_in.forms.ChangePasswordForm",
    "set_password": "people.sign_in.forms.SetPasswordForm",
    "reset_password_from_key": "people.sign_in.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_USER_DISPLAY = "people.sign_in.adapter.name_of"
MFA_ADAPTER = "people.sign_in.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Puente"
# Nobody gets this far with an address that is not verified; blocked, nobody with a second factor could change theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Whether those who may publish must have a second factor; production asks for it unless told otherwise.
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", default=False)
# E-mail domains that may sign up by themselves, a leading dot for their subdomains too; none: by invitation only.
SIGNUP_DOMAINS = env.items("SIGNUP_DOMAINS")

# Languages and time

LANGUAGE_CODE = "es-mx"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("es-mx", "Español (México)"),
    ("en-gb", "English (UK)"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
USE_TZ = True
TIME_ZONE = "America/Mexico_City"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A long guide with many blocks posts more fields than Django allows by itself.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Cache: each process keeps its own small one, except for what must hold over all of them: attempts to sign in are
# counted, and used codes remembered, in the database.
CACHES = {
    "default": {"BACKEND": "config.caches.LocalExceptSignIn"},
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# Mail

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "puente@localhost")
# Without a mail server nothing can be sent, so nothing is promised either; a terminal shows it instead (local).
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.dummy.EmailBackend"
)
# What comes up for a person within so many minutes goes out in one mail.
DIGEST_MINUTES = env.number("DIGEST_MINUTES", 60)

# Security that needs no HTTPS; production adds the rest.

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SAMESITE = "Lax"

# Wagtail

PORT = env.number("PORT", 8000)
WAGTAIL_SITE_NAME = "Puente"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "password_required.html"  # noqa: S105  a template
WAGTAILADMIN_BASE_URL = env.text("SITE_URL", f"http://localhost:{PORT}")
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# What has not been translated must not go live under the other language by itself.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator()
# A page whose original is deleted keeps its texts; what belongs to no page any more is cleared by run_due_work.
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
WAGTAILREDIRECTS_AUTO_CREATE = True
# The admin's own text search; the public search is the search app's.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Neither this server nor an editor's browser calls anybody outside.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS = []

WAGTAILDOCS_DOCUMENT_MODEL = "kb.Document"
# Through the view only: a document's own address would bypass its collection's privacy.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "docx",
    "mp4",
    "ods",
    "odt",
    "pdf",
    "pptx",
    "txt",
    "vtt",
    "webm",
    "xlsx",
]
# What a file contains decides, not its name.
WAGTAILDOCS_DOCUMENT_FORM_BASE = "kb.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_IMAGE_MODEL = "kb.Image"
WAGTAILIMAGES_IMAGE_FORM_BASE = "kb.forms.ImageForm"
# SVG stays off: scripts in it would survive into what we serve.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000

# Reviews: nobody is told twice, what was changed after an approval needs a new one, and what was approved is published.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "kb.review_finish.publish_what_was_approved"

# Ours

# How many days a review may take, unless whoever asks for it says otherwise.
REVIEW_DAYS = env.number("REVIEW_DAYS", 10)
# Whether somebody may approve what they sent to review themselves: for houses with a single reviewer.
REVIEW_OWN_WORK = env.flag("REVIEW_OWN_WORK")
# Requests for a sign-off link, and decisions by one, that one network may send in a minute; 0 is no limit.
SIGN_OFF_RATE_LIMIT = env.number("SIGN_OFF_RATE_LIMIT", 20)

# The page that lists a kind lives in home, which kb may not import.
KB_SECTION_MODEL = "home.SectionPage"

SEARCH_ENGINE = env.one_of("SEARCH_ENGINE", ("embedded", "elasticsearch"))
ELASTICSEARCH_URL = env.text("ELASTICSEARCH_URL", "http://localhost:9200")
ELASTICSEARCH_API_KEY = env.text("ELASTICSEARCH_API_KEY")
ELASTICSEARCH_CA_CERTS = env.text("ELASTICSEARCH_CA_CERTS")
SEARCH_INDEX_PREFIX = env.text("SEARCH_INDEX_PREFIX", "puente")
# Requests a minute from one address; 0 is no limit. The loopback is never limited.
SEARCH_RATE_LIMIT = env.number("SEARCH_RATE_LIMIT", 60)
# Whether to count what is searched (by the day, nothing about who), and for how many days the counts are kept.
SEARCH_LOG = env.flag("SEARCH_LOG", default=True)
SEARCH_LOG_DAYS = env.number("SEARCH_LOG_DAYS", 180)

# Log to the standard error, where a container, systemd or a terminal expects it.

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own handlers speak only with DEBUG on, or by mail; the root handler does it.
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # One line per task and per call would drown the rest.
        "django_tasks": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},
    },
}
