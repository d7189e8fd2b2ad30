"""The server's settings as tests see them: an installation that exists, with a key of its own."""

import atexit
import shutil
import tempfile

from menara.server.settings import *  # noqa: F403
from menara.server.settings import DATABASES, ENVIRONMENT

MENARA_KEY = bytes(range(32))
SECRET_KEY = "tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if not ENVIRONMENT.database_url:  # a file, not memory: threads and processes meet in it
    folder = tempfile.mkdtemp(prefix="menara-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/menara.sqlite3"}
