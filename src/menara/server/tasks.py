"""The rounds of the installation: what keeps it small, and what proves later that nothing was changed."""

import json
import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from menara.connectors.base import written
from menara.core import audit, jobs
from menara.core.audit import Checkpoint
from menara.core.clock import now
from menara.core.log import DatabaseLog
from menara.core.models import LogPosition
from menara.listening import rezoning as _rezoning  # noqa: F401
from menara.listening import tasks as _listening_tasks  # noqa: F401 (its jobs are known from here on)
from menara.listening.models import EarlyDeletion
from menara.records import checking
from menara.server import clearing, gone
from menara.server.torn_lines import cut_torn_line
from menara.sources.operations import HEARD
from menara.sources.terms import block_unaccepted, shorter_windows
from menara.web.links import mails as _mails  # noqa: F401 (the same)
from menara.web.session_store import SessionStore

WINDOW, WINDOW_BYTES = timedelta(hours=24), 2 << 30
CHECKPOINTS = "checkpoints.jsonl"
ROUNDS = {
    "server.trim_log": timedelta(minutes=5),
    "server.clear_removed": timedelta(minutes=5),
    "server.check_terms": timedelta(hours=1),
    "server.write_checkpoint": timedelta(hours=1),
    "server.check_trails": timedelta(days=1),
    "server.note_gone": timedelta(minutes=5),
    "listening.apply_retention": timedelta(days=1),
    "listening.build_index": timedelta(minutes=5),
    "server.clear_sessions": timedelta(hours=1),
}


@jobs.task("server.trim_log")
def trim_log() -> None:
    """Forget what was heard before the window, or before a network's shorter one, but nothing that waits."""
    waiting = LogPosition.objects.filter(topic=HEARD).order_by("position").first()
    if waiting:
        log = DatabaseLog()
        log.trim(HEARD, now() - WINDOW, WINDOW_BYTES, up_to=waiting.position)
        for window, keys in shorter_windows(WINDOW).items():
            log.forget(HEARD, keys, now() - window, up_to=waiting.position)
    EarlyDeletion.objects.filter(told_at__lt=now() - WINDOW).delete()


@jobs.task("server.clear_removed")
def clear_removed() -> None:
    """One step, and the next at once for as long as there is something to do."""
    if clearing.clear_removed():
        jobs.enqueue("server.clear_removed")


@jobs.task("server.clear_sessions")
def clear_sessions() -> None:
    """Those that nobody has come back to. They open nothing any more."""
    SessionStore.clear_expired()


@jobs.task("server.check_terms")
def check_terms() -> None:
    """A release may have brought other terms of a network."""
    block_unaccepted()


@jobs.task("server.write_checkpoint")
def write_checkpoint() -> None:
    """Note outside the database where all chains stand."""
    path, moment = Path(settings.MENARA_DATA) / CHECKPOINTS, written(now())
    lines = [
        json.dumps({"at": moment, "chain": point.chain, "number": point.number, "hash": point.hash})
        for point in audit.checkpoints()
    ]
    cut_torn_line(path)
    with path.open("a", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


@jobs.task("server.note_gone")
def note_gone() -> None:
    """Note outside the database what a backup must not bring back."""
    gone.note_gone(Path(settings.MENARA_DATA) / gone.FILE)


@jobs.task("server.check_trails")
def check_trails() -> None:
    """Once a day nobody has to ask."""
    checking.check_all()


@jobs.task("server.check_trail")
def check_trail(workspace_id: int, behind: int) -> None:
    """One step, against what was noted outside the database."""
    known = read_checkpoints(Path(settings.MENARA_DATA) / CHECKPOINTS)
    checking.go_on(workspace_id, behind, known)


def read_checkpoints(path: Path) -> list[Checkpoint]:
    """Raises ValueError with the number of a line that is none. A last line that was cut off by a crash is left out."""
    if not path.exists():
        return []
    text = path.read_text("ascii")
    whole = text[: text.rfind("\n") + 1]
    return [_checkpoint(number, line) for number, line in enumerate(whole.splitlines(), 1)]


def _checkpoint(number: int, line: str) -> Checkpoint:
    try:
        told = json.loads(line)
        return Checkpoint(told["chain"], told["number"], told["hash"])
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"line {number} is no checkpoint") from None
