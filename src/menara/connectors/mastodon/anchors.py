"""Where the links in a post lead, whatever their text says. Linear in its length, whatever stands in it."""

import re
from html import unescape

_ANCHORS = re.compile(r"<a\s([^<>]*)>", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""(?<![\w-])(href|class)=(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_NOT_LINKS = {"mention", "hashtag"}
MAX_LINKS = 1000


def links_of_html(html: str) -> list[str]:
    """The addresses of its anchors, but for those of mentions and hashtags."""
    anchors = [_attributes(found[1]) for found in _ANCHORS.finditer(html)]
    links = [anchor["href"] for anchor in anchors if _is_link(anchor)]
    return list(dict.fromkeys(links))[:MAX_LINKS]


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].lower(): unescape(found[2] if found[3] is None else found[3])
        for found in _ATTRIBUTES.finditer(text)
    }


def _is_link(anchor: dict[str, str]) -> bool:
    return bool(anchor.get("href")) and not _NOT_LINKS & set(anchor.get("class", "").split())
