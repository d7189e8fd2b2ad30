"""Django's settings, all derived from the environment (environment.py). Reading them makes nothing.

Where there is no installation yet there is no key, and Django refuses to sign or seal anything.
"""

from menara.core.secrets import derive, read_key
from menara.server.bodies import READ
from menara.server.environment import Environment

ENVIRONMENT = Environment.read()
MENARA_DATA = ENVIRONMENT.data
MENARA_API_RATE = ENVIRONMENT.api_rate
MENARA_KEY = read_key(ENVIRONMENT.key_file)

SECRET_KEY = derive(MENARA_KEY, "sessions").hex() if MENARA_KEY else ""
DEBUG = False
DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "menara.core",
    "menara.people",
    "menara.access",
    "menara.sources",
    "menara.listening",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
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
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
APPEND_SLASH = False
