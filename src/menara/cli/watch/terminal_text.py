"""Hostile text made fit for a terminal: what it shows is words, never commands.

Offsets stay true: every code point that may not reach the terminal is replaced by one that may.
"""

import re
import unicodedata

REPLACEMENT = "\ufffd"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
ELLIPSIS = "…"
NEAR = 20  # so far from where a text would be cut an end of a word is looked for
_LINE_ENDS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_CONTROLS = [chr(code) for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"]
_SAFE = str.maketrans(
    {**dict.fromkeys([*_CONTROLS, *_DIRECTIONS], REPLACEMENT), **dict.fromkeys(_LINE_ENDS, " ")}
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def safe(text: str) -> str:
    """`text` on one line, as long as before, without control characters and without orders about direction."""
    return _SURROGATE.sub(REPLACEMENT, text.translate(_SAFE))


def isolate(line: str) -> str:
    """A line with right-to-left letters keeps its direction to itself; others stay as they are."""
    if not _RIGHT_TO_LEFT.search(line):
        return line
    return f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}"


def is_right_to_left(text: str) -> bool:
    return bool(_RIGHT_TO_LEFT.search(text))


def excerpt(text: str, spans: list[tuple[int, int]], length: int) -> tuple[str, list[tuple[int, int]]]:
    """At most about `length` characters of `text` from where the first span can be seen, and the spans in them."""
    first = spans[0][1] if spans else 0
    begin = 0 if first <= length - 2 else _word_start(text, spans[0][0] - length // 3)
    end = max(_word_end(text, begin + length), min(first, begin + length))
    before, after = ELLIPSIS * (begin > 0), ELLIPSIS * (end < len(text))
    shift = len(before) - begin
    kept = [
        (max(start, begin) + shift, min(stop, end) + shift)
        for start, stop in spans
        if start < end and stop > begin
    ]
    return f"{before}{text[begin:end].rstrip()}{after}", kept


def _word_end(text: str, index: int) -> int:
    """The end of the word before, where one is near."""
    if index >= len(text):
        return index
    space = text.rfind(" ", max(index - NEAR, 0), index + 1)
    return index if space < 0 else space


def _word_start(text: str, index: int) -> int:
    """The start of the next word, where one is near."""
    index = max(index, 0)
    space = text.find(" ", index, index + NEAR)
    return index if space < 0 else space + 1
