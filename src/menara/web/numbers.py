"""Numbers as people of each language write them. For the interface only: what others wrote stays as it is.

Who wants them as in another language chooses that in their profile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils.translation import get_language

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
MINUS = "\u2212"
IN_FULL = 9_999  # larger ones are shortened where there is little room


@dataclass(frozen=True, slots=True)
class Style:
    """What separates thousands and decimals, and what stands for a thousand, a million, a milliard."""

    thousands: str
    decimal: str
    short: tuple[str, str, str]


STYLES = {
    "en": Style(",", ".", ("k", " M", " bn")),
    "id": Style(".", ",", (" rb", " jt", " M")),
    "ms": Style(",", ".", ("k", " juta", " bilion")),
    "fa": Style("٬", "٫", (" هزار", " میلیون", " میلیارد")),
    "nl": Style(".", ",", ("k", " mln.", " mld.")),
}


CHOICES = ("en", "nl", "fa")
"""All ways that there are, each by one of its languages."""
_chosen: ContextVar[str] = ContextVar("numbers", default="")


@contextmanager
def counting_as(chosen: str) -> Iterator[None]:
    """Inside it, numbers are as in that language; with nothing, as in the one that is spoken."""
    token = _chosen.set(chosen if chosen in STYLES else "")
    try:
        yield
    finally:
        _chosen.reset(token)


def language() -> str:
    return get_language() or "en"


def way() -> str:
    """The language whose numbers they are."""
    return _chosen.get() or language()


def digits(text: str) -> str:
    """Persian digits where Persian is spoken, or they are wanted."""
    return text.translate(PERSIAN_DIGITS) if way() == "fa" else text


def in_full(value: float, places: int = 0) -> str:
    """In full, with so many decimal places."""
    style = STYLES[way()]
    plain = f"{abs(value):,.{places}f}"
    signs = str.maketrans({",": style.thousands, ".": style.decimal})
    is_negative = value < 0 and any(digit in "123456789" for digit in plain)
    return (MINUS if is_negative else "") + digits(plain.translate(signs))


def shortly(value: int) -> str:
    """In full up to 9,999; then in thousands, millions or milliards."""
    if abs(value) <= IN_FULL:
        return in_full(value)
    unit = 0 if abs(value) < 999_500 else 1 if abs(value) < 999_500_000 else 2
    shortened = value / 1000 ** (unit + 1)
    tenths = round(shortened, 1)
    places = 1 if abs(tenths) < 10 and tenths != int(tenths) else 0
    return in_full(shortened, places) + STYLES[language()].short[unit]


def percent(share: float) -> str:
    """A share of one, in whole hundredths."""
    return in_full(share * 100) + ("٪" if way() == "fa" else "%")
