"""Django's settings, all derived from the environment (environment.py). Reading them makes nothing.

Where there is no installation yet there is no key, and Django refuses to sign or seal anything.
"""

from pathlib import Path

import menara.web
from menara.core.secrets import derive, read_key
from menara.server.bodies import READ
from menara.server.environment import Environment
from menara.web.languages import LANGUAGES as LANGUAGES_OF_PAGES

ENVIRONMENT = Environment.read()
MENARA_DATA = ENVIRONMENT.data
MENARA_IMPORTS = ENVIRONMENT.imports_folder()
MENARA_INSIDE = ENVIRONMENT.inside
MENARA_API_RATE = ENVIRONMENT.api_rate
MENARA_QUEUE_LIMIT = ENVIRONMENT.queue_limit
MENARA_DISK_RESERVE = ENVIRONMENT.disk_reserve
MENARA_KEY = read_key(ENVIRONMENT.key_file)

SECRET_KEY = derive(MENARA_KEY, "sessions").hex() if MENARA_KEY else ""
DEBUG = False
DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "menara.core",
    "menara.people",
    "menara.assets",
    "menara.records",
    "menara.access",
    "menara.sources",
    "menara.listening",
    "menara.web",
]
PASSWORD_HASHERS = ["menara.people.passwords.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
USE_TZ = True
TIME_ZONE = "UTC"

ROOT_URLCONF = "menara.server.urls"
ALLOWED_HOSTS = ENVIRONMENT.hosts()
DATA_UPLOAD_MAX_MEMORY_SIZE = READ
MIDDLEWARE = [
    "menara.server.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "menara.web.middleware.Visiting",
    "django.contrib.messages.middleware.MessageMiddleware",
]
APPEND_SLASH = False

_WEB = Path(menara.web.__file__).parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "menara.web.context.of_every_page",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "menara.web.templatetags.menara",
            ],
        },
    }
]
LANGUAGE_CODE = "en"
LANGUAGES = [(language.code, language.name) for language in LANGUAGES_OF_PAGES.values()]
LOCALE_PATHS = [_WEB / "locale"]

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "menara.web.assets.VersionedFiles"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 365 * 24 * 3600  # whoever changes a file changes its address: assets.py

_IN_SECRET = "__Host-" if ENVIRONMENT.is_encrypted else ""  # browsers take such a cookie from https alone
SESSION_ENGINE = "menara.web.session_store"
SESSION_COOKIE_NAME = f"{_IN_SECRET}session"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # at most; web/sessions.py ends those that nobody uses
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_encrypted
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_IN_SECRET}csrf"
CSRF_FAILURE_VIEW = "menara.web.errors.forged"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_origin] if ENVIRONMENT.public_origin else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
