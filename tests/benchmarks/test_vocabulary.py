"""Pieces of text, and how many posts hold them."""

from collections import Counter

import pytest

from benchmarks.vocabulary import FEWEST, Pieces, read_vocabulary

COUNTS = Counter(
    {f"rare{number:02}": 1 for number in range(50)} | {f"common{number:02}": 100 for number in range(50)}
)
PIECES = Pieces(COUNTS, posts=10_000)


@pytest.mark.parametrize(("share", "name"), [(0.0001, "rare"), (0.01, "common")])
def test_pieces_are_as_rare_as_asked(share: float, name: str) -> None:
    assert PIECES.near(share) == [f"{name}{number:02}" for number in range(50)]


@pytest.mark.parametrize("share", [0.000001, 0.001, 1.0])
def test_where_too_few_are_as_rare_the_nearest_are_taken(share: float) -> None:
    assert len(PIECES.near(share)) >= FEWEST


def test_each_kind_of_piece_is_found() -> None:
    text = "Café Acme opens #grand_opening near 手机泄露"
    vocabulary = read_vocabulary([{"text": text}])
    assert vocabulary.names.near(1) == ["acme", "cafe", "opens"]
    assert vocabulary.pairs.near(1) == ["acme opens", "cafe acme"]
    assert vocabulary.proper_names.near(1) == ["Acme"]
    assert vocabulary.accented_names.near(1) == ["Café"]
    assert vocabulary.tags.near(1) == ["grand_opening"]
    assert vocabulary.unspaced.near(1) == ["手机", "手机泄", "手机泄露", "机泄", "机泄露", "泄露"]


def test_a_ligature_that_folds_to_several_words_is_no_name() -> None:
    vocabulary = read_vocabulary([{"text": "abcdﷺ #ﷺ"}])
    assert (len(vocabulary.names), len(vocabulary.tags)) == (0, 0)


def test_a_name_too_long_for_braces_is_no_proper_name() -> None:
    vocabulary = read_vocabulary([{"text": "Weltuntergangsgewitter Bank"}])
    assert vocabulary.proper_names.near(1) == ["Bank"]
