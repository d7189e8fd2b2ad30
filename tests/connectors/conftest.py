"""A clock that ticks a second at every look, a lab on loopback, and the runs that every connector brings as samples."""

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any

import pytest
from connectors.lab.answers import read_answers
from connectors.lab.server import Lab

from menara.connectors import registry
from menara.connectors.base import Connector, Event
from menara.outbound.errors import Closed

PATIENCE_S = 10  # only a run that never comes to its end is waited for so long


class TickingClock:
    def __init__(self) -> None:
        self._now = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@pytest.fixture
def new_clock() -> Callable[[], TickingClock]:
    return TickingClock


@pytest.fixture
def start_lab() -> Iterator[Callable[..., Lab]]:
    """`start_lab(Answer(...), ...)`: a server on loopback that gives these answers until the test ends."""
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(closing(Lab(answers)))


class SkippedTime:
    """The time of a door at which nobody waits: a pause is over at once, and later by what it would have taken."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now(self) -> float:
        return monotonic() + self._skipped

    def pause(self, _closed: object, seconds: float) -> None:
        self._skipped += seconds


@pytest.fixture(scope="session")
def quick_door() -> Callable[..., Any]:
    """Makes real doors, at which nothing waits before it tries again."""
    from menara.outbound.door import Door, Wiring

    def new_door(reach: Any, **options: Any) -> Door:
        time = SkippedTime()
        return Door(reach, **options, wiring=Wiring(now=time.now, pause=time.pause))

    return new_door


@dataclass(frozen=True)
class SampleRun:
    """A connector with settings under which it can run where no network is, from its folder of samples.

    `answers` are served by a lab; `events` is how many are told before the run is closed, None when it ends itself.
    """

    name: str
    settings: dict[str, Any]
    folder: Path
    answers: str | None = None
    events: int | None = None
    refills: bool = False

    def __str__(self) -> str:
        return f"{self.name}-{self.answers or '+'.join(self.settings.get('paths', ['']))}"


def read_runs(name: str, folder: Path) -> list[SampleRun]:
    """What runs.json in `folder` says; tests/connectors/lab/README.md describes it."""
    runs = []
    told = folder / "runs.json"
    for settings in json.loads(told.read_text("utf-8")) if told.exists() else []:
        about = {key: settings.pop(key) for key in ("answers", "events", "refills") if key in settings}
        runs.append(SampleRun(name, settings, folder, **about))
    return runs


def sample_runs() -> list[SampleRun]:
    return [run for name in registry.names() for run in read_runs(name, registry.folder(name) / "samples")]


class Trial:
    """A sample run that can be made again and again, against the same lab, on a clock of its own each time."""

    def __init__(
        self, run: SampleRun, connector: type[Connector], new_door: Callable[..., Any] | None
    ) -> None:
        self.run = run
        self.lab = Lab(read_answers(run.folder / run.answers)) if run.answers else None
        self._connector: Callable[..., Connector] = connector
        self._new_door = new_door
        self._built: list[Connector] = []

    def build(self, **more: Any) -> Connector:
        """The connector, with its settings and some more, and the recording at its beginning."""
        settings = {**self.run.settings, **more}
        if self.lab:
            self.lab.rewind()
            settings = {**self.lab.named(settings), "allow_private": True}
        doors = [self._new_door] if self._new_door else []
        self._built.append(self._connector(settings, TickingClock(), *doors))
        return self._built[-1]

    def take(self, behind: str | None = None, count: int | None = None, **more: Any) -> list[Event]:
        """The first events behind a cursor, all if no number is named, of a run that is closed then."""
        return self._run(behind, lambda taken: len(taken) == count, more)

    def go_on(self, behind: str, is_enough: Callable[[list[Event]], bool]) -> list[Event]:
        """The events behind a cursor, until they are enough."""
        return self._run(behind, is_enough, {})

    def _run(
        self, behind: str | None, is_enough: Callable[[list[Event]], bool], more: Mapping[str, Any]
    ) -> list[Event]:
        connector = self.build(**more)
        taken: list[Event] = []
        with closed_at_last(connector), suppress(Closed):
            if is_enough(taken):
                return taken
            for event in connector.events(behind):
                taken.append(event)
                if is_enough(taken):
                    break
        return taken

    def close(self) -> None:
        for connector in self._built:
            connector.close()
        if self.lab:
            self.lab.close()


@contextmanager
def closed_at_last(connector: Connector) -> Iterator[None]:
    """Closes it at the end, or when it takes far too long."""
    timer = Timer(PATIENCE_S, connector.close)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connector.close()


def needs_a_door(connector: type[Connector]) -> bool:
    return "new_door" in inspect.signature(connector).parameters


@pytest.fixture(params=sample_runs(), ids=str)
def sample_run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SampleRun:
    """Each of them, with its folder as the working directory."""
    run: SampleRun = request.param
    monkeypatch.chdir(run.folder)
    return run


@pytest.fixture
def try_run(request: pytest.FixtureRequest) -> Iterator[Callable[[SampleRun], Trial]]:
    """A trial of a run, until the test ends."""

    def try_run(run: SampleRun) -> Trial:
        connector = registry.load(run.name)
        new_door = request.getfixturevalue("quick_door") if needs_a_door(connector) else None
        return stack.enter_context(closing(Trial(run, connector, new_door)))

    with ExitStack() as stack:
        yield try_run


@pytest.fixture
def trial(sample_run: SampleRun, try_run: Callable[[SampleRun], Trial]) -> Trial:
    return try_run(sample_run)


@pytest.fixture
def run_samples(
    try_run: Callable[[SampleRun], Trial], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], list[Event]]:
    """All events of all sample runs of a connector."""

    def run_samples(name: str) -> list[Event]:
        folder = registry.folder(name) / "samples"
        monkeypatch.chdir(folder)
        return [event for run in read_runs(name, folder) for event in try_run(run).take(count=run.events)]

    return run_samples
