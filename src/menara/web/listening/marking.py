"""Texts cut into pieces, marked and not; and long ones cut down to where they matter."""

from collections.abc import Iterable
from typing import NamedTuple

BEFORE = 120  # characters in front of the first mark of a text that is cut there
MOST = 50  # marks; where everything is marked, nothing is

Span = tuple[int, int]


class Piece(NamedTuple):
    text: str
    is_marked: bool


class Clipped(NamedTuple):
    text: str
    spans: list[Span]
    is_clipped: bool


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The text, whole and in order. Spans may overlap, touch, or lie outside of it."""
    found, at = [], 0
    for start, end in _joined(spans, len(text)):
        found += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    found.append(Piece(text[at:], False))
    return tuple(piece for piece in found if piece.text)


def clipped(text: str, spans: Iterable[Span], longest: int) -> Clipped:
    """The text and its spans, or a stretch of it that holds the first of them, between dots."""
    marked = sorted(spans)
    if len(text) <= longest:
        return Clipped(text, marked, False)
    first = max(marked[0][0] - BEFORE, 0) if marked and marked[0][1] > longest else 0
    dots = "…" if first else ""
    moved = [(start - first + len(dots), end - first + len(dots)) for start, end in marked]
    last = first + longest
    inside = [(start, min(end, longest + len(dots))) for start, end in moved if start < longest + len(dots)]
    return Clipped(f"{dots}{text[first:last]}{'…' if last < len(text) else ''}", inside, True)


def _joined(spans: Iterable[Span], length: int) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans)[: MOST * 4]:
        start, end = max(start, 0), min(end, length)
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined[:MOST]
