"""The time, asked for in one place so that tests and the demo can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_time() -> datetime:
    return datetime.now(UTC)


_clock: ContextVar[Clock] = ContextVar("clock", default=system_time)


def now() -> datetime:
    """The time, in UTC."""
    return _clock.get()()


@contextmanager
def ticking(clock: Clock) -> Iterator[None]:
    """Inside it, `now` asks another clock."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
