"""Dead letters lose what was deleted at its source: by the names that were read off them when they were kept.

In doubt they do. A letter that only answers what was deleted may go with it: deletion is asked for by law, and what is
lost is a message that nobody could read.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from django.db import transaction

from menara.core import audit, jobs
from menara.records import operations as records
from menara.records.enums import RecordKind
from menara.records.queries import freezing
from menara.records.scope import Facts
from menara.sources.enums import LetterState
from menara.sources.models import DeadLetter, LetterName

TASK = "sources.empty_letters"
MOST_NAMES, LOOKED_AT = 20, 1 << 16  # of one letter; bytes of it
MESSAGE = "What it held was deleted at its source."
_NAMES = re.compile(
    rb'"(?:id|uri|guid|native_id|local_id|rkey)"\s*:\s*"?([^"\s,}\]]{3,500})'
    rb"|<(?:guid|id)\b[^>]*>\s*([^<\s]{3,500})"
    rb"|app\.bsky\.feed\.post/([a-z0-9]{13})"
)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Something that is no more, as it is called there; told on a channel, or by a workspace's programs."""

    names: tuple[str, ...]
    channel_id: int | None
    workspace_id: int | None


def write_names(letter: DeadLetter) -> None:
    """Note by which names the letter can be meant."""
    rows = [LetterName(letter=letter, digest=_digest(name)) for name in names_in(bytes(letter.content))]
    LetterName.objects.bulk_create(rows, ignore_conflicts=True)


def names_in(content: bytes) -> list[str]:
    """What in it looks like the id of a post, whatever form it has: the first 20."""
    found: dict[str, None] = {}
    for match in _NAMES.finditer(content[:LOOKED_AT].replace(b"\\/", b"/")):
        name = next(group for group in match.groups() if group is not None)
        found[_last(name.decode("utf-8", "replace"))] = None
        if len(found) == MOST_NAMES:
            break
    return list(found)


def tell_deleted(deleted: Iterable[Deleted]) -> None:
    """Have the letters emptied that may hold it, after the present transaction: they have locks of their own."""
    asked = [(_digest(_last(name)), one) for one in deleted for name in one.names if name]
    if not asked:
        return
    rows = LetterName.objects.filter(digest__in={digest for digest, _ in asked}).select_related("letter")
    known = [(bytes(row.digest), row.letter) for row in rows.defer("letter__content", "letter__text")]
    meant = {
        letter.pk
        for digest, one in asked
        for found, letter in known
        if found == digest and _is_there(letter, one)
    }
    if meant:
        jobs.enqueue(TASK, letter_ids=sorted(meant))


@jobs.task(TASK)
def empty_letters(letter_ids: list[int]) -> None:
    for letter in DeadLetter.objects.filter(id__in=letter_ids).select_related("channel").order_by("id"):
        with transaction.atomic():
            _empty(letter)


def _empty(letter: DeadLetter) -> None:
    if letter.workspace_id is not None:
        records.lock(letter.workspace_id)
        _freeze(letter, letter.workspace_id)
    emptied = {"content": b"", "size": 0, "text": "", "message": MESSAGE, "state": LetterState.GIVEN_UP}
    DeadLetter.objects.filter(id=letter.pk).update(**emptied)
    LetterName.objects.filter(letter=letter).delete()
    subject = f"dead_letter:{letter.pk}"
    audit.append(letter.workspace_id, "system:sources", "sources.empty_letter", subject)


def _freeze(letter: DeadLetter, workspace_id: int) -> None:
    """What a hold in force covers is kept out of sight first."""
    network = letter.channel.connector if letter.channel else letter.network
    facts = Facts(RecordKind.DEAD_LETTER, letter.first_at, network=network)
    hold_id = freezing(workspace_id).covering(facts)
    if hold_id is not None:
        records.freeze(
            workspace_id=workspace_id,
            hold_id=hold_id,
            kind=RecordKind.DEAD_LETTER,
            network=network,
            native_id=f"dead_letter:{letter.pk}",
            content={"content_base64": base64.b64encode(bytes(letter.content)).decode()},
        )


def _is_there(letter: DeadLetter, deleted: Deleted) -> bool:
    """What one place tells holds for what was heard there."""
    if deleted.channel_id is not None:
        return letter.channel_id == deleted.channel_id
    return letter.channel_id is None and letter.workspace_id == deleted.workspace_id


def _last(name: str) -> str:
    """Without the feed before it, and of an AT address the key of the record: so it stands in raw messages."""
    name = name.rpartition("#")[2] if name.startswith(("feed:", "mastodon:", "bluesky:")) else name
    return name.rpartition("/")[2] if name.startswith("at://") else name


def _digest(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
