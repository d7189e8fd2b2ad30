"""HTML as networks send it, as the text a reader sees. Linear in its length, whatever stands in it."""

import re
from html import unescape

_PIECES = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--[^<>]*-->|(<)|([^<]+)")
_BLOCKS = frozenset({"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = frozenset({"br", "li"})
_BLANK_LINES = re.compile(r"\n{3,}")


def text_of_html(html: str) -> str:
    """Paragraphs are parted by a blank line, `br` is a line break; all other tags leave nothing behind."""
    pieces = [_text_of(*piece.groups()) for piece in _PIECES.finditer(html)]
    return _BLANK_LINES.sub("\n\n", "".join(pieces)).strip("\n")


def _text_of(closing: str | None, tag: str | None, sign: str | None, text: str | None) -> str:
    if text is not None:
        return unescape(text)
    name = (tag or "").lower()
    if name in _BLOCKS:
        return "\n\n" if closing else "\n"
    return sign or ("\n" if name in _LINES and not closing else "")
