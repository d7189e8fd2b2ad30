"""What posts say, and in which share of them: so that a generated name can be as rare as a benchmark wants it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.posts import Post
from menara.engine.text.characters import Kind, kind_of
from menara.engine.text.normalize import loose, strict
from menara.engine.text.tokens import Token, tokenize

BAND = 3  # a piece is as rare as asked when its share is within this factor
FEWEST = 40  # and never fewer pieces than these to choose from
LONGEST_EXACT = 20  # characters between braces
OPERATORS = {"and", "or", "not", "near", "onear"}


class Pieces:
    """Pieces of text in the order of the share of posts that hold them, the rarest first."""

    def __init__(self, counts: Counter[str], posts: int) -> None:
        rarest_first = sorted(counts.items(), key=lambda counted: (counted[1], counted[0]))
        self._pieces = [piece for piece, _ in rarest_first]
        self._shares = [count / posts for _, count in rarest_first]

    def near(self, share: float) -> list[str]:
        """The pieces found in about this share of the posts."""
        first = bisect_left(self._shares, share / BAND)
        last = bisect_right(self._shares, share * BAND)
        missing = max(0, FEWEST - (last - first))
        return self._pieces[max(0, first - missing) : last + missing]

    def __len__(self) -> int:
        return len(self._pieces)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names are words in the loose form; proper names and accented ones are as written."""

    names: Pieces
    pairs: Pieces
    proper_names: Pieces
    accented_names: Pieces
    unspaced: Pieces
    tags: Pieces


def read_vocabulary(posts: Iterable[Post]) -> Vocabulary:
    kinds: dict[str, Counter[str]] = {name: Counter() for name in Vocabulary.__slots__}
    count = 0
    for count, post in enumerate(posts, 1):  # noqa: B007
        tokens = tokenize(post["text"])
        for name, pieces in _pieces_of(list(tokens.tokens)):
            kinds[name].update(set(pieces))
        tags = {loose(tag.text) for tag in tokens.tags if tag.sign == "#"}
        kinds["tags"].update(tag for tag in tags if " " not in tag)
    return Vocabulary(**{name: Pieces(counts, count) for name, counts in kinds.items()})


def _pieces_of(tokens: list[Token]) -> Iterator[tuple[str, Iterable[str]]]:
    written = [token.text for token in tokens]
    names = [loose(text) if _is_name(text) else "" for text in written]
    yield "names", filter(None, names)
    yield "pairs", (f"{left} {right}" for left, right in pairwise(names) if left and right)
    yield "proper_names", (text for text in written if text.isascii() and _is_proper_name(text))
    yield "accented_names", (text for text in written if not text.isascii() and _is_accented(text))
    yield "unspaced", _unspaced_pieces(tokens)


def _is_name(text: str) -> bool:
    """A word of four letters or more, before and after folding (which makes several words of a few ligatures)."""
    name = loose(text)
    is_word = text.isalpha() and name.isalpha() and kind_of(text[0]) is Kind.WORD
    return is_word and len(name) > 3 and name not in OPERATORS


def _is_proper_name(text: str) -> bool:
    return text.istitle() and _is_name(text) and len(text) <= LONGEST_EXACT


def _is_accented(text: str) -> bool:
    return _is_name(text) and strict(text) != loose(text)


def _unspaced_pieces(tokens: list[Token]) -> Iterator[str]:
    """Runs of two to four neighbours without a space between them."""
    for index, token in enumerate(tokens):
        run = token.text if kind_of(token.text[0]) is Kind.UNSPACED else ""
        for left, right in pairwise(tokens[index : index + 4]):
            if not run or right.start != left.end or kind_of(right.text[0]) is not Kind.UNSPACED:
                break
            run += right.text
            yield run
