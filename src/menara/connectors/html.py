"""Pages and posts in HTML as a reader sees them: the text, where its links lead, its pictures. Linear, bounded.

`markup.py` reads the small HTML that social networks send; here is what people and their editors write: folded white
space, scripts, attributes in any quotes, documents that break off anywhere.
"""

import re
from html import unescape
from typing import NamedTuple

MAX_LINKS = 200
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:(>)|([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?|=)""", re.ASCII
)
_BLANK = re.compile(r"[ \t\n\r\f]+")
_PARAGRAPHS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
_LINES = frozenset({"br", "li", "tr", "option"})
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset(
    [
        "head",
        "iframe",
        "noembed",
        "noframes",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
    ]
)
_MANY_BREAKS = re.compile(r"\n{3,}")


class Image(NamedTuple):
    url: str
    alt: str | None


class Html(NamedTuple):
    text: str
    links: tuple[str, ...]
    images: tuple[Image, ...]


def read_html(html: str) -> Html:
    """Paragraphs are parted by a blank line. Links and pictures stand in their order, each once, as they are written."""
    reader = _Reader(html)
    reader.read()
    return Html(reader.text(), tuple(reader.links), tuple(reader.images.values()))


class _Reader:
    def __init__(self, html: str) -> None:
        self.links: dict[str, None] = {}
        self.images: dict[str, Image] = {}
        self._html = html
        self._pieces: list[str] = []
        self._preformatted = 0

    def text(self) -> str:
        lines = "".join(self._pieces).replace("\xa0", " ").split("\n")
        return _MANY_BREAKS.sub("\n\n", "\n".join(line.strip(" \t") for line in lines)).strip()

    def read(self) -> None:
        position, size = 0, len(self._html)
        while position < size:
            begin = self._html.find("<", position)
            self._add_text(self._html[position : begin if begin >= 0 else size])
            position = self._markup(begin) if begin >= 0 else size

    def _add_text(self, written: str) -> None:
        text = unescape(written)
        if seen := text if self._preformatted else self._folded(text):
            self._pieces.append(seen)

    def _folded(self, text: str) -> str:
        """White space is one space, and none behind another or at the beginning of a line."""
        folded = _BLANK.sub(" ", text)
        begins_line = not self._pieces or self._pieces[-1][-1] in " \n"
        return folded[1:] if begins_line and folded.startswith(" ") else folded

    def _markup(self, begin: int) -> int:
        """What begins with "<". Returns where it ends; what has no end goes to the end of the document."""
        if self._html.startswith("<!--", begin):
            return self._behind("-->", begin)
        if self._html.startswith(("<!", "<?"), begin):
            return self._behind(">", begin)
        tag = _NAME.match(self._html, begin)
        if tag is None:
            self._pieces.append("<")
            return begin + 1
        name = tag[2].lower().rpartition(":")[2]
        attributes, end = self._attributes(tag.end())
        return self._closing(name, end) if tag[1] else self._opening(name, attributes, end)

    def _behind(self, sign: str, begin: int) -> int:
        end = self._html.find(sign, begin)
        return len(self._html) if end < 0 else end + len(sign)

    def _attributes(self, position: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while part := _ATTRIBUTE.match(self._html, position):
            position = part.end()
            if part[1]:
                return attributes, position
            if part[2]:
                value = next(filter(None, part.groups()[2:]), "")
                attributes.setdefault(part[2].lower(), value)
        return {}, len(self._html)

    def _closing(self, name: str, end: int) -> int:
        if name == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        if name in _PARAGRAPHS:
            self._pieces.append("\n\n")
        return end

    def _opening(self, name: str, attributes: dict[str, str], end: int) -> int:
        if name in _UNSEEN:
            return self._skip(name, end)
        if name in _PARAGRAPHS:
            self._pieces.append("\n\n")
        elif name in _LINES:
            self._pieces.append("\n")
        elif name in _CELLS:
            self._pieces.append(" ")
        elif name == "a":
            self._add_link(attributes.get("href", ""))
        elif name == "img":
            self._add_image(attributes)
        self._preformatted += name == "pre"
        return end

    def _skip(self, name: str, begin: int) -> int:
        """Behind what nobody is shown."""
        closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self._html, begin)
        return self._behind(">", closing.end()) if closing else len(self._html)

    def _add_link(self, href: str) -> None:
        url = unescape(href).strip()
        if url and len(self.links) < MAX_LINKS:
            self.links.setdefault(url)

    def _add_image(self, attributes: dict[str, str]) -> None:
        url = unescape(attributes.get("src", "")).strip()
        if url and len(self.images) < MAX_LINKS:
            self.images.setdefault(url, Image(url, unescape(attributes.get("alt", "")).strip() or None))
