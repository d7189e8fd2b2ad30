"""What a channel's network allows, and how much of it is left: read off the budget that all channels share."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError

from menara.connectors.base import written
from menara.core.clock import now
from menara.outbound.ask import Ask
from menara.outbound.bucket import Left
from menara.outbound.budget import Budget
from menara.outbound.dialects.quota import Reading
from menara.outbound.money import Spent
from menara.sources.models import Channel

MOST = 10  # limits of one channel that are kept


class Meter(Budget):
    """The budget that all share, as one channel asks it: it remembers what that was."""

    def __init__(self, shared: Budget) -> None:
        super().__init__()
        self._shared_by_all = shared
        self._asked: dict[tuple[str, str, str], Ask] = {}

    def take(self, ask: Ask) -> float:
        with self._lock:
            self._asked[ask.host, ask.account, ask.endpoint] = ask
            while len(self._asked) > MOST:
                self._asked.pop(next(iter(self._asked)))
        return self._shared_by_all.take(ask)

    def learn(self, ask: Ask, reading: Reading) -> None:
        self._shared_by_all.learn(ask, reading)

    def settle(self, ask: Ask, units: int) -> None:
        self._shared_by_all.settle(ask, units)

    def spend(self, ask: Ask, units: int = 1) -> None:
        self._shared_by_all.spend(ask, units)

    @property
    def spent(self) -> Spent:
        return self._shared_by_all.spent

    def left(self, ask: Ask) -> list[Left]:
        return self._shared_by_all.left(ask)

    def all_left(self) -> list[tuple[str, Left]]:
        """Of everything that was asked: what is known of its limits."""
        with self._lock:
            asked = list(self._asked.values())
        return list(dict.fromkeys((ask.host, left) for ask in asked for left in self.left(ask)))[:MOST]


def note_limits(channel: Channel, worker: str, meter: Meter) -> bool:
    """Keep what is left, for people to see. It is not worth any trouble: True, whatever becomes of it."""
    told = [_told(host, left) for host, left in meter.all_left()]
    if told != channel.limits:
        try:
            Channel.objects.filter(id=channel.id, leased_by=worker).update(limits=told)
            channel.limits = told
        except DatabaseError:
            return True
    return True


def _told(host: str, left: Left) -> dict[str, Any]:
    return {
        "host": host,
        "limit": left.limit,
        "left": left.remaining,
        "full_at": written(now() + timedelta(seconds=left.reset_s)),
        "held": left.is_held,
    }
