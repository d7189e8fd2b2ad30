"""What goes at its source while a legal hold covers it: frozen before it goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from menara.listening.models import Mention, MentionVersion
from menara.records.enums import RecordKind
from menara.records.operations import freeze
from menara.records.queries import freezing
from menara.records.scope import Facts, Holdings


def freeze_held(mentions: Iterable[Mention]) -> None:
    """All versions of them that are about to be emptied, as far as a hold covers them; before they are. The workspaces are locked."""
    gone: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.pk is not None and mention.deleted_at:
            gone[mention.workspace_id].append(mention)
    for workspace_id, theirs in gone.items():
        if holds := freezing(workspace_id):
            _freeze(theirs, holds)


def facts_of(mention: Mention, content: Mapping[str, Any] | None) -> Facts:
    return Facts(
        kind=RecordKind.MENTION,
        at=mention.published_at or mention.heard_at,
        network=mention.network,
        native_id=mention.native_id,
        author_id=mention.author_id,
        stream_ids=frozenset(match.stream_id for match in mention.matches.all()),
        content=content,
    )


def hold_on(mention: Mention, holds: Holdings) -> int | None:
    """The hold that covers it, for what it says now or for what it has said before."""
    if not holds:
        return None
    said = MentionVersion.objects.filter(mention=mention).exclude(content=None).order_by("id")
    contents = list(said.values_list("content", flat=True)) or [mention.content]
    found = (holds.covering(facts_of(mention, content)) for content in contents)
    return next((hold_id for hold_id in found if hold_id is not None), None)


def _freeze(mentions: Sequence[Mention], holds: Holdings) -> None:
    for mention in mentions:
        said = MentionVersion.objects.filter(mention=mention, changed_at__lte=mention.deleted_at)
        for content in said.exclude(content=None).order_by("id").values_list("content", flat=True):
            hold_id = holds.covering(facts_of(mention, content))
            if hold_id is not None and content is not None:
                freeze(
                    workspace_id=mention.workspace_id,
                    hold_id=hold_id,
                    kind=RecordKind.MENTION,
                    network=mention.network,
                    native_id=mention.native_id,
                    content=content,
                )
