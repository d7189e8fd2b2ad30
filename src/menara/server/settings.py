"""Django's settings, all derived from the environment (environment.py). Reading them makes nothing.

Where there is no installation yet there is no key, and Django refuses to sign or seal anything.
"""

from menara.core.secrets import derive, read_key
from menara.server.environment import Environment

ENVIRONMENT = Environment.read()
MENARA_DATA = ENVIRONMENT.data
MENARA_KEY = read_key(ENVIRONMENT.key_file)

SECRET_KEY = derive(MENARA_KEY, "sessions").hex() if MENARA_KEY else ""
DEBUG = False
DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["menara.core"]
USE_TZ = True
TIME_ZONE = "UTC"
