"""What mentions said at one time and another."""

from collections.abc import Iterable, Sequence

from menara.listening.folding import outlived
from menara.listening.heard import HeardPost
from menara.listening.models import Mention, MentionVersion


def write_versions(told: Sequence[tuple[Mention, HeardPost]]) -> None:
    """Of what was deleted since only that there was a version."""
    versions = (
        MentionVersion(
            mention=mention,
            version=post.version,
            changed_at=post.changed_at,
            content=post.content if outlived(mention, post.changed_at) else None,
        )
        for mention, post in told
    )
    MentionVersion.objects.bulk_create(versions, batch_size=500, ignore_conflicts=True)


def empty_versions(mentions: Iterable[Mention]) -> None:
    """Nothing is left of what was said before a deletion."""
    for mention in mentions:
        if mention.deleted_at:
            before = MentionVersion.objects.filter(mention=mention, changed_at__lte=mention.deleted_at)
            before.update(content=None)
