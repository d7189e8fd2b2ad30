"""What requests cost, and a cap for each day that nothing passes. Without a word from the owner it is nothing.

Some networks charge for what they send, before anybody here has looked at it. So the most that a request may cost is
set aside before it goes out, and what was not used comes back afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from menara.outbound.dialects.refusals import until_midnight
from menara.outbound.errors import Refused

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a request, and for each unit (a post, a user) of the answer, which holds `most_units` at most."""

    request: Decimal = NOTHING
    unit: Decimal = NOTHING
    most_units: int = 0

    @property
    def most(self) -> Decimal:
        return self.of(self.most_units)

    def of(self, units: int) -> Decimal:
        return self.request + self.unit * units


FREE = Price()


@dataclass(frozen=True, slots=True)
class Spent:
    """What went out on a day (of UTC), for whoever keeps it beyond this process."""

    day: str = ""
    usd: Decimal = NOTHING


class Purse:
    """`wall`: seconds since 1970. `spent`: what was kept of an earlier run, counted if it is of today."""

    def __init__(self, cap_usd: Decimal, wall: Callable[[], float], spent: Spent | None = None) -> None:
        self._cap = cap_usd
        self._wall = wall
        self._spent = spent or Spent()

    @property
    def spent(self) -> Spent:
        today = datetime.fromtimestamp(self._wall(), UTC).date().isoformat()
        if self._spent.day != today:
            self._spent = Spent(today)
        return self._spent

    def wait(self, amount: Decimal) -> float:
        """Seconds until so much may be spent. Raises Refused when it never may."""
        if amount > self._cap:
            raise Refused(
                f"This request may cost {amount:f} US dollars, and the cap is {self._cap:f} a day: "
                "it goes out when the owner raises the cap."
            )
        if self.spent.usd + amount <= self._cap:
            return 0.0
        return until_midnight(self._wall(), UTC)

    def pay(self, amount: Decimal) -> None:
        """Negative amounts are what comes back."""
        spent = self.spent
        self._spent = Spent(spent.day, max(NOTHING, spent.usd + amount))

    @property
    def is_overdrawn(self) -> bool:
        return self.spent.usd > self._cap
