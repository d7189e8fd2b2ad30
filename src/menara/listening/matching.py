"""Writes which streams a batch of posts matched."""

from collections.abc import Sequence

from menara.listening.heard import HeardPost, Spans
from menara.listening.models import Match, Mention
from menara.listening.shelf import in_parts

Told = Sequence[tuple[Mention, HeardPost]]


def write_matches(told: Told) -> None:
    """One match for a mention and a stream, with the places in the newest version that matched."""
    known = _known(told)
    new: dict[tuple[int, int], Match] = {}
    changed: dict[int, Match] = {}
    for mention, post in told:
        for stream_id, spans in post.hits.get(mention.workspace_id, ()):
            key = (mention.pk, stream_id)
            match = known.get(key) or new.setdefault(key, Match(mention=mention, stream_id=stream_id))
            if _take(match, post, spans) and match.pk:
                changed[match.pk] = match
    Match.objects.bulk_create(new.values(), batch_size=500)
    Match.objects.bulk_update(changed.values(), ["version", "changed_at", "spans"], batch_size=200)


def _take(match: Match, post: HeardPost, spans: Spans) -> bool:
    """Whether the post is the newest version that matched so far."""
    if match.version and (post.changed_at, post.version) <= (match.changed_at, match.version):
        return False
    match.version, match.changed_at, match.spans = post.version, post.changed_at, spans
    return True


def _known(told: Told) -> dict[tuple[int, int], Match]:
    ids = {mention.pk for mention, _ in told}
    found = (Match.objects.filter(mention_id__in=some) for some in in_parts(list(ids)))
    return {(match.mention_id, match.stream_id): match for matches in found for match in matches}
