"""Django's settings: all that differs between installations comes from the environment.

STYRBAR_DATA          folder of the state (default: styrbar-data here)
STYRBAR_KEYS          folder of the keys (default: the data folder's name + "-keys", beside it)
STYRBAR_DATABASE_URL  database of the decisions (default: styrbar.sqlite3 in the data folder)
STYRBAR_SECRET_KEY    key that signs log-ins (default: a file made in the keys folder)
STYRBAR_ALLOWED_HOSTS names it answers to, with commas; any but this machine's own demands HTTPS
STYRBAR_DEBUG         1 shows faults with details; never in production
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from styrbar.web.keys import secret_key
from styrbar.web.logs import LOGGING

__all__ = ["LOGGING"]

HERE = Path(__file__).parent
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

STYRBAR_DATA = Path(os.environ.get("STYRBAR_DATA", "styrbar-data")).resolve()
STYRBAR_KEYS = Path(os.environ.get("STYRBAR_KEYS", f"{STYRBAR_DATA}-keys")).resolve()
STYRBAR_JOBS = {"preview": "styrbar.runs.uploads.preview_job", "import": "styrbar.runs.uploads.import_job"}

DEBUG = os.environ.get("STYRBAR_DEBUG") == "1"
SECRET_KEY = os.environ.get("STYRBAR_SECRET_KEY") or secret_key(STYRBAR_KEYS, keep="STYRBAR_DATA" in os.environ)
ALLOWED_HOSTS = os.environ.get("STYRBAR_ALLOWED_HOSTS", ",".join(LOCAL_HOSTS)).split(",")
HTTPS = not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "axes",
    "csp",
    "styrbar.decisions",
    "styrbar.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "styrbar.web.middleware.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "styrbar.web.middleware.ActingUser",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "styrbar.web.urls"
WSGI_APPLICATION = "styrbar.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "styrbar.web.menu.menu",
            ],
            "builtins": ["styrbar.web.templatetags.styrbar"],
        },
    }
]

if "STYRBAR_DATA" in os.environ:
    STYRBAR_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("STYRBAR_DATABASE_URL") or f"sqlite:///{STYRBAR_DATA / 'styrbar.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "decisions.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["username", "display_name"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "start", "login"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "styrbar.web.account.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

LANGUAGE_CODE = "da"
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "styrbar.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
FILE_UPLOAD_HANDLERS = ["styrbar.web.uploads.SealedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a budget of 500 lines
