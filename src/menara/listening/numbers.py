"""The order of a workspace's changes: each changed mention gets the next number, under a lock."""

from collections.abc import Iterable, Sequence

from menara.core import audit, events
from menara.listening.events import MentionsStored
from menara.listening.models import Mention, MentionCounter
from menara.listening.presence import held_rows
from menara.people.models import Workspace


def lock(workspace_ids: Iterable[int]) -> None:
    """Have these workspaces to oneself until the transaction ends; always in one order, so that none waits for ever."""
    wanted = sorted(workspace_ids)
    held_rows(Workspace, set(wanted))  # no hold is issued there from here on: before anything else is locked
    for workspace_id in wanted:
        MentionCounter.objects.get_or_create(workspace_id=workspace_id)
        MentionCounter.objects.select_for_update().get(workspace_id=workspace_id)


def number(workspace_id: int, mentions: Sequence[Mention]) -> int:
    """Give each mention the next number; the first of them. The workspace has been locked."""
    counter = MentionCounter.objects.get(workspace_id=workspace_id)
    for place, mention in enumerate(mentions, counter.number + 1):
        mention.number = place
    MentionCounter.objects.filter(workspace_id=workspace_id).update(number=counter.number + len(mentions))
    return counter.number + 1


def tell(workspace_id: int, actor: str, action: str, first: int, counts: dict[str, int]) -> None:
    """One audit entry and one event for what was done to the mentions from `first` on."""
    last = first + sum(counts.values()) - 1
    audit.append(workspace_id, actor, action, f"mentions:{first}-{last}", counts)
    events.publish(MentionsStored(workspace_id, first, last))
