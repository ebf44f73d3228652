"""All settings of the project, driven by the environment (every variable is described in .env.example).

Importing this starts no server and opens no connection; without DATABASE_URL and REDIS_URL it points at the
sockets of the private servers, which the commands start (review.config.embedded).
"""

from __future__ import annotations

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from review.config import env
from review.config.connections import broker_url, database_settings
from review.config.embedded.places import find_places
from review.config.logging import logging_settings
from review.config.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent.parent
if (BASE_DIR / ".env").is_file():
    environ.Env.read_env(BASE_DIR / ".env")

# --- Where things are
VAR_DIR = BASE_DIR / env.text("ORCHESTRATOR_VAR", "var")
PLACES = find_places(VAR_DIR)
DATABASE_URL = env.text("DATABASE_URL")
REDIS_URL = env.text("REDIS_URL")
EMBEDDED_SERVERS = tuple(
    name for name, url in (("postgres", DATABASE_URL), ("redis", REDIS_URL)) if not url
)
REDIS_URL = REDIS_URL or PLACES.redis_url
BROKER_URL = broker_url(REDIS_URL)

# --- Security
DEBUG = env.flag("ORCHESTRATOR_DEBUG", default=False)
HTTPS = env.flag("ORCHESTRATOR_HTTPS", default=False)
SECRET_KEY = secret_key(
    env.text("ORCHESTRATOR_SECRET_KEY"), keep_in=VAR_DIR if "postgres" in EMBEDDED_SERVERS else None
)
SECRET_KEY_FALLBACKS = env.words("ORCHESTRATOR_OLD_SECRET_KEYS")
ALLOWED_HOSTS = env.hosts("ORCHESTRATOR_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("ORCHESTRATOR_TRUSTED_ORIGINS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Sessions: 15 idle minutes; polls must not renew them, so a response alone never saves one.
SESSION_ENGINE = "review.sessions"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
CSRF_FAILURE_VIEW = "review.views.frame.too_old"
AUTHENTICATION_BACKENDS = ["review.signing_in.BoundedGuesses"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Apps
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "orchestrator",
    "review",
    "review.intake",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "review.middleware.BodyLimitMiddleware",
    "review.middleware.PrivateCachingMiddleware",
    "review.middleware.SessionLifeMiddleware",
    # Deny by default: a view that strangers may see says so with @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "review.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "review.config.urls"
WSGI_APPLICATION = "review.config.wsgi.application"
ASGI_APPLICATION = "review.config.asgi.application"
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
                "review.context_processors.shell",
            ],
        },
    }
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one words the 401: a client without a session is asked for name and password.
        "review.api.authentication.NameAndPassword",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "review.api.errors.problem_response",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["review.api.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {"TITLE": "Orchestrator", "VERSION": "0.1.0", "SERVE_INCLUDE_SCHEMA": False}

# --- Data
DATABASES = {
    "default": {
        **database_settings(DATABASE_URL or PLACES.database_url),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": False}
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashed names need a `collectstatic` before the first page: the container image has one, a checkout has not.
STATIC_MANIFEST = env.flag("ORCHESTRATOR_STATIC_MANIFEST", default=False)
STATIC_ROOT = BASE_DIR / "staticfiles" if STATIC_MANIFEST else None
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600 if STATIC_MANIFEST else 0
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files"},
    },
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.text("ORCHESTRATOR_DOCUMENTS", os.fspath(VAR_DIR / "documents")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Of request bodies without files, and of all bodies of people who are not signed in; a document has a limit of its own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 500 * 1024 * 1024  # all files of one request together
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Processes
WEB_PROCESSES = int(env.number("ORCHESTRATOR_WEB_PROCESSES", 2, least=1, most=64))

# --- Engine
SWEEP_SECONDS = env.number("ORCHESTRATOR_SWEEP_SECONDS", 2, least=0.2, most=60)
MEMORY_MB = int(env.number("ORCHESTRATOR_MEMORY_MB", 4096, least=0, most=2**20))
ORCHESTRATOR_LEASE_SECONDS = env.number("ORCHESTRATOR_LEASE_SECONDS", 30, least=1, most=600)
ORCHESTRATOR_GRACE_SECONDS = env.number("ORCHESTRATOR_GRACE_SECONDS", 5, least=0.1, most=60)
ORCHESTRATOR_BLOCKED_SECONDS = env.number("ORCHESTRATOR_BLOCKED_SECONDS", 60, least=1, most=3600)
ORCHESTRATOR_PAYLOAD_KEYS = env.words("ORCHESTRATOR_PAYLOAD_KEYS")
ORCHESTRATOR_MODEL_PROVIDERS = env.words("ORCHESTRATOR_MODEL_PROVIDERS")
ORCHESTRATOR_MODEL_KEYS = env.words("ORCHESTRATOR_MODEL_KEYS")
ORCHESTRATOR_ANSWER_DAYS = env.number("ORCHESTRATOR_ANSWER_DAYS", 30, least=0, most=3650)
ORCHESTRATOR_STANDBY_URL = REDIS_URL
ORCHESTRATOR_STANDBY_QUEUES = ("default", "documents")
ORCHESTRATOR_BLOBS = env.text("ORCHESTRATOR_BLOBS", os.fspath(VAR_DIR / "blobs"))
ORCHESTRATOR_MAX_PAYLOAD_BYTES = int(
    env.number("ORCHESTRATOR_MAX_PAYLOAD_BYTES", 50 * 1024 * 1024, least=1024, most=2**30)
)
# The FHIR server that receives approved intakes; without one they stay in the embedded EHR.
EHR_URL = env.server("EHR_URL")
EHR_TOKEN = env.text("EHR_TOKEN")
# Where `manage.py bench` finds private servers and workers.
ORCHESTRATOR_BENCH_PLACE = "review.config.bench_place"

# --- Words and times
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
LOG_LEVEL = env.choice("ORCHESTRATOR_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("ORCHESTRATOR_LOG_FORMAT", "json", ("json", "text"))
LOGGING = logging_settings(level=LOG_LEVEL, form=LOG_FORMAT)
