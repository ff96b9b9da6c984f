"""Settings. Everything that differs between installations comes from the environment."""

import os
from pathlib import Path

from django.utils.csp import CSP

from openmash.config import database
from openmash.config.reactions import REACTIONS as REACTIONS
from openmash.config.secret import secret_key

EMBEDDED = database.is_embedded()
TESTING = os.environ.get("OPENMASH_TESTING") == "1"
DEBUG = False

# The embedded server's folder keeps the demo's key too, so that a restart does not end sessions.
_DATA = os.environ.get("OPENMASH_KEY_FOLDER")
SECRET_KEY = (
    "for tests only, and never for people" * 2
    if TESTING
    else secret_key(embedded=EMBEDDED, folder=Path(_DATA) if _DATA else None)
)
ALLOWED_HOSTS = os.environ.get(
    "OPENMASH_HOSTS", "127.0.0.1,localhost,[::1],testserver" if EMBEDDED else ""
).split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("OPENMASH_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "openmash.web",  # before django.forms, whose widgets it dresses
    "django.forms",
    "procrastinate.contrib.django",
    "openmash.ledger",
    "openmash.hubs",
    "openmash.access",
    "openmash.deadlines",
    "openmash.people",
    "openmash.contacts",
    "openmash.triage",
    "openmash.enquiries",
    "openmash.decisions",
    "openmash.disclosures",
    "openmash.notices",
    "openmash.front_door",
    "openmash.history",
    "openmash.reviews",
    "openmash.config",
]

MIDDLEWARE = [
    "django.middleware.csp.ContentSecurityPolicyMiddleware",  # first: it stands on every answer
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "openmash.access.middleware.acting_middleware",
]

ROOT_URLCONF = "openmash.config.urls"
WSGI_APPLICATION = "openmash.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "openmash.config.shell.shell",
            ],
            "builtins": ["openmash.web.templatetags.openmash"],
        },
    }
]
FORM_RENDERER = "openmash.web.forms.GovukRenderer"

DATABASES = {"default": database.connection(database.role_in_use())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:  # slow hashing protects passwords of people; tests have none
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"

# An hour without a press of a key ends a session; a working day ends it in any case.
SESSION_COOKIE_AGE = 60 * 60
SESSION_LONGEST = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not EMBEDDED
if not EMBEDDED:  # a name by which browsers refuse it from anywhere but this very host
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_SSL_REDIRECT = not EMBEDDED
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not EMBEDDED else None
SECURE_HSTS_SECONDS = 0 if EMBEDDED else 31_536_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "openmash.access.views.session_lost"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "openmash.web.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Mailboxes by hub: OPENMASH_MAILBOX_COVENTRY=imaps://user:password@host/INBOX?done=Recorded
_MAILBOX = "OPENMASH_MAILBOX_"
MAILBOXES = {
    name.removeprefix(_MAILBOX).lower().replace("_", "-"): url
    for name, url in os.environ.items()
    if name.startswith(_MAILBOX) and url
}

# Of a mailbox that takes no password, where its access token is given:
# OPENMASH_TOKEN_COVENTRY=https://CLIENT_ID:SECRET@login.microsoftonline.com/TENANT/oauth2/v2.0/token?scope=...
_GIVEN_BY = "OPENMASH_TOKEN_"
MAILBOX_TOKENS = {
    name.removeprefix(_GIVEN_BY).lower().replace("_", "-"): url
    for name, url in os.environ.items()
    if name.startswith(_GIVEN_BY) and url
}

# The virus scanner: the path of clamd's socket, or host:port. Empty: files are marked "not scanned".
CLAMD = os.environ.get("OPENMASH_CLAMD", "")

# Outgoing e-mail: "smtp://user:password@host:587". Without it people send from their own mailbox.
SMTP = os.environ.get("OPENMASH_SMTP", "")
MAIL_FROM = os.environ.get("OPENMASH_MAIL_FROM", "no-reply@localhost")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("OPENMASH_STATIC_ROOT")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "openmash.config.logs.WithoutValues",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("OPENMASH_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
