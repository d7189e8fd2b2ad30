"""What a model is made of, and how the words of a text become rows of its weights.

A word is a run of letters of a script that several languages share. It stands for its n-grams of one to four letters and
for itself; each is hashed to one of BUCKETS rows. A letter of a script of its own (Thai, Hangul, ...) stands for a row
that comes after those: its kind. Tables for code points end with the Basic Multilingual Plane; what lies beyond parts words.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 17
LONGEST_GRAM = 4
LONGEST_WORD = 32  # letters; of a longer one the rest does not count
OWN_WORD = 4  # letters of a script of its own are a word: some are written without spaces
IN_A_ROW = 3  # words of another language are mixed in; fewer are names and loans
MOST_CODES = 4_096  # of a text; what comes after them does not count
PLANE = 1 << 16
PARTS, SKIPPED = 0, 1  # in `letters`: not a letter; not seen at all
EDGE = 32  # stands before and after a word
HASH, STEP = 2166136261, 16777619  # FNV-1a
WHOLE = 0x5BD1E995  # a word by itself is hashed from here
ROWS_OF_A_WORD = LONGEST_GRAM * (LONGEST_WORD + 2) + 1
MOST_ROWS = (LONGEST_GRAM + 4) * MOST_CODES


class Model(NamedTuple):
    """`weights` has a row for each bucket and a column for each language that shares its script.

    `kinds` has a row for each kind of letter and a column for each language: first those of `weights`. `letters` is the
    folded letter of each code point, `kind_of` one more than its kind, 0 for a letter of a shared script. `are_kin` tells
    which languages are too alike to be told apart within one text.
    """

    letters: NDArray[np.uint16]
    kind_of: NDArray[np.uint8]
    weights: NDArray[np.int8]
    kinds: NDArray[np.int8]
    are_kin: NDArray[np.bool_]


class Sums(NamedTuple):
    """For each text: the sum of its rows, how many there are, and how many words and letters of own scripts.

    `second` is the language, and `stretch` the points, of the words in a row, three at least, that speak most for another
    language than the text as a whole.
    """

    sums: NDArray[np.int32]
    rows: NDArray[np.int32]
    words: NDArray[np.int32]
    own_letters: NDArray[np.int32]
    second: NDArray[np.int32]
    stretch: NDArray[np.int32]
