"""The compiled pass: a batch of texts becomes sums of weights, without the GIL and without Python for each text.

`slow.py` says what is right; tests hold the two identical, number for number.
"""

import numpy as np
from numba import njit, uint32, uint64

from menara.engine.text.understanding.layout import (
    BUCKETS,
    EDGE,
    HASH,
    IN_A_ROW,
    LONGEST_GRAM,
    LONGEST_WORD,
    MOST_CODES,
    MOST_ROWS,
    OWN_WORD,
    PARTS,
    PLANE,
    SKIPPED,
    STEP,
    WHOLE,
)

SEED, PRIME, WORD_SEED = uint64(HASH), uint64(STEP), uint64(WHOLE)
MASK = uint64(BUCKETS - 1)
AT, DOT, DASH, LOW_LINE, SPACE = 0x40, 0x2E, 0x2D, 0x5F, 0x20


def jit(function):  # type: ignore[no-untyped-def]
    return njit(nogil=True, cache=True, error_model="numpy")(function)


def jit_inline(function):  # type: ignore[no-untyped-def]
    return njit(nogil=True, cache=True, error_model="numpy", forceinline=True)(function)


@jit_inline
def bucket(value):  # type: ignore[no-untyped-def]
    mixed = (value ^ (value >> uint64(16))) * uint64(0x85EBCA6B)
    return np.int32((mixed ^ (mixed >> uint64(13))) & MASK)


@jit_inline
def is_plain(code):  # type: ignore[no-untyped-def]
    """A letter or digit of ASCII: what handles are made of."""
    lower = code | 0x20
    return (97 <= lower <= 122) or (48 <= code <= 57) or code == LOW_LINE


@jit_inline
def begins(codes, at, end, word):  # type: ignore[no-untyped-def]
    """Whether `word`, in small letters of ASCII and signs, stands there."""
    if at + len(word) > end:
        return False
    for index in range(len(word)):
        code = codes[at + index]
        if code != word[index] and (word[index] < 97 or code | 0x20 != word[index]):
            return False
    return True


HTTP = np.frombuffer(b"http://", np.uint8).astype(np.uint32)
HTTPS = np.frombuffer(b"https://", np.uint8).astype(np.uint32)
WWW = np.frombuffer(b"www.", np.uint8).astype(np.uint32)


@jit_inline
def after_link(codes, at, end):  # type: ignore[no-untyped-def]
    """Where the address or handle that begins there ends; `at` when there is none."""
    code = codes[at]
    if code == AT:
        stop = at + 1
        while stop < end and (is_plain(codes[stop]) or codes[stop] == DOT or codes[stop] == DASH):
            stop += 1
        return stop if stop > at + 1 else at
    first = code | 0x20
    if (first == 104 and (begins(codes, at, end, HTTP) or begins(codes, at, end, HTTPS))) or (
        first == 119 and begins(codes, at, end, WWW)
    ):
        stop = at
        while stop < end and codes[stop] > SPACE:
            stop += 1
        return stop
    return at


@jit_inline
def end_word(word, length, rows, count):  # type: ignore[no-untyped-def]
    """The rows of word[1:length+1], which has room for its edges, are written; how many there are then."""
    word[0] = word[length + 1] = EDGE
    size = length + 2
    whole = WORD_SEED
    for begin in range(size):
        value = SEED
        whole = (whole ^ uint64(word[begin])) * PRIME
        for end in range(begin, min(begin + LONGEST_GRAM, size)):
            value = (value ^ uint64(word[end])) * PRIME
            if end > begin or (0 < begin <= length):
                rows[count] = bucket(value)
                count += 1
    if size > LONGEST_GRAM:
        rows[count] = bucket(whole)
        count += 1
    return count


@jit
def read(model, codes, start, stop, word, rows, ends):  # type: ignore[no-untyped-def]
    """Writes the rows of a text, and where the rows of each word end; how many rows, words and own letters."""
    stop = min(stop, start + MOST_CODES)
    count = words = own = length = run = 0
    kind, before, twice = 0, uint32(0), False
    at = start
    while at < stop:
        code = codes[at]
        if length == 0 and kind == 0:
            beyond = after_link(codes, at, stop)
            if beyond > at:
                at = beyond
                continue
        letter = uint32(model.letters[code]) if code < PLANE else uint32(PARTS)
        at += 1
        if letter == SKIPPED:
            continue
        new_kind = int(model.kind_of[code]) if code < PLANE else 0
        if letter == PARTS or new_kind != kind:
            if length:
                count = end_word(word, length, rows, count)
                length = 0
                ends[words] = count
                words += 1
            elif run:
                ends[words] = count
                words += 1
                run = 0
            kind, before, twice = 0, uint32(0), False
        if letter == PARTS:
            continue
        kind = new_kind
        if kind:
            rows[count] = BUCKETS + kind - 1
            count += 1
            own += 1
            run += 1
            if run == OWN_WORD:
                ends[words] = count
                words += 1
                run = 0
            continue
        if letter == before and twice:
            continue
        twice = letter == before
        before = letter
        if length < LONGEST_WORD:
            length += 1
            word[length] = letter
    if length:
        count = end_word(word, length, rows, count)
    if length or run:
        ends[words] = count
        words += 1
    return count, words, own


@jit
def add_up(model, rows, ends, words, sums, steps):  # type: ignore[no-untyped-def]
    """Adds the rows to `sums`, and leaves the sums so far after each word in `steps`."""
    shared = model.weights.shape[1]
    begin = 0
    for word in range(words):
        for index in range(begin, ends[word]):
            row = rows[index]
            if row < BUCKETS:
                weights = model.weights[row]
                for language in range(shared):
                    sums[language] += weights[language]
            else:
                for language in range(len(sums)):
                    sums[language] += model.kinds[row - BUCKETS, language]
        begin = ends[word]
        for language in range(len(sums)):
            steps[word, language] = sums[language]


@jit
def best_stretch(model, sums, steps, words, lowest, most):  # type: ignore[no-untyped-def]
    """The language, no kin of the text's own, that gains most on it over some words in a row, and how much."""
    top = 0
    for language in range(len(sums)):
        lowest[language] = most[language] = 0
        if sums[language] > sums[top]:
            top = language
    for word in range(IN_A_ROW - 1, words):
        before = word - IN_A_ROW
        for language in range(len(sums)):
            if before >= 0:
                lowest[language] = min(lowest[language], steps[before, language] - steps[before, top])
            gain = steps[word, language] - steps[word, top] - lowest[language]
            most[language] = max(most[language], gain)
    second, stretch = -1, 0
    for language in range(len(sums)):
        if most[language] > stretch and not model.are_kin[top, language]:
            second, stretch = language, most[language]
    return second, stretch


@jit
def understand(model, codes, starts, result):  # type: ignore[no-untyped-def]
    """Fills `result` for the texts codes[starts[i]:starts[i + 1]]."""
    languages = result.sums.shape[1]
    word = np.empty(LONGEST_WORD + 2, np.uint32)
    rows = np.empty(MOST_ROWS, np.int32)
    ends = np.empty(MOST_CODES, np.int32)
    steps = np.empty((MOST_CODES, languages), np.int32)
    lowest, most = np.empty(languages, np.int32), np.empty(languages, np.int32)
    for text in range(len(starts) - 1):
        count, words, own = read(model, codes, starts[text], starts[text + 1], word, rows, ends)
        add_up(model, rows, ends, words, result.sums[text], steps)
        second, stretch = best_stretch(model, result.sums[text], steps, words, lowest, most)
        result.rows[text], result.words[text], result.own_letters[text] = count, words, own
        result.second[text], result.stretch[text] = second, stretch
