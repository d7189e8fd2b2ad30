"""A clock that stands still until it is moved, for whatever asks menara.core.clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from menara.core.clock import ticking


class StandingClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **interval: float) -> None:
        self.time += timedelta(**interval)


@pytest.fixture
def clock() -> Iterator[StandingClock]:
    standing = StandingClock()
    with ticking(standing):
        yield standing
