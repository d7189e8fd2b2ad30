"""An answer, and what its status asks of us: go on, come back later, or tell a person."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from menara.outbound.errors import Failure, Permanent, TryLater
from menara.outbound.headers import Headers

_LIMITED = (425, 429)
_LONGEST_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Head:
    """The first part of every answer."""

    status: int
    headers: Headers
    url: str = field(repr=False)  # may hold a secret
    origin: str  # the part of it that messages name

    def check_now(self) -> None:
        """Raises TryLater for a status that may be another one soon."""
        if self.status in (408, *_LIMITED) or 500 <= self.status < 600:
            failure = Failure.LIMIT if self.status in _LIMITED else Failure.SERVER
            raise TryLater(self._words(), retry_after(self.headers), failure)

    def check(self) -> None:
        """Raises TryLater or Permanent unless the status says that it worked, or that nothing has changed."""
        self.check_now()
        if not (200 <= self.status < 300 or self.status == 304):
            raise Permanent(self._words())

    def _words(self) -> str:
        return f"{self.origin} answered {self.status}"


@dataclass(frozen=True, slots=True)
class Answer(Head):
    """A whole answer, decoded. `url` is where the redirects ended."""

    body: bytes = field(repr=False)

    def ok(self) -> "Answer":
        """Itself if it worked (2xx) or nothing has changed (304); else TryLater or Permanent."""
        self.check()
        return self


def retry_after(headers: Headers) -> float | None:
    """Seconds that the header of that name asks for: a number, or a date held against the server's own clock."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked[:9]), _LONGEST_S)
    until, now = _moment(asked), _moment(headers.get("date", "")) or datetime.now(UTC)
    return None if until is None else min(max((until - now).total_seconds(), 0.0), _LONGEST_S)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
