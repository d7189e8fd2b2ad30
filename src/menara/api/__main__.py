"""`python -m menara.api > docs/reference/openapi.json` writes the description anew."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "menara.server.settings")
django.setup()

from menara.api.description import written  # noqa: E402
from menara.api.urls import api  # noqa: E402

sys.stdout.write(written(api))
