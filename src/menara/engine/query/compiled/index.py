"""The arrays that the kernel reads, growing as queries come and go.

Everything is append-only: a thread that matches holds a published `Tables` and passes over numbers beyond its sizes,
so a query goes live without a lock around matching.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from menara.engine.query.compiled import frequency, kernel
from menara.engine.query.compiled.layout import Lexicon, Programs
from menara.engine.query.compiled.planning import Plan, plan
from menara.engine.query.compiled.programs import FAIL, Atom, Pair, Program, Zone
from menara.engine.query.expression import Form, TagWord

OWN_BITS = 192  # of 256 signature bits, those of one atom each: what most queries share; three words of four
SHARED_BITS = 256 - OWN_BITS
EVERY_BIT = (1 << 256) - 1
KINDS = {"": 0, "#": 1, "@": 2}
LIST_OPS = (kernel.OP_ANY, kernel.OP_PHRASE, kernel.OP_WHOLE, kernel.OP_NEAR)
_Row = tuple[int, int, int, int]
_Spelling = tuple[int, ...]  # code points; of a pair, its two atoms

LINE = 64  # bytes of a cache line
MEMORY_OF_KNOWN = 50_000  # numbers of atoms remembered outside the table between publications


class Column:
    """A numpy array that grows by doubling; `array` may be longer than `len()`."""

    def __init__(self, dtype: DTypeLike, width: int = 0) -> None:
        self._width = width
        self.array = self._zeros(16, dtype)
        self._length = 0

    def _zeros(self, rows: int, dtype: DTypeLike) -> NDArray[Any]:
        """Rows of a cache line begin at one."""
        size = rows * max(1, self._width) * np.dtype(dtype).itemsize
        room = np.zeros(size + LINE, np.uint8)
        start = -room.ctypes.data % LINE
        array = room[start : start + size].view(dtype)
        return array.reshape(rows, self._width) if self._width else array

    def __len__(self) -> int:
        return self._length

    def extend(self, rows: Sequence[object] | NDArray[np.generic]) -> int:
        """Append; gives the place of the first row."""
        start, self._length = self._length, self._length + len(rows)
        if self._length > len(self.array):
            grown = self._zeros(max(self._length, 2 * len(self.array)), self.array.dtype)
            grown[:start] = self.array[:start]
            self.array = grown
        if len(rows):
            self.array[start : self._length] = rows
        return start

    def fit(self) -> None:
        """Give back what is not in use."""
        fitting = self._zeros(max(1, self._length), self.array.dtype)
        fitting[: self._length] = self.array[: self._length]
        self.array = fitting


@dataclass(slots=True)
class _Unpublished:
    """Atoms and their code points that are not in the arrays yet."""

    rows: list[list[int]] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    positional: set[int] = field(default_factory=set)


class Index:
    def __init__(self) -> None:
        # Python's own string hash is seeded anew in each process, and so are these.
        salts = [hash(("menara", number)) & ((1 << 64) - 1) | 1 for number in range(kernel.PAIR_SPACE + 3)]
        self._salts = np.array(salts, np.uint64)
        self._slots = np.zeros(1 << 8, np.uint64)
        self._stem_lengths = np.zeros(2 * kernel.STEM_BLOOM, np.uint64)
        self._atoms, self._codes = Column(np.int32, 16), Column(np.uint32)
        self._shares, self._uses = Column(np.float32), Column(np.int32)
        self._postings, self._more_postings = Column(np.int32), Column(np.int32, 2)
        self._always = Column(np.int32)
        self._choices = Column(np.int64, 5)
        self._tests, self._lists = Column(np.int32, 4), Column(np.int32)
        self._masks, self._entries, self._ranks = Column(np.uint64, 4), Column(np.int32), Column(np.int32)
        self._group_starts, self._group_atoms = Column(np.int32), Column(np.int32)
        self._group_starts.extend([0, 0])
        self._groups: dict[tuple[int, ...], int] = {(): 0}
        self._grouping = threading.Lock()
        self._known: dict[tuple[int, _Spelling], int] = {}
        self._new = _Unpublished()
        self._used_spaces = 0
        self.facts: dict[str, dict[str, int]] = {}
        self.longest_phrase = 1

    # Atoms

    def number(self, atom: Atom) -> int:
        """The number of an atom; a new one is made where there is none."""
        if isinstance(atom.what, str):
            return self._fact(atom.what, atom.value)
        if isinstance(atom.what, Pair):
            return self._pair(atom.zone, atom.what)
        word = atom.what
        kind = KINDS[word.sign if isinstance(word, TagWord) else ""]
        space = int(atom.zone) * kernel.SPACES_PER_ZONE + 2 * kind + (word.form is Form.STRICT)
        if word.form is Form.EXACT:
            return self._exact_word(space, word.text)
        return self._pattern(space, word.text) if word.is_pattern else self._word(space, word.text)

    def _word(self, space: int, text: str) -> int:
        known = self._find(space, _spell(text))
        if known >= 0:
            return known
        return self._add_atom(space, _spell(text), frequency.expected_share_of_word(text))

    def _pair(self, zone: Zone, pair: Pair) -> int:
        first, second = self.number(Atom(zone, pair.first)), self.number(Atom(zone, pair.second))
        known = self._find(kernel.PAIR_SPACE, (first, second))
        if known >= 0:
            return known
        self._set_flag(first, kernel.BEGINS_PAIR)
        self._set_flag(second, kernel.ENDS_PAIR)
        shares = self._shares.array
        share = frequency.expected_share_of_pair(float(shares[first]), float(shares[second]))
        return self._add_atom(kernel.PAIR_SPACE, (first, second), share)

    def _exact_word(self, space: int, text: str) -> int:
        from menara.engine.text.normalize import loose

        head = self._word(space, loose(text))
        share = frequency.expected_share_of_word(loose(text)) / 4
        return self._hang(head, kernel.EXACT_SPACE, text, f"{space} {text}", share)

    def _pattern(self, space: int, text: str) -> int:
        stem = text[: min(text.index(sign) for sign in "*?" if sign in text)][: kernel.STEM_LIMIT]
        head = self._find(kernel.STEM_SPACES + space, _spell(stem))
        if head < 0:
            head = self._add_atom(kernel.STEM_SPACES + space, _spell(stem), 0.0)
        share = frequency.expected_share_of_pattern(stem)
        return self._hang(head, kernel.FACT_SPACE, text[len(stem) :], f"{space} {text}", share)

    def _fact(self, name: str, value: str) -> int:
        known = self.facts.setdefault(name, {})
        if value not in known:
            known[value] = self._add_atom(kernel.FACT_SPACE, (), frequency.expected_share_of_fact(name))
        return known[value]

    def _find(self, space: int, spelling: _Spelling) -> int:
        known = self._known.get((space, spelling))
        if known is not None or not len(self._atoms):
            return -1 if known is None else known
        return int(kernel.find_text(self.lexicon(), space, np.array(spelling, np.uint32)))

    def _add_atom(self, space: int, codes: _Spelling, share: float) -> int:
        number = len(self._atoms) + len(self._new.rows)
        inline = 0 if space == kernel.FACT_SPACE else kernel.INLINE
        row = [*codes[:inline], *[0] * kernel.INLINE][: kernel.INLINE]
        rest = len(self._codes) + len(self._new.codes)
        self._new.rows.append([*row, len(codes), space, -1, 0, 0, -1, 0, rest])
        self._new.codes += codes[inline:]
        self._shares.extend([share])
        self._uses.extend([0])
        self._known[space, codes] = number
        self._used_spaces |= 1 << space if space < kernel.EXACT_SPACE else 0
        return number

    def _hang(self, head: int, space: int, text: str, name: str, share: float) -> int:
        """An atom that is found by way of `head`: a word in braces by its loose form, a pattern by its stem."""
        key, codes = (-1 - space, _spell(name)), _spell(text)
        if key in self._known:
            return self._known[key]
        tail = head
        while (following := self._column(tail, kernel.CHAIN)) >= 0:
            if self._codes_of(following) == codes:
                return following
            tail = following
        number = self._add_atom(space, codes, share)
        self._known.pop((space, codes))
        self._known[key] = number
        self._set_column(tail, kernel.CHAIN, number)
        return number

    def _column(self, atom: int, column: int) -> int:
        published = len(self._atoms)
        return (
            int(self._atoms.array[atom, column])
            if atom < published
            else self._new.rows[atom - published][column]
        )

    def _set_column(self, atom: int, column: int, value: int) -> None:
        if atom < len(self._atoms):
            self._atoms.array[atom, column] = value
        else:
            self._new.rows[atom - len(self._atoms)][column] = value

    def _set_flag(self, atom: int, flag: int) -> None:
        self._set_column(atom, kernel.FLAGS, self._column(atom, kernel.FLAGS) | flag)

    def _codes_of(self, atom: int) -> _Spelling:
        length, rest = self._column(atom, kernel.LENGTH), self._column(atom, kernel.REST)
        inline = 0 if self._column(atom, kernel.SPACE) == kernel.FACT_SPACE else min(length, kernel.INLINE)
        codes = [self._column(atom, column) for column in range(inline)]
        published, count = len(self._codes), length - inline
        if rest < published:
            return *codes, *map(int, self._codes.array[rest : rest + count])
        return *codes, *self._new.codes[rest - published : rest - published + count]

    # Queries

    def add(self, programs: Iterable[Program], ranks: Sequence[int]) -> list[int]:
        """Make programs live; `ranks` order what matches. Gives the numbers of the queries."""
        found = list(programs)
        self._count_uses(found)
        is_first = len(self._entries) == 0
        self._place_atoms(own_bits=is_first)
        start = len(self._entries)
        self._place_programs(found)
        self._mark_positional(found)
        self._ranks.extend(np.array(ranks, np.int32))
        numbers = list(range(start, start + len(found)))
        self._place_postings(dict(zip(numbers, found, strict=True)), is_first)
        if is_first:
            self._fit()
        if is_first or len(self._known) > MEMORY_OF_KNOWN:
            self._known.clear()
        return numbers

    def _fit(self) -> None:
        for column in vars(self).values():
            if isinstance(column, Column):
                column.fit()

    def remove(self, query: int) -> None:
        """Gone for those who ask for the programs from now on."""
        self._entries.array = self._entries.array.copy()
        self._entries.array[query] = FAIL

    def _count_uses(self, programs: list[Program]) -> None:
        for program in programs:
            used = [argument for op, argument, _, _ in program.tests if op == kernel.OP_ATOM]
            np.add.at(self._uses.array, np.array(used + _listed_atoms(program), np.int64), 1)

    def _place_atoms(self, own_bits: bool) -> None:
        """Publish new atoms in the arrays, then in the table."""
        start = len(self._atoms)
        rows = np.array(self._new.rows, np.int32).reshape(-1, 16)
        rows[:, kernel.FLAGS] |= self._bits(start, len(rows), own_bits) << kernel.BIT_SHIFT
        self._codes.extend(np.array(self._new.codes, np.uint32))
        self._atoms.extend(rows)
        self._new = _Unpublished()
        wanted = 1 << (2 * len(self._atoms)).bit_length()
        if wanted > len(self._slots):
            self._slots, start = np.zeros(wanted, np.uint64), 0
        longest = int(self._atoms.array[:, kernel.LENGTH].max()) + 2
        room = np.empty(longest, np.uint32), np.empty(longest, np.uint64)
        kernel.insert(self.lexicon(), start, len(self._atoms), *room)

    def _bits(self, start: int, count: int, own_bits: bool) -> NDArray[np.int32]:
        bits = OWN_BITS + np.arange(start, start + count, dtype=np.int32) % SHARED_BITS
        if own_bits:
            commonest = np.argsort(-self._uses.array[:count], kind="stable")[:OWN_BITS]
            bits[commonest] = np.arange(len(commonest), dtype=np.int32)
        return bits

    def _place_programs(self, programs: list[Program]) -> None:
        tests, lists, entries, choices = list[_Row](), list[int](), list[int](), list[tuple[int, int]]()
        bits = self._atoms.array[: len(self._atoms), kernel.FLAGS] >> kernel.BIT_SHIFT
        bit_of = bits.tolist().__getitem__ if len(programs) > 1 else bits.item
        for program in programs:
            first = len(self._tests) + len(tests)
            for op, argument, if_true, if_false in program.tests:
                if op == kernel.OP_ANY:
                    listed, argument = program.lists[argument][1:], len(self._choices) + len(choices)
                    choices.append((_mask(map(bit_of, listed)), len(self._lists) + len(lists)))
                    sharing = [atom for atom in listed if bit_of(atom) >= OWN_BITS]
                    lists += [len(sharing), *sharing]
                elif op not in (kernel.OP_ATOM, kernel.OP_UNDECIDED):
                    listed, argument = program.lists[argument], len(self._lists) + len(lists)
                    lists += listed
                tests.append((op, argument, _moved(if_true, first), _moved(if_false, first)))
            entries.append(_moved(program.entry, first))
        self._choices.extend(_choice_rows(choices))
        self._tests.extend(np.array(tests, np.int32).reshape(-1, 4))
        self._lists.extend(np.array(lists, np.int32))
        self._entries.extend(np.array(entries, np.int32))

    def _mark_positional(self, programs: list[Program]) -> None:
        phrases = [_positional_atoms(program) for program in programs]
        atoms = [atom for phrase in phrases for atom in phrase]
        self._atoms.array[atoms, kernel.FLAGS] |= kernel.POSITIONAL
        self.longest_phrase = max(self.longest_phrase, *map(len, phrases), 1)

    def _place_postings(self, programs: dict[int, Program], is_first: bool) -> None:
        chosen: list[tuple[int, int]] = []
        masks: list[int] = []
        for query, program in programs.items():
            planned = plan(program.need, self._cost)
            masks.append(self._mask_of(planned))
            if planned is None:
                self._always.extend([query])
            else:
                chosen += [(atom, query) for atom in planned.anchors]
        self._masks.extend(_words(masks))
        if is_first:
            self._place_first_postings(sorted(chosen))
        else:
            for atom, query in chosen:
                self._place_posting(atom, query)

    def _cost(self, atom: int) -> float:
        return float(self._shares.array[atom]) * sqrt(1 + int(self._uses.array[atom]))

    def _mask_of(self, planned: Plan | None) -> int:
        if planned is None or not planned.second:
            return EVERY_BIT
        return _mask(
            int(self._atoms.array[atom, kernel.FLAGS] >> kernel.BIT_SHIFT) for atom in planned.second
        )

    def _place_first_postings(self, chosen: list[tuple[int, int]]) -> None:
        atoms = np.array([atom for atom, _ in chosen], np.int64)
        self._postings.extend(np.array([query for _, query in chosen], np.int32))
        counts = np.bincount(atoms, minlength=len(self._atoms))
        self._atoms.array[: len(self._atoms), kernel.POSTINGS] = counts
        self._atoms.array[: len(self._atoms), kernel.FIRST_POSTING] = np.cumsum(counts) - counts

    def _place_posting(self, atom: int, query: int) -> None:
        """Hang a posting at the end of the atom's chain."""
        number = self._more_postings.extend([(query, -1)])
        tail = int(self._atoms.array[atom, kernel.MORE])
        if tail < 0:
            self._atoms.array[atom, kernel.MORE] = number
            return
        tail = int(kernel.last_posting(self._more_postings.array, tail))
        self._more_postings.array[tail, 1] = number

    # Facts, tables, sizes

    def group(self, atoms: tuple[int, ...]) -> int:
        """A number for a set of facts that a mention has at once. Matching threads ask for it."""
        with self._grouping:
            if atoms not in self._groups:
                end = self._group_atoms.extend(list(atoms)) + len(atoms)
                self._groups[atoms] = self._group_starts.extend([end]) - 1
            return self._groups[atoms]

    def lexicon(self) -> Lexicon:
        sizes = np.array([len(self._atoms), self._used_spaces], np.int64)
        atoms, codes = self._atoms.array, self._codes.array
        return Lexicon(self._slots, self._salts, atoms, codes, self._stem_lengths, sizes)

    def programs(self) -> Programs:
        return Programs(
            self._postings.array,
            self._more_postings.array,
            self._always.array,
            self._choices.array,
            self._tests.array,
            self._lists.array,
            self._masks.array,
            self._entries.array,
            self._ranks.array,
            np.array([len(self._more_postings), len(self._always)], np.int64),
        )

    def groups(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Where each group of facts begins (and the last one ends), and their atoms."""
        return self._group_starts.array, self._group_atoms.array

    def memory_bytes(self) -> int:
        planning = self._shares.array.nbytes + self._uses.array.nbytes
        return planning + sum(array.nbytes for array in (*self.lexicon(), *self.programs(), *self.groups()))


def _moved(jump: int, by: int) -> int:
    """A jump within a program that now begins at `by`; the ends (MATCH, FAIL) stay."""
    return jump + by if jump >= 0 else jump


def _spell(text: str) -> _Spelling:
    return tuple(map(ord, text))


def _mask(bits: Iterable[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= 1 << bit
    return mask


def _choice_rows(choices: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Masks, and where the atoms are listed that share a bit with others."""
    masks = _words([mask for mask, _ in choices]).view(np.int64)
    return np.hstack([masks, np.array([place for _, place in choices], np.int64).reshape(-1, 1)])


def _words(masks: list[int]) -> NDArray[np.uint64]:
    """256-bit masks as rows of four words."""
    packed = b"".join(mask.to_bytes(32, "little") for mask in masks)
    return np.frombuffer(packed, np.dtype("<u8")).reshape(-1, 4).astype(np.uint64)


def _listed_atoms(program: Program) -> list[int]:
    """The atoms within the lists of a program's tests."""
    return [
        atom
        for op, number, _, _ in program.tests
        if op in LIST_OPS
        for atom in _atoms_of(program.lists[number], op)
    ]


def _positional_atoms(program: Program) -> list[int]:
    return [
        atom
        for op, number, _, _ in program.tests
        if op in LIST_OPS and op != kernel.OP_ANY
        for atom in _atoms_of(program.lists[number], op)
    ]


def _atoms_of(listed: list[int], op: int) -> list[int]:
    if op != kernel.OP_NEAR:
        return listed[1:]
    atoms, place = list[int](), 2
    for _ in range(2):
        phrases, place = listed[place], place + 1
        for _ in range(phrases):
            atoms += listed[place + 1 : place + 1 + listed[place]]
            place += 1 + listed[place]
    return atoms
