"""A patient on the table: its connector, a server that fails by script, and a clock that leaps."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import Any

import pytest
from connectors.failures.faults import Fault
from connectors.failures.leap import LeapingClock
from connectors.failures.patients import PATIENTS, Patient
from connectors.failures.server import FaultyServer, Truth

from menara.connectors import registry
from menara.connectors.base import Connector, Event, Notice, Upsert
from menara.outbound.errors import Closed, Permanent, TryLater

PATIENCE_S = 30  # of real time, for a connector that does not come to an end


@dataclass
class Course:
    """What has come of it."""

    events: list[Event]
    clock: LeapingClock
    server: FaultyServer
    ended_by: Exception | None = None
    told: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.told = Counter(event.native_id for event in self.events if isinstance(event, Upsert))

    def notices(self, code: str) -> list[Notice]:
        return [event for event in self.events if isinstance(event, Notice) and event.code == code]


Suffer = Callable[..., Course]


@pytest.fixture(params=[patient for patient in PATIENTS if patient.name in registry.names()], ids=str)
def patient(request: pytest.FixtureRequest) -> Patient:
    chosen: Patient = request.param
    return chosen


@pytest.fixture
def suffer(patient: Patient) -> Iterator[Suffer]:
    """`suffer(script, for_s=..., truth=..., cursor=..., **settings)`: a run for so long, or until all posts are told."""
    with ExitStack() as stack:

        def suffer(
            script: Iterable[Fault] = (),
            for_s: float = 3600.0,
            truth: Truth = lambda request: patient.answer(patient.posts, request),
            cursor: str | None = None,
            until: Callable[[list[Event]], bool] = lambda _events: False,
            **settings: Any,
        ) -> Course:
            server = stack.enter_context(closing(FaultyServer(truth, script)))
            clock = LeapingClock(for_s)
            told = {**patient.settings(server.address), **settings}
            connector: Connector = registry.load(patient.name)(told, clock, clock.new_door)  # type: ignore[call-arg]
            events: list[Event] = []
            timer = Timer(PATIENCE_S, connector.close)
            timer.start()
            ended_by: Exception | None = None
            try:
                with closing(connector), suppress(Closed):  # type: ignore[type-var]
                    for event in connector.events(cursor):
                        events.append(event)
                        if until(events):
                            break
            except (Permanent, TryLater) as error:
                ended_by = error
            finally:
                timer.cancel()
            return Course(events, clock, server, ended_by)

        yield suffer
