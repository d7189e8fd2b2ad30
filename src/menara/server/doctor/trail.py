"""The audit trail and what proves it, and whether stored credentials open with the key."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from menara.access.models import Credential
from menara.access.operations import open_credential
from menara.core import audit
from menara.core.clock import now
from menara.core.models import AuditRecord
from menara.core.secrets import Unopenable
from menara.engine.mention import read_time
from menara.server.backup.snapshot import snapshot
from menara.server.doctor.trouble import Trouble
from menara.server.tasks import CHECKPOINTS, read_checkpoints

OLDEST = timedelta(hours=2)
LAST = 1_000  # audit records of each chain, unless all are wanted


def look_at_checkpoints(data: Path) -> Iterator[Trouble]:
    path = data / CHECKPOINTS
    try:
        last = _last_written(path)
    except (KeyError, TypeError, ValueError):
        message = f"{path} holds a line that is no checkpoint."
        yield Trouble(
            "bad_checkpoints", message, "Compare it with your copy, and find out who changed it.", stops=True
        )
        return
    first = AuditRecord.objects.order_by("id").values_list("at", flat=True).first()
    since = last or first
    if since and now() - since > OLDEST:
        message = f"No checkpoint of the audit trail has been written since {since:%Y-%m-%d %H:%M} UTC."
        advice = "See that menara up, or menara work jobs, is running, and that it may write into the folder."
        yield Trouble("no_checkpoints", message, advice)


def look_at_chains(data: Path, *, full: bool) -> Iterator[Trouble]:
    known = read_checkpoints(data / CHECKPOINTS)
    with snapshot():
        broken = audit.verify(known, last=None if full else LAST)
    for one in broken:
        message = f"The audit trail is broken in chain {one.chain} at record {one.number}: {one.reason}."
        yield Trouble("broken_trail", message, "Keep everything as it is, and find out who had access.")


def look_at_credentials() -> Iterator[Trouble]:
    closed = [credential.name for credential in Credential.objects.order_by("id") if not _opens(credential)]
    if closed:
        message = f"Stored credentials do not open with the key of this installation: {', '.join(closed)}."
        yield Trouble(
            "closed_credentials", message, "Put the key they were stored with back, or store them anew."
        )


def _opens(credential: Credential) -> bool:
    try:
        open_credential(credential)
    except Unopenable:
        return False
    return True


def _last_written(path: Path) -> datetime | None:
    """Raises ValueError, KeyError and TypeError for a file that holds something else."""
    if not read_checkpoints(path):
        return None
    content = path.read_text("ascii")
    lines = content[: content.rfind("\n")].splitlines()
    return read_time(json.loads(lines[-1])["at"])
