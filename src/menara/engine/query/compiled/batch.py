"""Mentions become the arrays that the kernel reads."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from menara.engine.query.compiled.facts import FACTS, Fact, hashable, key, key_of_author, values_of
from menara.engine.query.compiled.index import Index
from menara.engine.query.compiled.kernel import SPACES_PER_ZONE, STEM_SPACES
from menara.engine.query.compiled.layout import Pieces, Texts
from menara.engine.query.compiled.programs import Zone
from menara.engine.query.reading import Readable
from menara.engine.text import normalize

BLOCK = 250  # mentions whose properties are read together
NOBODY: Readable = {}
FACT_MEMORY = 100_000  # values of one field that are remembered
NO_CODES = np.frombuffer(
    b"", np.uint32
)  # read-only like all code points, or the kernel would be compiled again


class Reader:
    """Reads mentions into `Texts`: only the zones and properties that some query asks for."""

    def __init__(self, index: Index, used_spaces: int) -> None:
        self._index = index
        self._uses_author = _in_use(used_spaces, Zone.AUTHOR) or _in_use(used_spaces, Zone.BIO)
        self._uses_author |= "author" in index.facts
        self._zones = [(Zone.PLAIN, key("text")), (Zone.TITLE, key("title"))]
        if _in_use(used_spaces, Zone.BIO):
            self._zones.append((Zone.BIO, key_of_author("bio")))
        if _in_use(used_spaces, Zone.AUTHOR):
            self._zones += [(Zone.AUTHOR, key_of_author(name)) for name in ("handle", "name")]
        uses_tags = any(used_spaces >> shift & 0b111100 for shift in (0, STEM_SPACES))
        self._lists = [key("hashtags"), key("mentions")] if uses_tags else []
        self._facts = [
            (fact, _told(index, name, fact)) for name, fact in FACTS.items() if name in index.facts
        ]

    def read(self, mentions: Sequence[Readable]) -> Texts:
        zones, lists, said = self._columns(mentions)
        rows = [row for row, column in enumerate(zones) if row == 0 or any(column)]
        codes, starts = _join([_strings(zones[row]) for row in rows])
        facts = np.empty((len(said), len(mentions)), np.int32)
        for number, (_, tell) in enumerate(self._facts):
            facts[number] = tell(said[number])
        kinds = np.array([self._zones[row][0] for row in rows], np.int64)
        return Texts(codes, starts, kinds, *_tags(lists, len(mentions)), facts, *self._index.groups())

    def _columns(self, mentions: Sequence[Readable]) -> tuple[list[list[Any]], ...]:
        """What the mentions say. Block by block: a mention is at hand when its next property is read."""
        extracts = [
            [extract for _, extract in self._zones],
            self._lists,
            [fact.column for fact, _ in self._facts],
        ]
        columns: tuple[list[list[Any]], ...] = tuple([[] for _ in part] for part in extracts)
        for start in range(0, len(mentions), BLOCK):
            block = mentions[start : start + BLOCK]
            authors = _authors(block) if self._uses_author else []
            for part, part_columns in zip(extracts, columns, strict=True):
                for extract, column in zip(part, part_columns, strict=True):
                    column += extract(block, authors)
        return columns


def _authors(mentions: Sequence[Readable]) -> list[Readable]:
    found = values_of(mentions, "author")
    return found if all(found) else [author or NOBODY for author in found]


def _strings(column: list[str | None]) -> list[str]:
    return column if all(column) else [text or "" for text in column]  # type: ignore[return-value]


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
SIGNS = ((1, "#＃"), (2, "@＠"))


def _tags(columns: list[list[Any]], count: int) -> _Tags:
    """The entries of the lists of hashtags and handles: their loose form, then the strict one if it differs."""
    lists = [(*signs, column) for signs, column in zip(SIGNS, columns, strict=False) if any(column)]
    ends = np.zeros(count + 1, np.int64)
    if not lists:
        return NO_CODES, np.zeros(1, np.int64), np.zeros(0, np.int32), ends
    forms: list[str] = []
    kinds: list[int] = []
    for number in range(count):
        for kind, signs, column in lists:
            for tag in column[number] or ():
                bare = tag[1:] if tag[:1] in signs else tag
                loose, strict = normalize.loose(bare), normalize.strict(bare)
                forms += [loose, strict if strict != loose else ""]
                kinds.append(kind)
        ends[number + 1] = len(kinds)
    codes, starts = _join([forms])
    return codes, starts[0], np.array(kinds, np.int32), ends


def _told(index: Index, name: str, fact: Fact) -> Callable[[list[Any]], NDArray[np.int32]]:
    """A function from what mentions say to what `Texts.facts` says of it."""
    return _Groups(index, index.facts[name], fact.values).of if fact.values else _Atoms(index.facts[name]).of


class _Atoms:
    """The fact itself: what is said is the value, and most sayings are those of no query."""

    def __init__(self, wanted: dict[str, int]) -> None:
        self._wanted = wanted

    def of(self, said: list[Any]) -> NDArray[np.int32]:
        try:
            return ~_numbers(map(self._wanted.get, said, repeat(-1)), len(said))
        except TypeError:
            return self.of([one if isinstance(one, str) else None for one in said])


class _Groups(dict[Any, int]):
    """The group of facts that stands for each value of one field."""

    def __init__(self, index: Index, wanted: dict[str, int], values: Callable[[Any], list[str]]) -> None:
        self._index, self._wanted, self._values = index, wanted, values
        self[None] = 0

    def of(self, said: list[Any]) -> NDArray[np.int32]:
        if len(self) > FACT_MEMORY:
            self.clear()
            self[None] = 0
        try:
            return _numbers(map(self.__getitem__, said), len(said))
        except TypeError:
            return _numbers((self[hashable(value)] for value in said), len(said))

    def __missing__(self, said: Any) -> int:
        wanted = self._wanted
        stands_for = dict.fromkeys(self._values(said)) if said is not None else ()
        group = self._index.group(tuple(wanted[value] for value in stands_for if value in wanted))
        self[said] = group
        return group


def _numbers(numbers: Iterable[int], count: int) -> NDArray[np.int32]:
    return np.fromiter(numbers, np.int32, count)


def no_pieces(mentions: int, room: int = 256) -> Pieces:
    """For the first time through the kernel, which tells what it cannot fold."""
    given, starts = np.zeros(1, np.int64), np.zeros((0, 4), np.int64)
    return Pieces(given, NO_CODES, starts, np.empty((room, 4), np.int32), np.zeros(mentions, np.uint8))


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
