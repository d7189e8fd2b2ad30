"""What of a mention stands in the index: its words as the engine folds them, and what people filter by.

A term begins with the letter of its kind. Two terms that are spelt alike cost a look, never a wrong answer: the engine
decides in the end.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zlib import crc32

from menara.engine.query import addresses, properties
from menara.engine.query.reading import TAG_LISTS
from menara.engine.text.characters import Kind, kind_of
from menara.engine.text.normalize import loose
from menara.engine.text.tokens import tokenize

VERSION = f"2/{unicodedata.unidata_version}"  # of the folding: another one, and the index is built anew
WORD, PAIR, NEIGHBOURS, AUTHOR, AUTHOR_ID = "w", "b", "p", "a", "i"
LANGUAGE, KIND, SOURCE, SITE, LINK = "l", "k", "s", "h", "o"
NETWORK, STATE, STREAM, DAY, MONTH = "n", "t", "m", "d", "y"
UNREAD = "!"  # of a mention that is too long for the index: a candidate of every search
LONGEST, MOST_TERMS, MOST_BYTES, LABELS = 48, 10_000, 500_000, 8
KINDS_OF_NEIGHBOURS = (
    1 << 12
)  # few enough to cost little room, so many that two words seldom fall in with others
_UNFIT = re.compile(
    r"[^0-9A-Za-z_#@$%&+.:/!\-\x80-\U0010ffff]|[\x80-\xa0\u2000-\u200b\u2028\u2029\ud800-\udfff]"
)


def spell(kind: str, text: str) -> str:
    """A term, cut to a length that both databases take, without what divides words there."""
    return _spell(kind, text[:LONGEST])


@lru_cache(maxsize=1 << 16)
def _spell(kind: str, text: str) -> str:
    return kind + _UNFIT.sub("\ufffd", text)


def beside(one: str, two: str) -> str:
    """Of two words side by side: in a script without spaces both; of others one of a few thousand terms.

    What else falls on that costs a look, as ever.
    """
    if is_unspaced(one) and is_unspaced(two):
        return spell(PAIR, one + two)
    return f"{NEIGHBOURS}{crc32(f'{one} {two}'.encode('utf-8', 'replace')) % KINDS_OF_NEIGHBOURS:03x}"


def is_unspaced(folded: str) -> bool:
    return bool(folded) and kind_of(folded[0]) is Kind.UNSPACED


def terms_of(content: dict[str, Any]) -> list[str]:
    """What a mention says and has; of one that says too much only that."""
    found = {*_said(content), *_had(content)}
    if len(found) > MOST_TERMS or sum(len(term.encode()) + 16 for term in found) > MOST_BYTES:
        return [UNREAD]
    return sorted(found)


def language_of(content: dict[str, Any] | None) -> str:
    """As it is counted; empty where it is not known."""
    return (properties.language_of(content or {}) or "")[:50]


def day(of: date) -> str:
    return f"{DAY}{of:%Y%m%d}"


def month(of: date) -> str:
    return f"{MONTH}{of:%Y%m}"


def domains_of(host: str) -> Iterator[str]:
    """The host and the domains above it; of a very deep one the last few."""
    labels = host.split(".")[-LABELS:]
    for first in range(len(labels)):
        yield ".".join(labels[first:])


def _said(content: dict[str, Any]) -> Iterator[str]:
    for zone in ("text", "title"):
        read = tokenize(content.get(zone) or "")
        folded = [loose(text) for text in read.texts]
        yield from (spell(WORD, word) for word in folded)
        yield from (beside(one, two) for one, two in pairwise(folded))
        yield from (spell(tag.sign, loose(tag.text)) for tag in read.tags)
    for sign, (key, signs) in TAG_LISTS.items():
        runs = (run for run in content.get(key) or () if isinstance(run, str))
        yield from (spell(sign, loose(run[1:] if run[:1] and run[0] in signs else run)) for run in runs)
    for link in properties.links_of(content):
        yield from _domains(LINK, addresses.read_address(link).host)


def _had(content: dict[str, Any]) -> Iterator[str]:
    author = content.get("author") or {}
    for name in ("handle", "name"):
        yield from (spell(AUTHOR, loose(text)) for text in tokenize(author.get(name) or "").texts)
    if author.get("id"):
        yield spell(AUTHOR_ID, str(author["id"]))
    for kind, name in ((LANGUAGE, "language"), (KIND, "kind"), (SOURCE, "source")):
        yield from (spell(kind, value) for value in _values(properties.value_of(name, content)))
    yield from _domains(SITE, properties.site_of(content) or "")


def _values(found: Any) -> Iterable[str]:
    many = found if isinstance(found, list | tuple) else [found]
    return (str(one).casefold() for one in many if one is not None)


def _domains(kind: str, host: str) -> Iterator[str]:
    return (spell(kind, domain) for domain in domains_of(host)) if host else iter(())
