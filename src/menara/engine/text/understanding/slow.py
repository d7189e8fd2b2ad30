"""What the compiled pass computes, slowly and plainly: for few texts, and to check it by."""

import re
from collections.abc import Sequence
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import NDArray

from menara.engine.text.understanding.layout import (
    BUCKETS,
    EDGE,
    HASH,
    IN_A_ROW,
    LONGEST_GRAM,
    LONGEST_WORD,
    MOST_CODES,
    OWN_WORD,
    PARTS,
    PLANE,
    SKIPPED,
    STEP,
    WHOLE,
    Model,
    Sums,
)

_LINK = re.compile(r"@[A-Za-z0-9_.-]+|(?:https?://|www\.)[^\x00-\x20]*", re.ASCII | re.IGNORECASE)
BITS = (1 << 64) - 1
Word = tuple[int, list[int]]  # the kind, 0 for a shared script, and the letters


def understand(model: Model, texts: Sequence[str]) -> Sums:
    found = [_sums(model, words_of(model, text)) for text in texts]
    shapes = np.zeros((0, len(model.are_kin)), np.int32), *(np.zeros(0, np.int32) for _ in range(5))
    columns = [np.array(column, np.int32) for column in zip(*found, strict=True)] if found else shapes
    return Sums(*columns)


def words_of(model: Model, text: str) -> list[Word]:
    """Letters as they are folded; a letter that comes more than twice in a row counts twice."""
    words: list[Word] = []
    at, kind = 0, PARTS - 1
    text = text[:MOST_CODES]
    while at < len(text):
        link = _LINK.match(text, at) if kind < 0 else None
        if link:
            at = link.end()
            continue
        code = ord(text[at])
        letter = int(model.letters[code]) if code < PLANE else PARTS
        at += 1
        if letter == SKIPPED:
            continue
        if letter == PARTS:
            kind = -1
            continue
        if kind != int(model.kind_of[code]) or (kind and len(words[-1][1]) == OWN_WORD):
            kind = int(model.kind_of[code])
            words.append((kind, []))
        if kind or words[-1][1][-2:] != [letter, letter]:
            words[-1][1].append(letter)
    return [(kind, letters if kind else letters[:LONGEST_WORD]) for kind, letters in words]


def rows_of(word: Word) -> list[int]:
    """The rows of the weights that a word stands for."""
    kind, letters = word
    if kind:
        return [BUCKETS + kind - 1] * len(letters)
    edged = [EDGE, *letters, EDGE]
    spans = [
        (begin, end)
        for begin in range(len(edged))
        for end in range(begin + 1, min(begin + LONGEST_GRAM, len(edged)) + 1)
        if end > begin + 1 or 0 < begin <= len(letters)
    ]
    rows = [_bucket(_hash(edged[begin:end], HASH)) for begin, end in spans]
    return [*rows, _bucket(_hash(edged, WHOLE))] if len(edged) > LONGEST_GRAM else rows


def _hash(letters: Sequence[int], seed: int) -> int:
    return list(accumulate(letters, lambda value, letter: (value ^ letter) * STEP & BITS, initial=seed))[-1]


def _bucket(value: int) -> int:
    mixed = (value ^ value >> 16) * 0x85EBCA6B & BITS
    return (mixed ^ mixed >> 13) & BUCKETS - 1


def _sums(model: Model, words: list[Word]) -> tuple[NDArray[np.int32], int, int, int, int, int]:
    rows = [rows_of(word) for word in words]
    steps = np.cumsum([_sum(model, some) for some in rows] or [_sum(model, [])], axis=0, dtype=np.int32)
    second, stretch = _best_stretch(model, steps, steps[-1])
    own = sum(len(letters) for kind, letters in words if kind)
    return steps[-1], sum(map(len, rows)), len(words), own, second, stretch


def _sum(model: Model, rows: Sequence[int]) -> NDArray[np.int32]:
    total = np.zeros(len(model.are_kin), np.int32)
    for is_shared, some in groupby(rows, lambda row: row < BUCKETS):
        if is_shared:
            total[: model.weights.shape[1]] += model.weights[list(some)].sum(axis=0, dtype=np.int32)
        else:
            total += model.kinds[[row - BUCKETS for row in some]].sum(axis=0, dtype=np.int32)
    return total


def _best_stretch(model: Model, steps: NDArray[np.int32], sums: NDArray[np.int32]) -> tuple[int, int]:
    top = int(sums.argmax())
    leads = steps - steps[:, [top]]
    if len(leads) < IN_A_ROW:
        return -1, 0
    before = np.vstack([np.zeros((1, leads.shape[1]), np.int32), leads])[:-IN_A_ROW]
    gains = leads[IN_A_ROW - 1 :] - np.minimum.accumulate(np.minimum(before, 0), axis=0)
    most = np.where(model.are_kin[top], 0, gains.max(axis=0, initial=0))
    second = int(most.argmax())
    return (second, int(most[second])) if most[second] > 0 else (-1, 0)
