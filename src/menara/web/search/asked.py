"""What somebody looks for, as it stands in the address: so that it can be kept, sent and gone back to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from menara.engine.mention import storable
from menara.listening.enums import MentionState
from menara.listening.queries import access_stream
from menara.listening.search.finding import Filters
from menara.listening.search.tallying import day_begins
from menara.listening.tagging import access_tag
from menara.people.queries import Actor, NotAllowed

LONGEST_QUERY, LONGEST_NAME = 4_000, 50
FIRST_YEAR, LAST_YEAR = 1971, 2199
DAY = timedelta(days=1)
STATES = {"": MentionState.VISIBLE, "deleted": MentionState.DELETED, "all": None}
SORTS = ("", "oldest")


@dataclass(frozen=True, slots=True)
class Asked:
    """Days are those of the workspace's zone; the last one is included. `place` is the number to go on from."""

    q: str = ""
    stream: int | None = None
    tag: int | None = None
    network: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    state: str = ""
    sort: str = ""
    place: int | None = None

    @property
    def is_everything(self) -> bool:
        return replace(self, sort="", place=None) == Asked()

    @property
    def address(self) -> str:
        """The part behind the question mark, without the place: that of the first page."""
        return self.but()

    @property
    def fields(self) -> dict[str, str]:
        """For a form that asks for the same."""
        told = {name: _written(value) for name, value in asdict(self).items() if name != "place"}
        return {name: value for name, value in told.items() if value}

    def but(self, **changed: Any) -> str:
        return urlencode(replace(self, **changed).fields | _place(changed))

    def filters(self, zone: ZoneInfo) -> Filters:
        return Filters(
            stream_id=self.stream,
            tag_id=self.tag,
            network=self.network or None,
            language=self.language or None,
            since=day_begins(self.since, zone) if self.since else None,
            until=day_begins(self.until + DAY, zone) if self.until else None,
            state=STATES[self.state],
        )


def read_asked(acting: Actor, told: Mapping[str, str]) -> Asked:
    """Raises NotAllowed for a stream or a tag that is not theirs. What else cannot be read is as if it were not told."""
    stream, tag = (_known(told.get(name, "")) for name in ("stream", "tag"))
    if stream is not None:
        access_stream(acting, stream)
    if tag is not None:
        access_tag(acting, tag)
    state, sort = told.get("state", ""), told.get("sort", "")
    return Asked(
        q=storable(told.get("q", "")).strip()[:LONGEST_QUERY],
        stream=stream,
        tag=tag,
        network=storable(told.get("network", ""))[:LONGEST_NAME],
        language=storable(told.get("language", ""))[:LONGEST_NAME],
        since=_day(told.get("since", "")),
        until=_day(told.get("until", "")),
        state=state if state in STATES else "",
        sort=sort if sort in SORTS else "",
        place=_number(told.get("place", "")),
    )


def _place(changed: Mapping[str, Any]) -> dict[str, str]:
    return {"place": str(changed["place"])} if changed.get("place") is not None else {}


def _written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _known(text: str) -> int | None:
    """Raises NotAllowed for what is no number."""
    number = _number(text)
    if text and number is None:
        raise NotAllowed
    return number


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None
