"""The addresses of scripts, styles and pictures: each holds a digest of the file, so that browsers may keep it for long."""

from functools import cache
from hashlib import sha256

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedFiles(StaticFilesStorage):
    def url(self, name: str | None) -> str:
        return f"{super().url(name)}?v={_version(name or '')}"


@cache
def _version(name: str) -> str:
    """Raises FileNotFoundError: a page that names a file which is not there is found by its first test."""
    if (path := finders.find(name)) is None:
        raise FileNotFoundError(f"There is no static file {name}.")
    with open(path, "rb") as file:
        return sha256(file.read()).hexdigest()[:12]
