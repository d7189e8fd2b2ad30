"""What is stored, held against what was true on the networks.

Networks differ in what they tell those who were away: Jetstream and feeds everything, Mastodon no edits and no deletions.
What was changed there without being heard is told apart (`unheard`), everything else has to be equal.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from menara.engine import Percolator
from menara.server.simulator.clock import microseconds
from menara.server.simulator.names import did
from menara.server.simulator.posts import Closed, Deleted, Edited, Line, Network, Post, Published
from menara.server.simulator.truth import read_truth

FORGETFUL = Network.MASTODON
CHUNK = 2_000


@dataclass
class Difference:
    """Ids of posts, all lists empty but perhaps `unheard` when the store tells the truth. `true` is how many had to be there."""

    true: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    undeleted: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.doubled or self.invented or self.outdated or self.undeleted)


@dataclass
class Truth:
    """`posts` as they are now, by id; `gone` are the ids of those that are not there any more."""

    posts: dict[str, Post] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Truth":
        truth = cls()
        for line in lines:
            match line:
                case Published() | Edited():
                    truth.posts[line.post.id] = line.post
                case Deleted():
                    truth._remove(line.post.id)
                case Closed():
                    for post_id in line.post_ids:
                        truth._remove(post_id)
        return truth

    def _remove(self, post_id: str) -> None:
        self.gone.add(post_id)
        self.posts.pop(post_id, None)


def compare_with_truth(
    path: Path,
    stored: Iterable[Mapping[str, Any]],
    queries: Sequence[str],
    until: datetime | None = None,
) -> Difference:
    """`stored` are mentions as `GET /api/v1/mentions` gives them, `queries` those of the streams that keep them.

    While more is said all the time, only what was said and changed `until` then has to be there.
    """
    lines = list(read_truth(path))
    last_us = None if until is None else microseconds(until)
    later = _touched(line for line in lines if last_us is not None and line.time_us > last_us)
    truth = Truth.of(lines)
    said = [post for id_, post in truth.posts.items() if id_ not in later]
    return compare(truth, stored, wanted_by(queries, said), later)


def compare(
    truth: Truth, stored: Iterable[Mapping[str, Any]], wanted: set[str], later: Collection[str] = ()
) -> Difference:
    """`wanted` are the ids of the posts that had to be stored; others may have been, for what they said before.

    Those in `later` have changed too lately to be judged.
    """
    difference, found = Difference(true=len(wanted)), Counter[str]()
    for mention in stored:
        id_ = native_id(mention)
        found[id_] += 1
        if id_ in later:
            continue
        if id_ in truth.posts:
            _look_at(mention, truth.posts[id_], difference)
        elif id_ not in truth.gone:
            difference.invented.append(id_)
        elif mention.get("state") != "deleted":
            _note(id_, mention["source"], difference.undeleted, difference)
    difference.doubled = sorted(id_ for id_, times in found.items() if times > 1)
    difference.missing = sorted(wanted - found.keys())
    return difference


def _touched(lines: Iterable[Line]) -> set[str]:
    ids: set[str] = set()
    for line in lines:
        match line:
            case Closed():
                ids.update(line.post_ids)
            case Published() | Edited() | Deleted():
                ids.add(line.post.id)
    return ids


def native_id(mention: Mapping[str, Any]) -> str:
    """What of a feed has no meaning elsewhere is stored behind the feed's address."""
    id_: str = mention["id"]
    return id_.rpartition("#")[2] if mention["source"] == Network.FEED else id_


def wanted_by(queries: Sequence[str], posts: Iterable[Post]) -> set[str]:
    """The ids of the posts that match any of the queries."""
    percolator = Percolator({str(number): query for number, query in enumerate(queries)})
    waiting, wanted = list(posts), set[str]()
    for begin in range(0, len(waiting), CHUNK):
        some = waiting[begin : begin + CHUNK]
        found = percolator.match_batch([mention_of(post) for post in some])
        wanted |= {post.id for post, matches in zip(some, found, strict=True) if matches}
    return wanted


def mention_of(post: Post) -> dict[str, Any]:
    """As its connector reads it, as far as queries look at it."""
    author: dict[str, Any] = {"handle": post.author.handle}
    if post.network is Network.BLUESKY:
        author["id"] = did(post.author.handle)
    elif post.network is Network.MASTODON:
        told = post.author
        author |= {"name": told.name, "bio": told.bio, "followers": told.followers}
    else:
        author = {"name": post.author.name}
    known = {"title": post.title, "lang": post.lang}
    mention = {"id": post.id, "text": post.text, "source": str(post.network), "author": author}
    return mention | {name: value for name, value in known.items() if value}


def _look_at(mention: Mapping[str, Any], post: Post, difference: Difference) -> None:
    if mention.get("state") == "deleted":
        difference.missing.append(post.id)
    elif mention["text"].split() != post.text.split():
        _note(post.id, post.network, difference.outdated, difference)


def _note(id_: str, network: str, kind: list[str], difference: Difference) -> None:
    (difference.unheard if network == FORGETFUL else kind).append(id_)
