"""What of the log is worth storing: found among much that is not, of which only the text and the id are looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from menara.core.log import Batch
from menara.listening.bisecting import bisected
from menara.listening.book import NOTHING, Candidate, StreamBook
from menara.listening.ears import Ears
from menara.listening.heard import Ear, Heard, HeardPost, Hits, identity, read_heard
from menara.listening.letters import Letter, write_letter
from menara.listening.shelf import stored_ids
from menara.sources.packing import Packed, PackedPost, inflate, unpack

MOST_BYTES = 32 << 20  # unpacked, of what is looked at together
UNREADABLE = (ArithmeticError, AttributeError, TypeError, ValueError)
Found = Hits | Exception


@dataclass(slots=True)
class Sifted:
    """One batch: all that it tells, what of it is to be stored, and what is to be set aside."""

    batch: Batch
    ear: Ear | None
    told: list[Packed]
    heard: list[Heard] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def posts(self) -> list[Candidate]:
        return [(one, self.ear) for one in self.told if type(one) is PackedPost] if self.ear else []

    def fill(self, found: Iterator[Found], known: frozenset[str]) -> None:
        """What is pushed is stored whether it matches or not; of the rest what matches, and what is stored already."""
        if self.ear is None:
            return
        for one in self.told:
            hits = next(found) if type(one) is PackedPost else None
            if isinstance(hits, Exception):
                self.letters.append(write_letter("unmatchable", hits, one, self.ear))
            elif hits is None or hits or self.ear.channel_id is None or _name(one) in known:
                self._take(one, self.ear, hits or NOTHING)

    def _take(self, one: Packed, ear: Ear, hits: Hits) -> None:
        try:
            heard = read_heard(one, ear, self.batch.at)
        except UNREADABLE as problem:
            self.letters.append(write_letter("unreadable", problem, one, ear))
            return
        if isinstance(heard, HeardPost):
            heard.hits = hits if ear.channel_id else {id_: hits.get(id_, []) for id_ in ear.workspace_ids}
        self.heard.append(heard)


def sift(batches: Sequence[Batch], book: StreamBook) -> list[Sifted]:
    """As many of the batches as go into memory; the first one at least."""
    sifted = list(_opened(batches))
    posts = [post for one in sifted for post in one.posts()]
    found: list[Found] = bisected(posts, book.match, lambda _, problem: problem)
    known, each = known_names(posts, found), iter(found)
    for one in sifted:
        one.fill(each, known)
    return sifted


def known_names(posts: Sequence[Candidate], found: Sequence[Found]) -> frozenset[str]:
    """What posts are called that are stored already, or are about to be: an edit that matches no more is one of them."""
    names = [(_name(post), bool(hits)) for (post, _), hits in zip(posts, found, strict=True)]
    new = frozenset(name for name, is_hit in names if is_hit and name)
    return new | stored_ids(name for name, is_hit in names if not is_hit and name not in new)


def _opened(batches: Sequence[Batch]) -> Iterator[Sifted]:
    ears, size = Ears(), 0
    for batch in batches:
        inflated = inflate(batch.content)
        if size and size + len(inflated) > MOST_BYTES:
            return
        size += len(inflated)
        yield Sifted(batch, ears[batch.key], unpack(inflated))


def _name(one: Packed) -> str:
    """What a post that may be stored already is called; nothing for one that cannot be stored."""
    try:
        return identity(one.source, one.native_id) if isinstance(one, PackedPost) else ""
    except (AttributeError, TypeError):
        return ""
