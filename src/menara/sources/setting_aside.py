"""Dead letters are kept here: once each, whole, and never so many that they fill the disk."""

import re
from hashlib import sha256

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from menara.connectors.base import Notice
from menara.core.clock import now
from menara.engine.mention import storable
from menara.records.queries import held_workspaces
from menara.sources.emptying import write_names
from menara.sources.enums import SETTLED, LetterState
from menara.sources.models import DeadLetter, Source

LONGEST_CODE, LONGEST_MESSAGE, LONGEST_PLACE, LONGEST_TEXT = 50, 2_000, 500, 4_000
MOST_OF_ONE, MOST_BYTES_OF_ONE = 1_000, 64 << 20  # of one channel, or of a workspace's programs
MOST_OF_WORKSPACE, MOST_BYTES_OF_WORKSPACE = 5_000, 128 << 20  # of all that a workspace listens to
MOST, MOST_BYTES = 20_000, 512 << 20  # of the installation
ALWAYS, ALWAYS_BYTES = 200, 4 << 20  # of a workspace there is room, whatever others have
OVERFLOW = "too_many_letters"
_PLACE_IN_TIME = re.compile(rb'"changed_at":(?:null|"[^"]*")')
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_OVERFLOW_MESSAGE = (
    "So many messages could not be read here that the later ones were counted, but not kept. Replay or give up "
    "what is kept, and there is room again. The last one: {place}: {message}"
)


def set_aside(
    *,
    channel_id: int | None,
    workspace_id: int | None,
    letter: Notice,
    network: str = "",
    is_event: bool = False,
) -> None:
    """Keep what could not be read or stored, whole: once, with how often it came.

    `is_event` says that its bytes are an event that was read and could not be stored; `network` is what a program
    pushes to. Beyond the bounds one letter for each channel counts what comes.
    """
    aside = DeadLetter(
        channel_id=channel_id,
        workspace_id=workspace_id,
        network=network,
        place=storable(letter.source)[:LONGEST_PLACE],
        code=storable(letter.code or "unreadable")[:LONGEST_CODE],
        message=storable(letter.message)[:LONGEST_MESSAGE],
        content=letter.raw,
        size=len(letter.raw),
        is_event=is_event,
    )
    aside.text = searchable(aside.message, letter.raw)
    aside.digest = _digest(aside, letter.raw or aside.message.encode())
    if _count_again(aside):
        return
    if not _has_room(aside):
        aside = _overflow(aside)
        if _count_again(aside):
            return
    DeadLetter.objects.bulk_create([aside], ignore_conflicts=True)
    write_names(DeadLetter.objects.get(digest=aside.digest))


def searchable(message: str, content: bytes) -> str:
    """What is searched: the words of both in lower case, as far as they can be read."""
    raw = content[: 4 * LONGEST_TEXT].decode("utf-8", "replace")
    words = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
    text: str = storable(f"{message}\n{words}")
    return text.casefold()[:LONGEST_TEXT]


def _count_again(aside: DeadLetter) -> bool:
    """Whether it was known. What was replayed and comes again waits again; what was given up stays so."""
    known = DeadLetter.objects.filter(digest=aside.digest)
    again = When(state=LetterState.REPLAYED, then=Value(LetterState.KEPT.value))
    changed = {"times": F("times") + 1, "last_at": now(), "state": Case(again, default=F("state"))}
    if aside.code == OVERFLOW:
        changed |= {"message": aside.message, "state": LetterState.KEPT}
    return bool(known.update(**changed))


def _has_room(aside: DeadLetter) -> bool:
    """One place, one workspace and the installation have their bounds; nobody's first letters go for those of others."""
    theirs = {"channel_id": aside.channel_id, "workspace_id": aside.workspace_id}
    if not _fits(DeadLetter.objects.filter(**theirs), aside.size, MOST_OF_ONE, MOST_BYTES_OF_ONE):
        return False
    workspaces = [_of_workspace(workspace_id) for workspace_id in _workspaces(aside)]
    if any(_is_roomy(letters, aside.size, ALWAYS, ALWAYS_BYTES) for letters in workspaces):
        return True
    bounds = (MOST_OF_WORKSPACE, MOST_BYTES_OF_WORKSPACE)
    has_one = not workspaces or any(_fits(letters, aside.size, *bounds) for letters in workspaces)
    return has_one and _fits(DeadLetter.objects.all(), aside.size, MOST, MOST_BYTES)


def _workspaces(aside: DeadLetter) -> list[int]:
    """Those that listen there."""
    if aside.workspace_id is not None:
        return [aside.workspace_id]
    listening = Source.objects.filter(channel_id__in=[aside.channel_id]).order_by("workspace_id")
    return list(listening.values_list("workspace_id", flat=True).distinct())


def _of_workspace(workspace_id: int) -> QuerySet[DeadLetter]:
    channels = Source.objects.filter(workspace_id=workspace_id).values("channel_id")
    return DeadLetter.objects.filter(Q(workspace_id=workspace_id) | Q(channel_id__in=channels))


def _is_roomy(letters: QuerySet[DeadLetter], size: int, most: int, most_bytes: int) -> bool:
    told = letters.aggregate(number=Count("id"), bytes=Sum("size"))
    return told["number"] < most and (told["bytes"] or 0) + size <= most_bytes


def _fits(letters: QuerySet[DeadLetter], size: int, most: int, most_bytes: int) -> bool:
    """What has been replayed or given up goes first."""
    if _is_roomy(letters, size, most, most_bytes):
        return True
    settled = letters.filter(state__in=SETTLED)
    free = settled.filter(workspace=None) | settled.exclude(workspace_id__in=held_workspaces())
    return free.delete()[0] > 0 and _is_roomy(letters, size, most, most_bytes)


def _overflow(aside: DeadLetter) -> DeadLetter:
    message = _OVERFLOW_MESSAGE.format(place=aside.place, message=aside.message)[:LONGEST_MESSAGE]
    letter = DeadLetter(
        channel_id=aside.channel_id,
        workspace_id=aside.workspace_id,
        network=aside.network,
        place=aside.place,
        code=OVERFLOW,
        message=message,
        content=b"",
        text=searchable(message, b""),
    )
    letter.digest = _digest(letter, b"")
    return letter


def _digest(letter: DeadLetter, content: bytes) -> str:
    """Of an event without its place in time: that is added when it is replayed."""
    name = f"{letter.channel_id}\0{letter.workspace_id}\0{letter.code}\0"
    lasting = _PLACE_IN_TIME.sub(b"", content) if letter.is_event else content
    return sha256(name.encode() + lasting).hexdigest()
