"""In which encoding a file is written: told by its byte order mark, or found by looking at its beginning."""

import codecs
from typing import NamedTuple

from menara.connectors.settings import SettingsError


class Encoding(NamedTuple):
    """`size` is the length of the byte order mark."""

    name: str
    size: int = 0

    @property
    def newline(self) -> bytes:
        return "\n".encode(self.name)

    def to_text(self, raw: bytes) -> str:
        """Bytes that are no text become lone surrogates, which the check of a mention replaces, and tells of."""
        try:
            return raw.decode(self.name, "surrogateescape")
        except UnicodeDecodeError:  # not all of them can, in encodings of several bytes
            return raw.decode(self.name, "replace")

    def to_utf8(self, raw: bytes) -> bytes:
        return raw if self.name == "utf-8" else raw.decode(self.name, "replace").encode()


UTF8 = Encoding("utf-8")
_MARKS = (
    (codecs.BOM_UTF8, Encoding("utf-8", 3)),
    (codecs.BOM_UTF16_LE, Encoding("utf-16-le", 2)),
    (codecs.BOM_UTF16_BE, Encoding("utf-16-be", 2)),
)


def find_byte_order(head: bytes) -> Encoding:
    """What the byte order mark tells; UTF-8 without one."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), UTF8)


def find_encoding(head: bytes, named: str | None = None) -> Encoding:
    """The encoding of a text that begins with `head`: as marked, as named, or UTF-16, UTF-8 or Windows-1252.

    Raises SettingsError when the name is that of no encoding in which a newline is a byte (or two, in UTF-16).
    """
    marked = find_byte_order(head)
    if marked is not UTF8:
        return marked
    if named is not None:
        return Encoding(_checked(named))
    return _utf16_by_its_zeros(head) or _utf8_or_windows(head)


def _checked(name: str) -> str:
    try:
        known = {"utf-16": "utf-16-le"}.get(found := codecs.lookup(name).name, found)
        if "\n".encode(known) == b"\n" or known in ("utf-16-le", "utf-16-be"):
            return known
    except LookupError:
        pass
    raise SettingsError(f'encoding: "{name}" cannot be read. Try "utf-8" or "windows-1252".') from None


def _utf16_by_its_zeros(head: bytes) -> Encoding | None:
    """Delimiters and digits have a zero byte in UTF-16, at odd places or at even ones; other encodings have none."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if not head or max(odd, even) * 5 < len(head):
        return None
    return Encoding("utf-16-le" if odd > even else "utf-16-be")


def _utf8_or_windows(head: bytes) -> Encoding:
    """UTF-8 unless most of what is not ASCII fails to be."""
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    text = whole_lines.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(1 for char in text if char > "\x7f") - wrong
    return Encoding("cp1252") if wrong > right else UTF8
