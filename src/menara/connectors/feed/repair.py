"""XML that is none, made well-formed: what people and half of all programs write as feeds. Linear, bounded.

A bare & or < becomes text, names of HTML's characters become these, attributes get their quotes, what was opened is
closed where what is around it ends, prefixes that nobody has declared get the namespace that all mean by them. An
article that the document breaks off in is left out: half of it is none.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from html.entities import html5
from typing import NamedTuple
from xml.sax.saxutils import escape

MAX_SIGNS = 150_000  # every "<" that is looked at
ARTICLES = frozenset({"item", "entry"})
_NAME = r"(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*"
_START = re.compile(
    rf"""<({_NAME})(\s(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*|/|)>|<({_NAME})(\s[^<>]*+)>""", re.ASCII
)
_ROOT_END = re.compile(r"(/?>)$")
_END = re.compile(rf"</({_NAME})[^<>]*>", re.ASCII)
_ATTRIBUTE = re.compile(
    rf"""({_NAME})(?![\w.:-])(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>=]+)))?|[\w.:-]+""", re.ASCII
)
_REFERENCE = re.compile(r"&(?:#(\d{1,8}|[xX][0-9a-fA-F]{1,7});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})  # of HTML, and of no feed
_UNCLOSED = frozenset({"p", "li"})
_PREDEFINED = frozenset({"lt", "gt", "amp", "quot", "apos"})
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


class Repaired(NamedTuple):
    """`places` and `origins`: where pieces of `text` begin, and where they stood before. `is_whole`: it had its end."""

    text: str
    is_whole: bool
    places: list[int]
    origins: list[int]

    def origin(self, begin: int, end: int) -> tuple[int, int]:
        """Where a piece, from the beginning of one tag to the end of another, stood before."""
        first = bisect_right(self.places, begin) - 1
        last = min(bisect_left(self.places, end), len(self.origins) - 1)
        return self.origins[first], self.origins[last]


def repair(text: str) -> Repaired:
    """`text` begins with the tag of its root."""
    return _Repair(text).repaired()


class _Repair:
    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[str] = []
        self._size = 0
        self._places: list[int] = []
        self._origins: list[int] = []
        self._open: list[str] = []
        self._names: Counter[str] = Counter()
        self._prefixes: set[str] = set()
        self._missing: set[str] = set()  # signs that do not come any more
        self._article: tuple[int, int] | None = None  # pieces and depth at its beginning
        self._signs = 0
        self._is_whole = False

    def repaired(self) -> Repaired:
        position = 0
        while 0 <= position < len(self._text) and self._signs <= MAX_SIGNS and not self._is_whole:
            begin = self._text.find("<", position)
            self._add(_readable(self._text[position : begin if begin >= 0 else None]), position)
            position = self._markup(begin) if begin >= 0 else begin
        self._add("", len(self._text) if position < 0 else position)
        self._leave_broken_article()
        while self._open:
            self._close(len(self._text))
        return self._result()

    def _markup(self, begin: int) -> int:
        """What begins with "<"; returns where it ends, or -1 when the document does."""
        self._signs += 1
        if self._text.startswith("<![CDATA[", begin):
            return self._characters(begin)
        is_comment = self._text.startswith("<!--", begin)
        is_aside = is_comment or self._text.startswith(("<?", "<!"), begin)
        if is_aside and (end := self._find("-->" if is_comment else ">", begin)) >= 0:
            return end
        if tag := _START.match(self._text, begin):
            self._start(tag)
            return tag.end()
        if tag := _END.match(self._text, begin):
            self._end(tag)
            return tag.end()
        self._add("&lt;", begin)
        return begin + 1

    def _find(self, sign: str, begin: int) -> int:
        """Behind the next such sign, or -1. What has not been found once is not looked for again."""
        end = -1 if sign in self._missing else self._text.find(sign, begin)
        if end < 0:
            self._missing.add(sign)
            return -1
        return end + len(sign)

    def _characters(self, begin: int) -> int:
        end = self._find("]]>", begin)
        if end >= 0:
            self._add(self._text[begin:end], begin)
        return end

    def _add(self, piece: str, origin: int) -> None:
        self._places.append(self._size)
        self._origins.append(origin)
        self._pieces.append(piece)
        self._size += len(piece)

    def _start(self, tag: re.Match[str]) -> None:
        name, attributes = tag[1] or tag[3], (tag[2] or tag[4] or "").rstrip()
        is_empty = attributes.endswith("/") or name.lower() in _VOID
        if name.lower() in _UNCLOSED and self._open[-1:] == [name]:
            self._close(tag.start())
        if _is_article(name):
            self._end_article_before(tag.start())
            self._article = None if is_empty else (len(self._pieces), len(self._open))
        self._prefixes.update(_prefix(name))
        self._add(f"<{name}{self._attributes(attributes)}{'/' if is_empty else ''}>", tag.start())
        if is_empty:
            self._is_whole = not self._open
        else:
            self._open.append(name)
            self._names[name] += 1

    def _attributes(self, written: str) -> str:
        attributes: dict[str, str] = {}
        for found in _ATTRIBUTE.finditer(written):
            name = found[1]
            value = next((group for group in found.groups()[1:] if group is not None), "")
            if name and name not in attributes and not _is_bad_declaration(name, value):
                attributes[name] = _readable(value).replace('"', "&quot;")
                self._prefixes.update(_prefix(name))
        return "".join(f' {name}="{value}"' for name, value in attributes.items())

    def _end(self, tag: re.Match[str]) -> None:
        if self._names[tag[1]]:
            while self._close(tag.start()) != tag[1]:
                pass
            self._is_whole = not self._open

    def _close(self, origin: int) -> str:
        """Ends what was opened last."""
        name = self._open.pop()
        self._names[name] -= 1
        self._add(f"</{name}>", origin)
        if self._article and len(self._open) == self._article[1]:
            self._article = None
        return name

    def _end_article_before(self, origin: int) -> None:
        """Articles do not stand in one another: the one before has not been closed."""
        while self._article:
            self._close(origin)

    def _leave_broken_article(self) -> None:
        if self._article:
            pieces, depth = self._article
            self._size = self._places[pieces]
            del self._pieces[pieces:], self._places[pieces:], self._origins[pieces:], self._open[depth:]
            self._article = None
            self._add("", len(self._text))

    def _result(self) -> Repaired:
        root = self._pieces[1] if len(self._pieces) > 1 else ""
        if not root.startswith("<"):
            return Repaired("", False, [], [])
        missing = sorted(prefix for prefix in self._prefixes if f" xmlns:{prefix}=" not in root)
        declared = "".join(
            f' xmlns:{prefix}="{_NAMESPACES.get(prefix, f"urn:undeclared:{prefix}")}"' for prefix in missing
        )
        self._pieces[1] = _ROOT_END.sub(f"{declared}\\1", root)
        places = [place + (len(declared) if number > 1 else 0) for number, place in enumerate(self._places)]
        return Repaired("".join(self._pieces), self._is_whole, places, self._origins)


def _is_article(name: str) -> bool:
    return name.lower().rpartition(":")[2] in ARTICLES


def _prefix(name: str) -> set[str]:
    prefix = name.partition(":")[0] if ":" in name else ""
    return {prefix} - {"", "xml", "xmlns"}


def _is_bad_declaration(name: str, value: str) -> bool:
    return name in ("xmlns:xml", "xmlns:xmlns") or (name.startswith("xmlns:") and not value)


def _readable(text: str) -> str:
    """Text in which each & is the beginning of what XML knows, and "]]>" does not stand."""
    return _REFERENCE.sub(_reference, text).replace("]]>", "]]&gt;").replace("<", "&lt;")


def _reference(found: re.Match[str]) -> str:
    number, name = found.groups()
    if number:
        return _character(int(number[1:], 16) if number[0] in "xX" else int(number))
    if name is None:
        return "&amp;"
    if name in _PREDEFINED:
        return found[0]
    return escape(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"


def _character(code: int) -> str:
    is_legal = (
        code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )
    return f"&#{code};" if is_legal else "\ufffd"
