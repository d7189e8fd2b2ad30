"""NEAR and `~n` against a version that tries every choice."""

from collections.abc import Iterator
from itertools import pairwise, product

from hypothesis import example, given
from hypothesis import strategies as st

from menara.engine.query import proximity
from menara.engine.query.bits import set_bits
from menara.engine.query.expression import Form, Near, Or, Phrase, Proximate, TagWord, Window, Word
from menara.engine.query.intervals import Intervals
from menara.engine.query.reading import Zone

Interval = tuple[int, int]
Choice = tuple[Interval, frozenset[Interval]]  # what is covered, and the phrases within


def phrase(text: str) -> Phrase:
    words = [
        TagWord("#", w[1:], Form.LOOSE) if w[0] == "#" else Word(w, Form.LOOSE, "*" in w)
        for w in text.split()
    ]
    return Phrase(0, len(text), tuple(words))


def near(left: Proximate, right: Proximate, distance: int, ordered: bool = False) -> Near:
    return Near(0, 0, left, right, distance, ordered)


def window(distance: int, *operands: Proximate) -> Window:
    return Window(0, 0, operands, distance)


def choices(node: Proximate, zone: Zone) -> Iterator[Choice]:
    """Every way in which `node` occurs, by trying all."""
    match node:
        case Phrase(words=words):
            for first in range(len(zone)):
                last = first - 1
                for word in words:
                    last = step(zone, word, last + 1)
                    if last < 0:
                        break
                else:
                    yield (first, last), frozenset({(first, last)})
        case Or(operands=operands):
            for operand in operands:
                yield from choices(operand, zone)
        case Near():
            for one, other in product(choices(node.left, zone), choices(node.right, zone)):
                (before, _), (after, _) = (
                    (one, other) if node.ordered else sorted([one, other], key=lambda c: c[0])
                )
                if 0 <= after[0] - before[1] - 1 <= node.distance:
                    yield (before[0], after[1]), one[1] | other[1]
        case Window(operands=operands, distance=distance):
            for chosen in product(*(list(choices(operand, zone)) for operand in operands)):
                intervals = sorted(interval for interval, _ in chosen)
                gaps = [after[0] - before[1] - 1 for before, after in pairwise(intervals)]
                if min(gaps) >= 0 and sum(gaps) <= distance:
                    inside = frozenset().union(*(phrases for _, phrases in chosen))
                    yield (intervals[0][0], intervals[-1][1]), inside


def step(zone: Zone, word: Word | TagWord, position: int) -> int:
    """The last position of `word` at `position`, or -2 when it is not there."""
    if isinstance(word, TagWord):
        return next((tag.last for tag in zone.tags(word) if tag.first == position), -2)
    return position if position in zone.positions(word) else -2


words = st.sampled_from(["a", "b", "c", "ab", "abc", "#ab_手", "x"])
texts = st.lists(words, max_size=8).map(" ".join)
terms = (
    st.lists(st.sampled_from(["a", "b", "c", "ab*", "#ab_手", "手"]), min_size=1, max_size=2)
    .map(" ".join)
    .map(phrase)
)
distances = st.integers(0, 4)


def larger(inner: st.SearchStrategy[Proximate]) -> st.SearchStrategy[Proximate]:
    return st.one_of(
        st.builds(near, inner, inner, distances, st.booleans()),
        st.builds(
            lambda distance, operands: window(distance, *operands),
            distances,
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.lists(inner, min_size=2, max_size=3).map(lambda operands: Or(0, 0, tuple(operands))),
    )


nodes = st.recursive(terms, larger, max_leaves=5)
flat_windows = st.builds(
    lambda distance, operands: window(distance, *operands), distances, st.lists(terms, min_size=2, max_size=4)
)


def agrees(node: Proximate, text: str) -> None:
    zone = Zone(text)
    tried = list(choices(node, zone))
    inside = {interval for _, phrases in tried for interval in phrases}
    assert proximity.occurs(node, zone) is bool(tried)
    hits = [hit.places for hit in proximity.hits(node, zone)]
    assert {interval for places in hits for interval in as_pairs(places)} == inside
    assert set(as_pairs(proximity.intervals_of(node, zone))) == {interval for interval, _ in tried}


def as_pairs(intervals: Intervals) -> Iterator[Interval]:
    """First and last positions."""
    for length, firsts in intervals.items():
        yield from ((first, first + length - 1) for first in set_bits(firsts))


@given(nodes, texts)
def test_nested_operators_agree_with_trying_every_choice(node: Proximate, text: str) -> None:
    agrees(node, text)


@given(flat_windows, texts)
@example(window(0, phrase("a b"), phrase("b c"), phrase("a")), "a b c a b")
@example(window(1, phrase("ab*"), phrase("ab"), phrase("abc")), "abc ab ab x abc")
def test_windows_agree_with_trying_every_choice(node: Window, text: str) -> None:
    agrees(node, text)
