"""In which encoding a feed is written. Those who send it often say something else than what it is.

A byte order mark is believed first. Then what reads as UTF-8 is UTF-8, unless an encoding of East Asia is declared, for
a server says "ISO-8859-1" of everything, and those never fail. Then come the declarations, by HTTP (RFC 7303) and in
the document, and last Windows-1252.
"""

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINNINGS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_IN_HTTP = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_IN_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_EAST_ASIAN = re.compile(r"gb|big5|euc|shift|iso2022|hz|johab|cp9(?:32|36|49|50)")
_NEVER_BELIEVED = frozenset(
    {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}


class Decoded(NamedTuple):
    """`text`, and by which codec it became bytes. What was no text in it stands there as lone surrogates."""

    text: str
    codec: str

    def raw(self, begin: int, end: int) -> bytes:
        """The bytes that a piece of the text was received as."""
        return self.text[begin:end].encode(self.codec, "surrogateescape")


def decode_feed(body: bytes, content_type: str = "") -> Decoded:
    """Any bytes are read: the last resort has a letter, or a sign for none, for each of them."""
    if mark := next((one for one in _MARKS if body.startswith(one[0])), None):
        return _patiently(body[len(mark[0]) :], mark[1])
    if wide := next((codec for begin, codec in _BEGINNINGS if body.startswith(begin)), None):
        return _patiently(body, wide)
    declared = [codec for name in _declared(body, content_type) if (codec := _known(name))]
    east_asian = [codec for codec in declared if _EAST_ASIAN.match(codec.replace("_", ""))]
    for codec in (*east_asian, "utf-8", *declared):
        try:
            return Decoded(body.decode(codec), codec)
        except UnicodeError:
            continue
    return _patiently(body, "utf-8" if "utf-8" in declared else "cp1252")


def _patiently(body: bytes, codec: str) -> Decoded:
    try:
        return Decoded(body.decode(codec, "surrogateescape"), codec)
    except UnicodeError:  # not every codec can keep what it does not understand
        return Decoded(body.decode(codec, "replace"), codec)


def _declared(body: bytes, content_type: str) -> list[str]:
    by_http, in_xml = _IN_HTTP.search(content_type), _IN_XML.match(body)
    return [*([by_http[1]] if by_http else []), *([in_xml[1].decode("ascii")] if in_xml else [])]


def _known(name: str) -> str | None:
    """The codec of that name, unless it reads ASCII as something else: no feed begins in such a one."""
    try:
        codec = codecs.lookup(name).name
        codec = _SUPERSETS.get(codec, codec)
        is_plain = b"<?xml".decode(codec) == "<?xml" and codec not in _NEVER_BELIEVED
    except (LookupError, UnicodeError, ValueError, TypeError):
        return None
    return codec if is_plain else None
