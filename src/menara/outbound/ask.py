"""What is asked of the budget, and what it is told beforehand."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from menara.outbound.bucket import Priority
from menara.outbound.dialects.refusals import pacific, until_midnight
from menara.outbound.money import FREE, Price


@dataclass(frozen=True, slots=True)
class Ask:
    """One request before it goes out. `who` keeps its place in the line; `cost`: what it takes from the limit."""

    host: str
    account: str = ""
    endpoint: str = ""
    who: Hashable = ""
    priority: Priority = Priority.STREAM
    cost: float = 1.0
    price: Price = FREE


@dataclass(frozen=True, slots=True)
class Allowance:
    """A limit that is known from the terms of a network whose answers do not tell it.

    Of one endpoint, or of all that have none of their own; for so many seconds, or (None) a day of the Pacific coast.
    """

    limit: float
    window_s: float | None
    endpoint: str = ""

    def window(self, wall: Callable[[], float]) -> float:
        """How long a window lasts that begins now."""
        return until_midnight(wall(), pacific()) if self.window_s is None else self.window_s


# https://developers.google.com/youtube/v3/determine_quota_cost and what GDELT answers to those who are too fast.
YOUTUBE = (Allowance(10_000, None), Allowance(100, None, "search"), Allowance(100, None, "insert"))
GDELT = (Allowance(1, 5.0),)
