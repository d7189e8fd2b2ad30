"""What the reader of the audit log wants to see: read from the address of the page, and written into addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from menara.records.trail import Wanted

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Days are those of the workspace's time zone; the last one is among them."""

    who: str = ""
    what: str = ""
    about: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None

    def wanted(self) -> Wanted:
        return Wanted(self.who, self.what, self.about, _begin(self.since), _begin(self.until, days=1))

    def address(self, before: int | None = None) -> str:
        named = (("who", self.who), ("what", self.what), ("about", self.about), ("since", self.since))
        told = (*named, ("until", self.until), ("before", str(before or "")))
        return urlencode([(name, value) for name, value in told if value])

    @property
    def is_narrow(self) -> bool:
        return any((self.who, self.what, self.about, self.since, self.until))


def read_asked(told: Mapping[str, str]) -> Asked:
    """What cannot be read is as if it had not been said."""
    texts = {name: told.get(name, "").replace("\0", "")[:LONGEST] for name in ("who", "what", "about")}
    days = {name: told.get(name, "") if _begin(told.get(name, "")) else "" for name in ("since", "until")}
    return Asked(**texts, **days, before=_number(told.get("before", "")))


def _begin(day: str, days: int = 0) -> datetime | None:
    try:
        found = date.fromisoformat(day) + timedelta(days=days)
        midnight = datetime(found.year, found.month, found.day, tzinfo=timezone.get_current_timezone())
        midnight.timestamp()
    except (ValueError, OverflowError):
        return None
    return midnight if 1 < found.year < 9999 else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
