"""What becomes of an account's posts when the account changes."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from menara.connectors.base import AccountStatus
from menara.listening.folding import take_deletion
from menara.listening.freezing import freeze_held
from menara.listening.heard import HeardAccount, HeardPost
from menara.listening.models import AccountStanding, Hearing, Mention
from menara.listening.numbers import lock, number, tell
from menara.listening.search.index import index_mentions
from menara.listening.versions import empty_versions

Author = tuple[int | None, str]  # channel, id
FIELDS = ("number", "is_hidden", "state", "content", "deleted_at")


def take_account(account: HeardAccount, actor: str) -> None:
    """Hide what belongs to a closed account, show it when it is open again, empty it when it was deleted."""
    standing = _remembered(account)
    if standing is None:
        return
    theirs = _mentions_of(account)
    workspace_ids = set(theirs.values_list("workspace_id", flat=True))
    lock(workspace_ids)
    for workspace_id in sorted(workspace_ids):
        _change(workspace_id, list(theirs.filter(workspace_id=workspace_id)), standing, actor)


def closed_accounts(posts: Iterable[HeardPost]) -> dict[Author, AccountStanding]:
    """The accounts of these posts' authors, where they are not open or were deleted once."""
    ids = {post.author_id for post in posts if post.author_id}
    is_open = Q(status=AccountStatus.ACTIVE, deleted_at=None)
    closed = AccountStanding.objects.filter(~is_open, author_id__in=ids)
    return {(standing.channel_id, standing.author_id): standing for standing in closed}


def share_fate(mention: Mention, standing: AccountStanding) -> None:
    """What an account's standing means for one of its posts."""
    mention.is_hidden = standing.status != AccountStatus.ACTIVE
    if standing.deleted_at:
        take_deletion(mention, standing.deleted_at)


def _remembered(account: HeardAccount) -> AccountStanding | None:
    """What is known now of the account; None when nothing was learnt."""
    deleted_at = account.at if account.status == AccountStatus.DELETED else None
    told = {"status": account.status, "at": account.at, "deleted_at": deleted_at}
    name = {"channel_id": account.ear.channel_id, "author_id": account.author_id}
    standing, is_new = AccountStanding.objects.select_for_update().get_or_create(**name, defaults=told)
    if is_new:
        return standing
    before = (standing.at, standing.status, standing.deleted_at)
    standing.at, standing.status = max((standing.at, standing.status), (account.at, account.status))
    standing.deleted_at = max(filter(None, (standing.deleted_at, deleted_at)), default=None)
    if before == (standing.at, standing.status, standing.deleted_at):
        return None
    standing.save(update_fields=["at", "status", "deleted_at"])
    return standing


def _mentions_of(account: HeardAccount) -> QuerySet[Mention]:
    """Those of the account: of whom the channel reaches, and all that were heard on it."""
    ear = account.ear
    is_reached = Q(workspace_id__in=ear.reached, network=ear.connector)
    heard_here = Hearing.objects.filter(mention=OuterRef("pk"), channel=ear.channel_id)
    return Mention.objects.filter(is_reached | Exists(heard_here), author_id=account.author_id)


def _change(workspace_id: int, mentions: list[Mention], standing: AccountStanding, actor: str) -> None:
    before = [(mention.is_hidden, mention.deleted_at) for mention in mentions]
    for mention in mentions:
        share_fate(mention, standing)
    changed = [
        mention
        for mention, was in zip(mentions, before, strict=True)
        if (mention.is_hidden, mention.deleted_at) != was
    ]
    if not changed:
        return
    freeze_held(changed)
    first = number(workspace_id, changed)
    Mention.objects.bulk_update(changed, FIELDS, batch_size=500)
    empty_versions(changed)
    index_mentions(changed)
    tell(workspace_id, actor, f"listening.account_{standing.status}", first, {"changed": len(changed)})
