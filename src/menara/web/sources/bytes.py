"""Bytes of which nothing is known, as a person can look at them: text where it is text, else what hexadecimal tells."""

from dataclasses import dataclass

LONGEST, ROW = 50_000, 16


@dataclass(frozen=True, slots=True)
class Readable:
    """`is_cut`: there is more than is shown. Nothing in the text steers the page: it is escaped where it stands."""

    text: str
    is_text: bool
    is_cut: bool


def readable(content: bytes) -> Readable:
    shown = content[:LONGEST]
    is_cut = len(content) > LONGEST
    try:
        text = shown.decode("utf-8", "strict" if not is_cut else "ignore")
    except UnicodeDecodeError:
        return Readable(_dump(content[: LONGEST // 8]), is_text=False, is_cut=len(content) > LONGEST // 8)
    return Readable("".join(map(_visible, text)), is_text=True, is_cut=is_cut)


def _visible(character: str) -> str:
    """What would not be seen, or would turn the text around, by its number."""
    if character in "\n\t\u200c\u200d" or character.isprintable():
        return character
    return f"\\u{ord(character):04x}"


def _dump(content: bytes) -> str:
    rows = (content[begin : begin + ROW] for begin in range(0, len(content), ROW))
    return "\n".join(f"{number * ROW:06x}  {_row(row)}" for number, row in enumerate(rows))


def _row(row: bytes) -> str:
    letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
    return f"{row.hex(' '):<{ROW * 3}} {letters}"
