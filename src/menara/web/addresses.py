"""The whole address of a page, for what is handed out or sent."""

from django.conf import settings
from django.http import HttpRequest


def whole_address(request: HttpRequest, path: str) -> str:
    """Under the name that the operator has set; else the one under which the visitor has come, which was checked."""
    public = settings.ENVIRONMENT.public_origin
    return f"{public}{path}" if public else request.build_absolute_uri(path)
