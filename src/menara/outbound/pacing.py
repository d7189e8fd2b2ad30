"""Between the door and the budget: asks before each request, tells after each answer."""

from collections.abc import Callable
from time import time

from menara.outbound.answer import Head
from menara.outbound.budget import Ask, Budget
from menara.outbound.dialects import Dialect, Told
from menara.outbound.errors import Failure, TryLater


class Pacing:
    """The requests of one door. `pause` waits; a wait longer than `longest_s` is the caller's to sit out."""

    def __init__(
        self, budget: Budget, dialect: Dialect, pause: Callable[[float], None], longest_s: float
    ) -> None:
        self._budget = budget
        self._dialect = dialect
        self._pause = pause
        self._longest_s = longest_s

    def permit(self, ask: Ask) -> None:
        """Returns when the request may go out; TryLater when that is too far off."""
        while wait_s := self._budget.take(ask):
            if wait_s > self._longest_s:
                raise TryLater(
                    f"{ask.host}: what may be asked there is used up for now", wait_s, Failure.LIMIT
                )
            self._pause(wait_s)

    def learn(self, ask: Ask, head: Head, body: bytes = b"") -> None:
        """Tells the budget, and raises TryLater when the answer says so."""
        reading = self._dialect(Told(head.status, head.headers, body, time()))
        self._budget.learn(ask, reading)
        head.check_soon(reading)
