"""Mentions become the arrays that the kernel reads."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from menara.engine.query.compiled.facts import FACTS, hashable
from menara.engine.query.compiled.index import Index
from menara.engine.query.compiled.kernel import SPACES_PER_ZONE, STEM_SPACES
from menara.engine.query.compiled.layout import Pieces, Texts
from menara.engine.query.compiled.programs import Zone
from menara.engine.query.reading import Readable
from menara.engine.text import normalize

FACT_MEMORY = 100_000  # values of one field that are remembered


class Reader:
    """Reads mentions into `Texts`: only the zones and properties that some query asks for."""

    def __init__(self, index: Index, used_spaces: int) -> None:
        self._index = index
        self._uses_bio = _in_use(used_spaces, Zone.BIO)
        self._uses_author = _in_use(used_spaces, Zone.AUTHOR)
        self._uses_tags = any(used_spaces >> shift & 0b111100 for shift in (0, STEM_SPACES))
        self._groups = [
            _Groups(index, name) for name in FACTS if any(fact == name for fact, _ in index.facts)
        ]

    def read(self, mentions: Sequence[Readable]) -> Texts:
        rows: list[list[str]] = [[mention.get("text") or "" for mention in mentions]]
        zones = [Zone.PLAIN]
        titles = [mention.get("title") or "" for mention in mentions]
        if any(titles):
            rows.append(titles)
            zones.append(Zone.TITLE)
        if self._uses_bio or self._uses_author:
            authors = [mention.get("author") or {} for mention in mentions]
            for zone, name in self._author_zones():
                rows.append([author.get(name) or "" for author in authors])
                zones.append(zone)
        codes, starts = _join(rows)
        tags = _tags(mentions) if self._uses_tags else _NO_TAGS
        mention_tags = tags[3] if self._uses_tags else np.zeros(len(mentions) + 1, np.int64)
        facts = np.empty((len(self._groups), len(mentions)), np.int32)
        for number, groups in enumerate(self._groups):
            facts[number] = groups.read(mentions)
        return Texts(
            codes, starts, np.array(zones, np.int64), *tags[:3], mention_tags, facts, *self._index.groups()
        )

    def _author_zones(self) -> list[tuple[Zone, str]]:
        bio = [(Zone.BIO, "bio")] if self._uses_bio else []
        return [*bio, *([(Zone.AUTHOR, "handle"), (Zone.AUTHOR, "name")] if self._uses_author else [])]


def _in_use(used_spaces: int, zone: Zone) -> bool:
    zone_bits = ((1 << SPACES_PER_ZONE) - 1) << (int(zone) * SPACES_PER_ZONE)
    return bool(used_spaces & zone_bits or used_spaces >> STEM_SPACES & zone_bits)


def _join(rows: list[list[str]]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """All strings in one array of code points, and where each of each row begins and ends."""
    count = len(rows[0])
    text = "".join(chain.from_iterable(rows))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = np.zeros((len(rows), count + 1), np.int64)
    before = 0
    for number, row in enumerate(rows):
        starts[number, 0] = before
        np.cumsum(np.fromiter(map(len, row), np.int64, count), out=starts[number, 1:])
        starts[number, 1:] += before
        before = int(starts[number, -1])
    return codes, starts


_Tags = tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]
_NO_TAGS: _Tags = (
    np.zeros(0, np.uint32),
    np.zeros(1, np.int64),
    np.zeros(0, np.int32),
    np.zeros(0, np.int64),
)


def _tags(mentions: Sequence[Readable]) -> _Tags:
    """The entries of the lists `hashtags` and `mentions`: their loose form, then the strict one if it differs."""
    lists = [
        (1, "#＃", [mention.get("hashtags") for mention in mentions]),
        (2, "@＠", [mention.get("mentions") for mention in mentions]),
    ]
    counts = np.zeros(len(mentions) + 1, np.int64)
    lists = [(kind, signs, column) for kind, signs, column in lists if any(column)]
    if not lists:
        return (*_NO_TAGS[:3], counts)
    forms: list[str] = []
    kinds: list[int] = []
    for number in range(len(mentions)):
        for kind, signs, column in lists:
            for tag in column[number] or ():
                bare = tag[1:] if tag[:1] in signs else tag
                loose, strict = normalize.loose(bare), normalize.strict(bare)
                forms += [loose, strict if strict != loose else ""]
                kinds.append(kind)
        counts[number + 1] = len(kinds)
    codes, starts = _join([forms])
    return codes, starts[0], np.array(kinds, np.int32), counts


class _Groups(dict[Any, int]):
    """The group of facts that stands for each value of one field."""

    def __init__(self, index: Index, name: str) -> None:
        self._index, self._fact = index, FACTS[name]
        self._wanted = {value: atom for (fact, value), atom in index.facts.items() if fact == name}
        self[None] = 0

    def read(self, mentions: Sequence[Readable]) -> list[int]:
        if len(self) > FACT_MEMORY:
            self.clear()
        column = self._fact.column(mentions)
        try:
            return [self[said] for said in column]
        except TypeError:
            return [self[hashable(said)] for said in column]

    def __missing__(self, said: Any) -> int:
        wanted = self._wanted
        stands_for = dict.fromkeys(self._fact.values(said)) if said is not None else ()
        group = self._index.group(tuple(wanted[value] for value in stands_for if value in wanted))
        self[said] = group
        return group


def no_pieces(mentions: int, room: int = 256) -> Pieces:
    """For the first time through the kernel, which tells what it cannot fold."""
    none = np.zeros(0, np.uint32), np.zeros((0, 4), np.int64)
    return Pieces(np.zeros(1, np.int64), *none, np.empty((room, 4), np.int32), np.zeros(mentions, np.uint8))


def folded(texts: Texts, told: Pieces, count: int) -> Pieces:
    """The forms of the first `count` pieces that the kernel told of."""
    forms: list[str] = []
    for start, end in told.spans[:count, 2:].tolist():
        text = texts.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")
        forms += [normalize.loose(text), normalize.strict(text), normalize.exact(text)]
    codes, rows = _join([forms])
    ends = rows[0, 3::3].reshape(-1, 1)
    return Pieces(
        np.ones(1, np.int64),
        codes,
        np.hstack([rows[0, :-1].reshape(-1, 3), ends]),
        told.spans,
        told.incomplete,
    )
