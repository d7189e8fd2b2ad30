"""The time on the simulated networks: real, faster than real, or moved on by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from menara.connectors.base import system_clock


class VirtualClock:
    """Runs `speed` times as fast as `real`; with speed 0 it stands still until `advance` moves it on."""

    def __init__(
        self,
        begin: datetime | None = None,
        speed: float = 1.0,
        real: Callable[[], datetime] = system_clock,
    ) -> None:
        self._real = real
        self._real_begin = real()
        self._begin = begin or self._real_begin
        self._speed = speed

    def __call__(self) -> datetime:
        return self._begin + (self._real() - self._real_begin) * self._speed

    def advance(self, seconds: float) -> None:
        self._begin += timedelta(seconds=seconds)


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def date_of(time_us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=time_us)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
