"""Numbers as people of each language write them. For the interface only: what others wrote stays as it is."""

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


def language() -> str:
    return get_language() or "en"


def digits(text: str) -> str:
    """Persian digits where Persian is spoken."""
    return text.translate(PERSIAN_DIGITS) if language() == "fa" else text


def in_full(value: float, places: int = 0) -> str:
    """In full, with so many decimal places."""
    style = STYLES[language()]
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
    return in_full(share * 100) + ("٪" if language() == "fa" else "%")
