"""What becomes of an account's posts when the account changes."""

from collections.abc import Iterable

from menara.connectors.base import AccountStatus
from menara.listening.enums import MentionState
from menara.listening.folding import take_deletion
from menara.listening.heard import HeardAccount, HeardPost
from menara.listening.models import AccountStanding, Mention, MentionVersion
from menara.listening.numbers import lock, number, tell

Author = tuple[str, str]  # network, id
FIELDS = ("number", "is_hidden", "state", "content", "deleted_at")


def take_account(account: HeardAccount, actor: str) -> None:
    """Hide what belongs to a closed account, show it when it is open again, empty it when it was deleted."""
    if not _is_news(account):
        return
    theirs = Mention.objects.filter(network=account.ear.connector, author_id=account.author_id)
    if account.ear.is_private:
        theirs = theirs.filter(workspace_id__in=account.ear.workspace_ids)
    workspace_ids = set(theirs.values_list("workspace_id", flat=True))
    lock(workspace_ids)
    for workspace_id in sorted(workspace_ids):
        _change(workspace_id, list(theirs.filter(workspace_id=workspace_id)), account, actor)


def closed_accounts(posts: Iterable[HeardPost]) -> dict[Author, AccountStanding]:
    """The accounts of these posts' authors, where they are not open."""
    ids = {post.author_id for post in posts if post.author_id}
    closed = AccountStanding.objects.filter(author_id__in=ids).exclude(status=AccountStatus.ACTIVE)
    return {(standing.network, standing.author_id): standing for standing in closed}


def share_fate(mention: Mention, standing: AccountStanding) -> None:
    """What an account's new standing means for one of its posts."""
    mention.is_hidden = standing.status != AccountStatus.ACTIVE
    if standing.status == AccountStatus.DELETED:
        take_deletion(mention, standing.at)


def _is_news(account: HeardAccount) -> bool:
    """Remember what was said last; False when something later is known already."""
    name = {"network": account.ear.connector, "author_id": account.author_id}
    said = {"status": account.status, "at": account.at}
    standing, is_new = AccountStanding.objects.select_for_update().get_or_create(**name, defaults=said)
    if is_new:
        return True
    return bool(AccountStanding.objects.filter(id=standing.id, at__lt=account.at).update(**said))


def _change(workspace_id: int, mentions: list[Mention], account: HeardAccount, actor: str) -> None:
    standing = AccountStanding(status=account.status, at=account.at)
    before = [(mention.is_hidden, mention.state) for mention in mentions]
    for mention in mentions:
        share_fate(mention, standing)
    changed = [
        mention
        for mention, was in zip(mentions, before, strict=True)
        if (mention.is_hidden, mention.state) != was
    ]
    if not changed:
        return
    first = number(workspace_id, changed)
    Mention.objects.bulk_update(changed, FIELDS, batch_size=500)
    emptied = [mention.pk for mention in changed if mention.state == MentionState.DELETED]
    MentionVersion.objects.filter(mention_id__in=emptied).update(content=None)
    tell(workspace_id, actor, f"listening.account_{account.status}", first, {"changed": len(changed)})
