"""An expression becomes a short program, and the atoms that must be there for it to hold.

An *atom* is one thing that the kernel can see in a mention: a word, a tag, a pattern of one of these, or a fact (a
property's value). A program is a list of tests with two jumps each; jumping to MATCH or FAIL ends it. What the
kernel cannot test is UNDECIDED: the program goes on as if the answer were the one that helps the query to match, and
the oracle decides in the end (docs/developer/decisions/0004-undecided-leaves.md).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import zip_longest
from typing import TypeGuard

from menara.engine.query.expression import (
    And,
    AuthorField,
    Expression,
    Field,
    Form,
    Near,
    Not,
    Or,
    Phrase,
    Proximate,
    TagWord,
    TextField,
    Window,
    Word,
)

MATCH, FAIL = -1, -2


class Zone(IntEnum):
    """Where an atom is looked for. PLAIN is text and title."""

    PLAIN = 0
    TITLE = 1
    BIO = 2
    AUTHOR = 3


class Op(IntEnum):
    ATOM = 0  # argument: an atom
    ANY = 1  # list: count, atoms
    PHRASE = 2  # list: count, atoms at consecutive positions
    WHOLE = 3  # the same, and nothing else in the zone
    NEAR = 4  # list: distance, ordered, then twice: count of phrases, phrases (count, atoms)
    UNDECIDED = 5  # argument: 1 when True helps the query to match, 0 when False does


@dataclass(frozen=True, slots=True)
class Pair:
    """Two plain words that follow one another: rarer than either, so a phrase is known by its pairs."""

    first: Word
    second: Word


@dataclass(frozen=True, slots=True)
class Atom:
    """`what` is a Word, a TagWord, a Pair, or the name of a fact's field, whose `value` then counts."""

    zone: Zone
    what: Word | TagWord | Pair | str
    value: str = ""


# What must be there: an atom, all of several needs, or one of them; None asks for nothing.
@dataclass(frozen=True, slots=True)
class All:
    needs: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    needs: tuple["Need", ...]


Need = int | All | AnyOf | None


def need_all(needs: Sequence[Need]) -> Need:
    known = tuple(dict.fromkeys(need for need in needs if need is not None))
    return All(known) if len(known) > 1 else known[0] if known else None


def need_any(needs: Sequence[Need]) -> Need:
    if any(need is None for need in needs):
        return None
    known = tuple(dict.fromkeys(needs))
    return AnyOf(known) if len(known) > 1 else known[0]


@dataclass(slots=True)
class Program:
    """`tests` are (op, argument, jump if true, jump if false); the argument of a list op is the number of a list."""

    tests: list[tuple[int, int, int, int]] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)
    need: Need = None
    entry: int = MATCH
    has_undecided: bool = False


def compile_program(
    expression: Expression,
    atom_number: Callable[[Atom], int],
    facts: Callable[[Field | AuthorField], list[str] | None],
) -> Program:
    """`facts` gives the values that a field's fact may have, or None when the kernel is not told that field."""
    compiler = _Compiler(atom_number, facts)
    compiler.program.entry = compiler.emit(expression, MATCH, FAIL, True, Zone.PLAIN)
    compiler.program.need = compiler.need(expression, Zone.PLAIN)
    return compiler.program


class _Compiler:
    def __init__(
        self, atom_number: Callable[[Atom], int], facts: Callable[[Field | AuthorField], list[str] | None]
    ) -> None:
        self.program = Program()
        self._atom_number = atom_number
        self._facts = facts
        self._phrases: dict[tuple[int, Zone], list[int]] = {}

    # Programs are written from the end to the beginning: a jump's target is there before the jump.

    def emit(self, node: Expression, if_true: int, if_false: int, helps: bool, zone: Zone) -> int:
        """Add the tests of `node`; gives the place of the first. `helps`: True helps the query to match."""
        match node:
            case Not(operand=operand):
                return self.emit(operand, if_false, if_true, not helps, zone)
            case And(operands=operands):
                for operand in sorted(operands, key=_effort, reverse=True):
                    if_true = self.emit(operand, if_true, if_false, helps, zone)
                return if_true
            case Or(operands=operands):
                return self._emit_or(operands, if_true, if_false, helps, zone)
            case TextField(name=name, expression=expression):
                inner = Zone.TITLE if name == "title" else Zone.BIO
                return self.emit(expression, if_true, if_false, helps, inner)
            case Phrase(words=words):
                return self._emit_atoms(self._atoms(words, zone), Op.PHRASE, if_true, if_false)
            case Near() if _is_simple(node.left) and _is_simple(node.right):
                return self._test(Op.NEAR, self._near(node, zone), if_true, if_false)
            case Window(operands=(left, right)) if _is_simple(left) and _is_simple(right):
                near = Near(node.start, node.end, left, right, node.distance, ordered=False)
                return self._test(Op.NEAR, self._near(near, zone), if_true, if_false)
            case Near() | Window():
                return self._emit_undecided(if_true, if_false, helps)
            case AuthorField():
                return self._emit_author(node, if_true, if_false)
            case Field():
                return self._emit_field(node, if_true, if_false, helps)

    def _emit_or(
        self, operands: Sequence[Expression], if_true: int, if_false: int, helps: bool, zone: Zone
    ) -> int:
        phrases = {id(node): self._atoms(node.words, zone) for node in operands if isinstance(node, Phrase)}
        single = [atoms[0] for atoms in phrases.values() if len(atoms) == 1]
        others = [node for node in operands if len(phrases.get(id(node), ())) != 1]
        for operand in sorted(others, key=_effort, reverse=True):
            if_false = self.emit(operand, if_true, if_false, helps, zone)
        if len(single) == 1:
            return self._test(Op.ATOM, single[0], if_true, if_false)
        if single:
            atoms = sorted(set(single))
            return self._test(Op.ANY, self._list([len(atoms), *atoms]), if_true, if_false)
        return if_false

    def _emit_atoms(self, atoms: list[int], op: Op, if_true: int, if_false: int) -> int:
        if len(atoms) == 1 and op is Op.PHRASE:
            return self._test(Op.ATOM, atoms[0], if_true, if_false)
        return self._test(op, self._list([len(atoms), *atoms]), if_true, if_false)

    def _emit_undecided(self, if_true: int, if_false: int, helps: bool) -> int:
        self.program.has_undecided = True
        return self._test(Op.UNDECIDED, int(helps), if_true, if_false)

    def _emit_author(self, node: AuthorField, if_true: int, if_false: int) -> int:
        op = Op.WHOLE if node.name == "author" else Op.PHRASE
        for value in self._facts(node) or ():
            if_false = self._test(Op.ATOM, self._fact(node.name, value), if_true, if_false)
        if node.words:
            return self._emit_atoms(self._atoms(node.words, Zone.AUTHOR), op, if_true, if_false)
        return if_false

    def _emit_field(self, node: Field, if_true: int, if_false: int, helps: bool) -> int:
        values = self._facts(node)
        if values is None:
            return self._emit_undecided(if_true, if_false, helps)
        for value in values:
            if_false = self._test(Op.ATOM, self._fact(node.name, value), if_true, if_false)
        return if_false

    def _near(self, node: Near, zone: Zone) -> int:
        numbers = [node.distance, int(node.ordered)]
        for side in (node.left, node.right):
            phrases = [self._atoms(phrase.words, zone) for phrase in _phrases(side)]
            numbers.append(len(phrases))
            for atoms in phrases:
                numbers += [len(atoms), *atoms]
        return self._list(numbers)

    def _test(self, op: Op, argument: int, if_true: int, if_false: int) -> int:
        self.program.tests.append((op, argument, if_true, if_false))
        return len(self.program.tests) - 1

    def _list(self, numbers: list[int]) -> int:
        self.program.lists.append(numbers)
        return len(self.program.lists) - 1

    def _atoms(self, words: Sequence[Word | TagWord], zone: Zone) -> list[int]:
        """The atoms that follow one another where the words do."""
        known = self._phrases.get((id(words), zone))
        if known is None:
            atoms = [self._atom_number(Atom(zone, what)) for what in _in_pairs(words)]
            known = self._phrases[id(words), zone] = atoms
        return known

    def _fact(self, name: str, value: str) -> int:
        return self._atom_number(Atom(Zone.PLAIN, name, value))

    def need(self, node: Expression, zone: Zone) -> Need:
        match node:
            case And(operands=operands) | Window(operands=operands):
                return need_all([self.need(operand, zone) for operand in operands])
            case Or(operands=operands):
                return need_any([self.need(operand, zone) for operand in operands])
            case Near(left=left, right=right):
                return need_all([self.need(left, zone), self.need(right, zone)])
            case TextField(name=name, expression=expression):
                return self.need(expression, Zone.TITLE if name == "title" else Zone.BIO)
            case Phrase(words=words):
                return need_all(self._atoms(words, zone))
            case AuthorField(name=name, words=words):
                found = [need_all(self._atoms(words, Zone.AUTHOR))] if words else []
                return need_any([*found, *(self._fact(name, value) for value in self._facts(node) or ())])
            case Field(name=name):
                values = self._facts(node)
                return None if values is None else need_any([self._fact(name, value) for value in values])
        return None


def _phrases(node: Proximate) -> tuple[Phrase, ...]:
    if isinstance(node, Or):
        return tuple(phrase for operand in node.operands for phrase in _phrases(operand))  # type: ignore[arg-type]
    assert isinstance(node, Phrase)
    return (node,)


def _is_simple(node: Expression) -> bool:
    """A phrase or a choice of phrases: the near-operands that the kernel knows."""
    return isinstance(node, Phrase) or (isinstance(node, Or) and all(map(_is_simple, node.operands)))


def _in_pairs(words: Sequence[Word | TagWord]) -> Iterator[Word | TagWord | Pair]:
    rest = iter(zip_longest(words, words[1:]))
    for word, following in rest:
        if _is_plain(word) and _is_plain(following):
            yield Pair(word, following)
            next(rest)
        else:
            yield word


def _is_plain(word: Word | TagWord | None) -> TypeGuard[Word]:
    return isinstance(word, Word) and word.form is Form.LOOSE and not word.is_pattern


def _effort(node: Expression) -> int:
    """Cheap tests come first."""
    match node:
        case Phrase(words=words):
            return min(len(words), 2)
        case Or(operands=operands) | And(operands=operands):
            return 1 + max(map(_effort, operands))
        case Not(operand=operand):
            return 1 + _effort(operand)
        case TextField(expression=expression):
            return _effort(expression)
        case Near() | Window():
            return 6
        case Field():
            return 5
    return 2
