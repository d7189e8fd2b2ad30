"""Fits the weights: logistic regression over all languages at once, by Adagrad, one example after another."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from menara.engine.text.understanding import kernel
from menara.engine.text.understanding.layout import BUCKETS, LONGEST_WORD, MOST_CODES, MOST_ROWS, Model

RATE, DECAY = 0.35, 2e-6


class Examples:
    """Texts read into rows once: `rows[begins[i]:begins[i + 1]]` are the rows of the shared scripts of text i."""

    def __init__(self, model: Model, texts: Sequence[str], labels: Sequence[int]) -> None:
        word = np.empty(LONGEST_WORD + 2, np.uint32)
        rows, ends = np.empty(MOST_ROWS, np.int32), np.empty(MOST_CODES, np.int32)
        parts, words = [], []
        for text in texts:
            codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
            count, many, _ = kernel.read(model, codes, 0, len(codes), word, rows, ends)
            parts.append(rows[:count].copy())
            words.append(ends[:many].copy())
        self.rows = np.concatenate(parts)
        self.begins = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        self.ends = np.concatenate(words)
        self.words = np.concatenate([[0], np.cumsum([len(part) for part in words])]).astype(np.int64)
        self.labels = np.array(labels, np.int32)


def fit(
    examples: Examples, chances: NDArray[np.float64], columns: int, steps: int, seed: int
) -> NDArray[np.float32]:
    """`chances` is how often each example is drawn. A draw may be a stretch of a few words: posts are short."""
    dice = np.random.default_rng(seed)
    order = dice.choice(len(chances), steps, p=chances / chances.sum())
    pieces = dice.random((steps, 3)).astype(np.float32)
    weights = np.zeros((BUCKETS, columns), np.float32)
    squares = np.full((BUCKETS, columns), 1e-4, np.float32)
    _learn(
        *(examples.rows, examples.begins, examples.ends, examples.words, examples.labels),
        *(order, pieces, weights, squares, RATE, DECAY),
    )
    return weights


@njit(nogil=True, cache=True, error_model="numpy", fastmath=True)
def _learn(rows, begins, ends, words, labels, order, pieces, weights, squares, rate, decay):  # type: ignore[no-untyped-def]
    columns = weights.shape[1]
    scores = np.empty(columns, np.float32)
    for step in range(len(order)):
        example = order[step]
        first, last = begins[example], begins[example + 1]
        many = words[example + 1] - words[example]
        if pieces[step, 0] < 0.6 and many > 4:
            size = 3 + int(pieces[step, 1] * min(many - 3, 12))
            at = int(pieces[step, 2] * (many - size + 1))
            offset = words[example]
            last = first + ends[offset + at + size - 1]
            first += ends[offset + at - 1] if at else 0
        count = 0
        scores[:] = 0
        for index in range(first, last):
            if rows[index] < BUCKETS:
                count += 1
                for column in range(columns):
                    scores[column] += weights[rows[index], column]
        if count == 0:
            continue
        size = np.float32(1 / np.sqrt(count))
        scores *= size
        top = scores.max()
        total = np.float32(0)
        for column in range(columns):
            scores[column] = np.exp(scores[column] - top)
            total += scores[column]
        for column in range(columns):
            scores[column] /= total
        scores[labels[example]] -= 1
        for index in range(first, last):
            row = rows[index]
            if row < BUCKETS:
                for column in range(columns):
                    slope = scores[column] * size
                    if abs(slope) > 1e-4:
                        slope += decay * weights[row, column]
                        squares[row, column] += slope * slope
                        weights[row, column] -= rate * slope / np.sqrt(squares[row, column])
