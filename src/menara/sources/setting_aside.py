"""Dead letters are kept here: once each, whole, and never so many that they fill the disk."""

import re
from hashlib import sha256

from django.db.models import Case, Count, F, QuerySet, Sum, Value, When

from menara.connectors.base import Notice
from menara.core.clock import now
from menara.engine.mention import storable
from menara.records.queries import held_workspaces
from menara.sources.enums import SETTLED, LetterState
from menara.sources.models import DeadLetter

LONGEST_CODE, LONGEST_MESSAGE, LONGEST_PLACE, LONGEST_TEXT = 50, 2_000, 500, 4_000
MOST_OF_ONE, MOST_BYTES_OF_ONE = 1_000, 64 << 20  # of one channel, or of a workspace's programs
MOST, MOST_BYTES = 20_000, 512 << 20  # of the installation
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
    theirs = {"channel_id": aside.channel_id, "workspace_id": aside.workspace_id}
    its = DeadLetter.objects.filter(**theirs)
    bounds = ((its, MOST_OF_ONE, MOST_BYTES_OF_ONE), (DeadLetter.objects.all(), MOST, MOST_BYTES))
    return all(_fits(letters, aside.size, most, bytes_) for letters, most, bytes_ in bounds)


def _fits(letters: QuerySet[DeadLetter], size: int, most: int, most_bytes: int) -> bool:
    """What has been replayed or given up goes first."""

    def is_roomy() -> bool:
        told = letters.aggregate(number=Count("id"), bytes=Sum("size"))
        return told["number"] < most and (told["bytes"] or 0) + size <= most_bytes

    if is_roomy():
        return True
    settled = letters.filter(state__in=SETTLED)
    free = settled.filter(workspace=None) | settled.exclude(workspace_id__in=held_workspaces())
    return free.delete()[0] > 0 and is_roomy()


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
