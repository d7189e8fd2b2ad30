"""A patient on the table: its connector, a server that fails by script, and a clock that leaps."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Timer
from typing import Any

import pytest
from connectors.failures.faults import Fault
from connectors.failures.leap import LeapingClock
from connectors.failures.patients import PATIENTS, Patient
from connectors.failures.server import FaultyServer, Truth
from connectors.failures.sources_that_flow import SOURCES

from menara.connectors import registry
from menara.connectors.base import Event, Gap, Notice, Upsert
from menara.outbound.errors import Closed, Permanent, TryLater

PATIENCE_S = 30  # of real time, for a connector that does not come to an end
HOUR = 3600.0
SLOW = ("drip", "hang", "hang after the headers")  # each of them takes time in truth


def bounds(fault: str) -> tuple[float, int]:
    """For how long a source is to fail, and how many requests it may see meanwhile."""
    if fault.startswith("429"):
        return HOUR, 60
    return (HOUR / 240, 40) if fault in SLOW else (HOUR / 12, 100)


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

    @property
    def codes(self) -> list[str | None]:
        """Of all notices that tell of trouble, and of gaps."""
        trouble = [event for event in self.events if isinstance(event, Notice | Gap)]
        return [
            "gap" if isinstance(event, Gap) else event.code
            for event in trouble
            if isinstance(event, Gap) or event.code
        ]


Undergo = Callable[..., Course]


@pytest.fixture
def undergo() -> Iterator[Undergo]:
    """`undergo(name, settings, truth, script, for_s=..., until=...)`: a run, for so long or until these are told."""
    with ExitStack() as stack:

        def undergo(
            name: str,
            settings: Callable[[str], dict[str, Any]],
            truth: Truth,
            script: Iterable[Fault] = (),
            for_s: float = HOUR,
            until: Collection[str] = (),
        ) -> Course:
            server = stack.enter_context(closing(FaultyServer(truth, script)))
            clock = LeapingClock(for_s)
            build: Callable[..., Any] = registry.load(name)
            connector = build(settings(server.address), clock, clock.new_door)
            course = partial(Course, events := [], clock, server)
            missing: set[str | None] = set(until)
            timer = Timer(PATIENCE_S, connector.close)
            timer.start()
            try:
                with closing(connector), suppress(Closed):
                    for event in connector.events():
                        events.append(event)
                        missing.discard(getattr(event, "native_id", None))
                        if until and not missing:
                            break
            except (Permanent, TryLater) as error:
                return course(error)
            finally:
                timer.cancel()
            return course()

        yield undergo


Suffer = Callable[..., Course]


@pytest.fixture(params=[patient for patient in PATIENTS if patient.name in registry.names()], ids=str)
def patient(request: pytest.FixtureRequest) -> Patient:
    chosen: Patient = request.param
    return chosen


@pytest.fixture
def suffer(patient: Patient, undergo: Undergo) -> Suffer:
    """`suffer(script, for_s=..., truth=...)`: the patient, whose network has its posts unless `truth` says otherwise."""

    def suffer(
        script: Iterable[Fault] = (),
        for_s: float = HOUR,
        truth: Truth = lambda request: patient.answer(patient.posts, request),
    ) -> Course:
        return undergo(patient.name, patient.settings, truth, script, for_s)

    return suffer


@pytest.fixture(params=SOURCES)
def flowing(request: pytest.FixtureRequest) -> Any:
    """A network that is heard over connections that stay."""
    return SOURCES[request.param]()
