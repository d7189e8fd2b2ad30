"""The languages of the pages: which there are, which one somebody gets, and what is spoken meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from menara.web.numbers import counting_as

COOKIE = "language"


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is what its own speakers call it; `time_zone` is that of most of them, where that can be said."""

    code: str
    name: str
    direction: str = "ltr"
    time_zone: str = "UTC"


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English"),
        Language("id", "Indonesia", time_zone="Asia/Jakarta"),
        Language("ms", "Melayu", time_zone="Asia/Kuala_Lumpur"),
        Language("fa", "فارسی", "rtl", "Asia/Tehran"),
        Language("nl", "Nederlands", time_zone="Europe/Amsterdam"),
    )
}


def language_for(request: HttpRequest, own: str | None) -> str:
    """The person's own; else what was chosen in this browser; else what the browser asks for; else English."""
    for wanted in (own, request.COOKIES.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return _asked_for(request.headers.get("Accept-Language", ""))


@contextmanager
def speaking(language: str, time_zone: str, numbers: str = "") -> Iterator[None]:
    """Inside it, texts are in that language and times in that zone. For whatever makes pages or parts of them."""
    with translation.override(language), timezone.override(ZoneInfo(time_zone)), counting_as(numbers):
        yield


def _asked_for(header: str) -> str:
    for wanted, _ in parse_accept_lang_header(header[:500].lower()):
        code: str = wanted.partition("-")[0]
        if code in LANGUAGES:
            return code
    return str(settings.LANGUAGE_CODE)
