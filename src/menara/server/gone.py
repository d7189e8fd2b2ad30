"""What has gone, noted outside the database: so that a backup from before does not bring it back.

`gone.jsonl` holds digests of the ids of mentions whose words were removed, by their source or by retention, and which
workspaces were closed. A restore is given the file, and does it again. It is kept for longer than backups should be.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.db import transaction

from menara.connectors.base import written
from menara.core import audit
from menara.core.clock import now
from menara.core.models import LogPosition
from menara.engine.mention import read_time
from menara.listening.cursors import skip_ahead
from menara.listening.enums import MentionState
from menara.listening.heard import Ear, HeardDeletion
from menara.listening.models import Mention, MentionCounter
from menara.listening.storing import store
from menara.people.models import Workspace
from menara.server.torn_lines import cut_torn_line

FILE = "gone.jsonl"
CONSUMER, ACTOR = "gone", "system:restore"
AT_ONCE = 500
KEPT = timedelta(days=40)  # backups should be kept for 35


@dataclass(slots=True)
class Gone:
    """By workspace: digests of what has gone. `closed` are the workspaces that were closed last."""

    mentions: dict[int, set[str]] = field(default_factory=dict)
    closed: dict[int, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many mentions lost their words again, and how many workspaces were closed again."""

    mentions: int = 0
    workspaces: int = 0


def note_gone(path: Path) -> None:
    """Write down what has gone since the last time. A crash writes some of it twice, which does no harm."""
    _forget_old(path)
    for workspace in Workspace.objects.order_by("id"):
        while _note_mentions(path, workspace.pk):
            pass
        _note_closing(path, workspace)


def read_gone(path: Path) -> Gone:
    """Raises ValueError with the number of a line that is none. A last line that was cut off by a crash is left out."""
    gone = Gone()
    text = path.read_text("ascii")
    for number, line in enumerate(text[: text.rfind("\n") + 1].splitlines(), 1):
        try:
            told = json.loads(line)
            gone.mentions.setdefault(int(told["workspace"]), set()).update(told.get("mentions", ()))
            if "closed" in told:
                gone.closed[told["workspace"]] = bool(told["closed"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"line {number} tells of nothing that has gone") from None
    return gone


def make_present(gone: Gone) -> Replayed:
    """For a restore: do away again with what had gone, and number on beyond all that was ever given."""
    skip_ahead()
    mentions = sum(_delete_again(id_, digests) for id_, digests in sorted(gone.mentions.items()) if digests)
    return Replayed(mentions, sum(_close_again(id_) for id_, is_closed in gone.closed.items() if is_closed))


def _note_mentions(path: Path, workspace_id: int) -> bool:
    """Whether there may be more."""
    place, _ = LogPosition.objects.get_or_create(consumer=CONSUMER, topic=f"mentions/{workspace_id}")
    counter = MentionCounter.objects.filter(workspace_id=workspace_id).first()
    changed = Mention.objects.filter(workspace_id=workspace_id, number__gt=place.position)
    gone = changed.exclude(state=MentionState.VISIBLE).order_by("number")
    rows = list(gone.values_list("number", "network", "native_id")[:AT_ONCE])
    if rows:
        _append(path, workspace_id, mentions=[_digest(network, id_) for _number, network, id_ in rows])
    is_full = len(rows) == AT_ONCE
    last = rows[-1][0] if is_full else counter.number if counter else 0
    LogPosition.objects.filter(pk=place.pk).update(position=max(last, place.position))
    return is_full


def _note_closing(path: Path, workspace: Workspace) -> None:
    """Each change once: the position is 1 while it is noted as closed."""
    place, _ = LogPosition.objects.get_or_create(consumer=CONSUMER, topic=f"closed/{workspace.pk}")
    is_closed = workspace.closed_at is not None
    if bool(place.position) != is_closed:
        _append(path, workspace.pk, closed=is_closed)
        LogPosition.objects.filter(pk=place.pk).update(position=int(is_closed))


def _append(path: Path, workspace_id: int, **what: Any) -> None:
    line = json.dumps({"at": written(now()), "workspace": workspace_id, **what})
    cut_torn_line(path)
    with path.open("ab") as file:
        file.write(line.encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _forget_old(path: Path) -> None:
    """Once a day at most: the file is written anew when its first line is a day too old."""
    if not path.exists() or not _is_older(path, KEPT + timedelta(days=1)):
        return
    fresh = path.with_name(f"{path.name}.part")
    with path.open("rb") as old, fresh.open("wb") as file:
        file.writelines(line for line in old if _at(line) > now() - KEPT)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _is_older(path: Path, age: timedelta) -> bool:
    with path.open("rb") as file:
        return _at(file.readline()) < now() - age


def _at(line: bytes) -> datetime:
    """When it was written; what cannot be read, now: it stays, and the restore says so."""
    try:
        return read_time(json.loads(line)["at"])
    except (ValueError, KeyError, TypeError):
        return now()


def _digest(network: str, native_id: str) -> str:
    return blake2b(f"{network}\0{native_id}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _delete_again(workspace_id: int, digests: set[str]) -> int:
    """As if their networks had told of it now: what a hold covers is frozen first."""
    return sum(_delete_some(workspace_id, some, digests) for some in _visible(workspace_id))


def _visible(workspace_id: int) -> Iterator[list[Mention]]:
    after = 0
    theirs = Mention.objects.filter(workspace_id=workspace_id, state=MentionState.VISIBLE).order_by("id")
    while some := list(
        theirs.filter(id__gt=after).only("id", "network", "native_id", "changed_at")[:AT_ONCE]
    ):
        yield some
        after = some[-1].pk


def _delete_some(workspace_id: int, some: list[Mention], digests: set[str]) -> int:
    gone = [mention for mention in some if _digest(mention.network, mention.native_id) in digests]
    deletions = [_deletion(workspace_id, mention) for mention in gone]
    if deletions:
        with transaction.atomic():
            store(deletions, ACTOR)
    return len(gone)


def _deletion(workspace_id: int, mention: Mention) -> HeardDeletion:
    ear = Ear(None, mention.network, frozenset({workspace_id}), workspace_id)
    return HeardDeletion(ear, mention.native_id, "", max(now(), mention.changed_at))


def _close_again(workspace_id: int) -> bool:
    with transaction.atomic():
        found = Workspace.objects.filter(id=workspace_id, closed_at=None)
        if found.update(closed_at=now()):
            audit.append(workspace_id, ACTOR, "people.close_workspace", f"workspace:{workspace_id}")
            return True
    return False
