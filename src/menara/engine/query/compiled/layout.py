"""The arrays that go into the kernel and come out of it, by what they are for."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

U32: TypeAlias = NDArray[np.uint32]
U64: TypeAlias = NDArray[np.uint64]
I32: TypeAlias = NDArray[np.int32]
I64: TypeAlias = NDArray[np.int64]


class Lexicon(NamedTuple):
    """Which atom a word is. Arrays may be longer than what counts."""

    slots: U64  # open addressing: the high 40 bits of a hash, then an atom + 1
    salts: U64  # multiplier, finisher, then one for each space
    atoms: I32
    codes: U32  # what does not fit in an atom's row
    stem_lengths: U64  # by the hash of the first code points: bit n when a stem of n is there
    sizes: I64  # atoms, spaces in use (bits)


class Programs(NamedTuple):
    """Which queries an atom leads to, and what they test."""

    postings: I32
    more_postings: I32  # query, next
    always: I32
    choices: I64  # a mask of four words, where the atoms are listed that have no bit of their own
    tests: I32
    lists: I32
    masks: U64  # of each query: the bits of which one must be there
    entries: I32
    ranks: I32
    sizes: I64  # overflow postings, always


class Texts(NamedTuple):
    """A batch: the code points of all zones, and for each zone and mention where they stand."""

    codes: U32
    starts: I64  # [row, mention], and the end
    zones: I64  # the zone of each row; handle and name are both AUTHOR
    tag_codes: U32  # the forms of what stands in the lists: loose, strict, loose, ...
    tag_starts: I64
    tag_kinds: I32
    mention_tags: I64
    facts: I32  # [field, mention]: a group of atoms, or ~atom; 0 is none
    group_starts: I32
    group_atoms: I32


class Pieces(NamedTuple):
    """Complex tokens and tags, in the order in which the kernel meets them: told to Python, then given folded."""

    given: I64  # [0]: whether the forms are given
    codes: U32
    starts: I64  # [piece, loose | strict | exact, and the end]
    spans: I32  # mention, row, start, end
    incomplete: NDArray[np.uint8]  # mentions that have such pieces


class Reading(NamedTuple):
    """Working space for the tokens of one zone."""

    counts: I64
    buffer: U32
    hashes: U64
    tokens: I32
    token_hashes: U64
    token_accents: U32
    keys: U64
    slots: U64
    other: U32
    other_hashes: U64


class Sight(NamedTuple):
    """Working space: the atoms that were seen in one mention."""

    counts: I64
    seen: I32  # by atom: the stamp of the mention it was last seen in, its last event
    events: I32  # first position, last position, next event of the same atom, the atom
    hits: I32
    signature: U64


class Search(NamedTuple):
    """Working space for the candidates of one mention."""

    counts: I64
    query_seen: I32
    candidates: I32
    found: I32
    verdicts: I32
    zone_ends: I32
    places: I32
    left: I32
    right: I32


class Output(NamedTuple):
    mentions: I32
    queries: I32  # ~query when it is undecided


class Sightings(NamedTuple):
    """Where the atoms of some mentions are."""

    events: I32  # mention, atom, first position, last position (-1: in a list of tags, or a fact)
    tokens: I32  # mention, start, end, of the tokens of the text, in order
