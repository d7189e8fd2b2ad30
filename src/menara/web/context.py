"""What every template knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from menara.web.languages import LANGUAGES


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    return {
        "here": request.get_full_path(),
        "visit": getattr(request, "visit", None),
        "language": LANGUAGES[get_language() or "en"],
        "languages": LANGUAGES.values(),
    }
