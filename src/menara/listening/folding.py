"""What a stored mention becomes when something is heard about it.

Of all versions the newest counts, of all deletions the last; a mention is deleted when that is not older than its newest
version. So the result is the same in whatever order things come, and however often.
"""

from datetime import datetime

from menara.listening.enums import MentionState
from menara.listening.heard import HeardPost
from menara.listening.models import Mention


def new_mention(workspace_id: int, post: HeardPost) -> Mention:
    mention = Mention(
        workspace_id=workspace_id,
        network=post.network,
        native_id=post.native_id,
        heard_at=post.heard_at,
        changed_at=post.changed_at,
    )
    _take(mention, post)
    return mention


def take_post(mention: Mention, post: HeardPost) -> bool:
    """Whether people see another mention now."""
    if mention.state == MentionState.REDACTED:
        return False
    before = (mention.version, mention.state)
    mention.heard_at = min(mention.heard_at, post.heard_at)
    mention.local_id = mention.local_id or post.local_id
    if (post.changed_at, post.version) > (mention.changed_at, mention.version):
        _take(mention, post)
    return (mention.version, mention.state) != before


def take_deletion(mention: Mention, at: datetime) -> bool:
    """Whether people see another mention now."""
    if mention.state == MentionState.REDACTED:
        return False
    before = mention.state
    mention.deleted_at = max(mention.deleted_at or at, at)
    _settle(mention)
    return mention.state != before


def outlived(mention: Mention, changed_at: datetime) -> bool:
    """Whether a version of that time came after the last deletion."""
    return mention.deleted_at is None or mention.deleted_at < changed_at


def _take(mention: Mention, post: HeardPost) -> None:
    mention.version, mention.changed_at = post.version, post.changed_at
    mention.author_id, mention.published_at = post.author_id, post.published_at
    mention.local_id = post.local_id or mention.local_id
    mention.content = post.content
    _settle(mention)


def _settle(mention: Mention) -> None:
    if outlived(mention, mention.changed_at):
        mention.state = MentionState.VISIBLE
    else:
        mention.state, mention.content = MentionState.DELETED, None
