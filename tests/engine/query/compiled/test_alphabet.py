"""The kernel's tables say of every code point what the plain reading says."""

import sys

import numpy as np

from menara.engine.query.compiled import alphabet as tables
from menara.engine.text import characters, normalize
from menara.engine.text.characters import Kind

PLANES = [range(0xD800), range(0xE000, 0x40000), range(0xE0000, 0xE1000)]


def form(place: int) -> str:
    if place < tables.EXPANDED:
        return chr(place)
    expansions, start = tables.alphabet().expansions, place - tables.EXPANDED
    return "".join(map(chr, expansions[start + 1 : start + 1 + int(expansions[start])].tolist()))


def test_every_code_point_has_its_kind() -> None:
    kinds = (tables.alphabet().packed >> tables.KIND_SHIFT) & 7
    told = {code: Kind(int(kinds[code])) for plane in PLANES for code in plane}
    assert [code for code, kind in told.items() if kind is not characters.kind_of(chr(code))] == []


def test_every_code_point_has_its_forms() -> None:
    alphabet = tables.alphabet()
    seen = np.isin((alphabet.packed >> tables.KIND_SHIFT) & 7, (Kind.WORD, Kind.UNSPACED, Kind.SYMBOL))
    wrong = []
    for code in np.flatnonzero(seen).tolist():
        char = chr(code)
        told = tuple(form(int(table[code])) for table in (alphabet.exact, alphabet.strict, alphabet.loose))
        if told != (normalize.exact(char), normalize.strict(char), normalize.loose(char)):
            wrong.append(char)
    assert wrong == []


def test_nothing_beyond_the_planes_is_a_character() -> None:
    others = np.ones(sys.maxunicode + 1, np.bool_)
    for plane in PLANES:
        others[plane.start : plane.stop] = False
    assert not (alphabet_kinds := (tables.alphabet().packed[others] >> tables.KIND_SHIFT) & 7).any(), (
        alphabet_kinds
    )
