"""A clock that ticks a second at every look, and the runs that every connector brings along as samples."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from menara.connectors import registry


class TickingClock:
    def __init__(self) -> None:
        self._now = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@pytest.fixture
def new_clock() -> Callable[[], TickingClock]:
    return TickingClock


@dataclass(frozen=True)
class SampleRun:
    """A connector with settings under which it can run where no network is, from its folder of samples."""

    name: str
    settings: dict[str, Any]
    folder: Path

    def __str__(self) -> str:
        return f"{self.name}-{'+'.join(self.settings.get('paths', ['']))}"


def sample_runs() -> list[SampleRun]:
    folders = {name: registry.folder(name) / "samples" for name in registry.names()}
    return [
        SampleRun(name, settings, folder)
        for name, folder in folders.items()
        for settings in json.loads((folder / "runs.json").read_text("utf-8"))
    ]


@pytest.fixture(params=sample_runs(), ids=str)
def sample_run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SampleRun:
    """Each of them, with its folder as the working directory."""
    run: SampleRun = request.param
    monkeypatch.chdir(run.folder)
    return run
