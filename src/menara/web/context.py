"""What every template knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from menara.web.languages import LANGUAGES
from menara.web.places import Group, seen_by


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    visit = getattr(request, "visit", None)

    def groups() -> list[Group]:
        return seen_by(visit.acting if visit else None)

    return {
        "here": request.get_full_path(),
        "visit": visit,
        "language": LANGUAGES[get_language() or "en"],
        "languages": LANGUAGES.values(),
        "places": groups,
    }
