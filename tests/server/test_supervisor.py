"""The supervisor: what dies is started anew, what was started ends with it."""

import sys
from pathlib import Path

import pytest

from menara.server.supervisor import Child, Supervisor
from menara.server.workers.stopping import Stopping

COUNT = "import sys, pathlib; path = pathlib.Path(sys.argv[1]); path.open('a').write('x')"
WAIT = "import sys, pathlib, signal; pathlib.Path(sys.argv[1]).touch(); signal.pause()"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}; signal.pause()"


def child(code: str, path: Path) -> Child:
    return Child("child", [sys.executable, "-c", code, str(path)])


def test_what_has_ended_is_started_again_at_a_slower_and_slower_pace(tmp_path: Path) -> None:
    one, now, starts = child(COUNT, tmp_path / "starts"), 0.0, []
    for _ in range(6):
        one.look(now)
        assert one.running
        starts.append(now)
        one.running.wait()
        one.look(now)
        assert (one.running, one.start_at >= now) == (None, True)
        one.look(one.start_at - 1e-6)
        assert one.start_at == now or one.running is None
        now = one.start_at
    assert (tmp_path / "starts").read_text() == "x" * len(starts)


def test_all_end_with_the_supervisor(tmp_path: Path) -> None:
    children = [child(WAIT, tmp_path / str(number)) for number in range(2)]
    stop = Stopping()

    def stop_when_all_are_here() -> None:
        if all((tmp_path / str(number)).exists() for number in range(2)):
            stop.ask()

    Supervisor(children, stop, stop_when_all_are_here).run()
    assert [one.running.poll() for one in children if one.running] == [-15, -15]


def test_who_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("menara.server.supervisor.PATIENCE_S", 0.1)
    one, stop = child(STUBBORN, tmp_path / "here"), Stopping()
    Supervisor([one], stop, lambda: stop.ask() if (tmp_path / "here").exists() else None).run()
    assert one.running is not None
    assert one.running.returncode == -9
