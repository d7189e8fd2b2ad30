"""An answer, and what its status asks of us: go on, come back later, or tell a person."""

from dataclasses import dataclass, field
from time import time

from menara.outbound.dialects import Reading, Told, standard
from menara.outbound.errors import Failure, Permanent, TryLater
from menara.outbound.headers import Headers


@dataclass(frozen=True, slots=True)
class Head:
    """The first part of every answer."""

    status: int
    headers: Headers
    url: str = field(repr=False)  # may hold a secret
    origin: str  # the part of it that messages name

    @property
    def worked(self) -> bool:
        """It is what was asked for, or says that this has not changed."""
        return 200 <= self.status < 300 or self.status in (101, 304)

    def check(self) -> None:
        """Raises TryLater or Permanent unless the status says that it worked, or that nothing has changed."""
        self.check_soon(standard(Told(self.status, self.headers, now=time())))
        if not self.worked:
            raise Permanent(self._words())

    def check_soon(self, reading: Reading) -> None:
        """Raises TryLater when the answer may be another one soon. `reading`: what it tells of limits."""
        if reading.limited or self.status == 429:
            raise TryLater(self._words(), reading.wait_s, Failure.LIMIT)
        if self.status in (408, 425) or 500 <= self.status < 600:
            raise TryLater(self._words(), reading.wait_s, Failure.SERVER)

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
