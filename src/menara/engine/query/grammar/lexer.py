"""The pieces of a query as they are written: one scanner for tokens, one for field values, and backslashes.

Every pattern uses possessive quantifiers and stops at the next delimiter, so reading is linear in the query.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from menara.engine.text.characters import INVISIBLE

QUOTES = '"“”„'
_INVISIBLE = "".join(f"{chr(first)}-{chr(last)}" for first, last in INVISIBLE)
_BLANK = rf"[\s{_INVISIBLE}]*+"
_QUOTED = rf"[{QUOTES}](?:[^{QUOTES}\\]++|\\.)*[{QUOTES}]"
_ENDS_TERM = rf"\s(){{}}~^{QUOTES}"
_TERM = rf"(?:[^{_ENDS_TERM}\\<]|\\.|<(?!<<))+\\?|\\\Z"
_COMMENT = r"<<<.*?>>>"

TOKEN = re.compile(
    rf"""{_BLANK}(?:
      (?P<word>[A-Za-z0-9_]++(?=[\s()]|\Z))
    | (?P<open>\()
    | (?P<close>\))
    | (?P<plain>"[A-Za-z0-9_]++(?:\ [A-Za-z0-9_]++)*")
    | (?P<prefix>[A-Za-z0-9_]{{3,}}+\*(?=[\s()]|\Z))
    | (?P<tag>[\#@][A-Za-z0-9_]++(?=[\s()]|\Z))
    | (?P<phrase>{_QUOTED})
    | (?P<quote>[{QUOTES}])
    | (?P<field>[^\W\d_]\w*+:(?!//))
    | (?P<tilde>~[^{_ENDS_TERM}]*+)
    | (?P<boost>\^[^{_ENDS_TERM}]*+)
    | (?P<braces>{{[^{{}}{QUOTES}]*+}})
    | (?P<brace>{{[^{{}}{QUOTES}]*+|}})
    | (?P<comment>{_COMMENT})
    | (?P<open_comment><<<)
    | (?P<term>{_TERM})
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)

VALUE = re.compile(
    rf"""(?:
      (?P<range>\[[^\[\](){QUOTES}]*+\]|\[[^\s\[\]()]*+(?:[ ]TO(?:[ ][^\s\[\]()]++)?)?)
    | (?P<phrase>{_QUOTED})
    | (?P<quote>[{QUOTES}])
    | (?P<comment>{_COMMENT})
    | (?P<open_comment><<<)
    | (?P<word>{_TERM})
    | (?P<other>{{[^{{}}{QUOTES}]*+}}|.)
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)

REGEX = re.compile(r"/(?P<pattern>(?:[^/\\]++|\\.)*)/(?P<flags>\w*+)(?=[\s()]|\Z)", re.DOTALL)
BLANK = re.compile(_BLANK)

_LIKELY_END = re.compile(r"(?<!\s)(?:\s++(?:AND|OR|NOT|O?NEAR(?:/\w*+)?)(?=[\s(]|\Z)|\s*+(?:\)|\Z))")


def likely_end(query: str, start: int, limit: int) -> int:
    """Where a quote or brace opened before `start` was probably meant to be closed: before an operator or bracket."""
    found = _LIKELY_END.search(query, start, limit)
    return found.start() if found else limit


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of the query with its backslashes resolved.

    `wildcards` and `escaped` are offsets in `text`; `places` gives for each of them (and the end) the place in the query.
    """

    text: str
    places: Sequence[int]
    wildcards: frozenset[int] = frozenset()
    escaped: frozenset[int] = frozenset()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the query."""
        last = end - 1
        return self.places[start], self.places[last] + (2 if last in self.escaped else 1)


def resolve(query: str, start: int, end: int) -> Written:
    """`query[start:end]` without its backslashes."""
    raw = query[start:end]
    if "\\" in raw:
        return _resolve_escapes(raw, start)
    if "*" in raw or "?" in raw:
        found = frozenset(index for index, char in enumerate(raw) if char in "*?")
        return Written(raw, range(start, end + 1), found)
    return Written(raw, range(start, end + 1))


def _resolve_escapes(raw: str, start: int) -> Written:
    chars: list[str] = []
    places: list[int] = []
    wildcards, escaped = set(), set()
    index = 0
    while index < len(raw):
        places.append(start + index)
        if raw[index] == "\\" and index + 1 < len(raw):
            index += 1
            escaped.add(len(chars))
        elif raw[index] in "*?":
            wildcards.add(len(chars))
        chars.append(raw[index])
        index += 1
    places.append(start + len(raw))
    return Written("".join(chars), places, frozenset(wildcards), frozenset(escaped))


def ends_in_lone_backslash(query: str, start: int, end: int) -> bool:
    """Whether the query ends with the piece, and the piece with a backslash that has nothing to make plain."""
    raw = query[start:end]
    return end == len(query) and (len(raw) - len(raw.rstrip("\\"))) % 2 == 1
