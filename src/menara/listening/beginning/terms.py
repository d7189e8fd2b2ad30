"""What people call a brand, as terms of the query language."""

import re

from menara.engine import QueryError
from menara.engine.query import syntax

SHORTEST = 4  # letters of a name that others may not begin with by chance
_SPECIAL = re.compile(r'([\\"*?])')


def phrase(words: str) -> str:
    """These words in a row, whatever signs are among them."""
    return '"' + _SPECIAL.sub(r"\\\1", words) + '"'


def carrying(name: str) -> list[str]:
    """The name in that of an account: in its words, and in one piece with whatever follows (`kasvira_refund`)."""
    piece = "".join(name.split())
    begun = [f"{piece}*"] if len(piece) >= SHORTEST and re.fullmatch(r"\w+", piece) else []
    return [phrase(name), *begun]


def is_searchable(term: str) -> bool:
    """Whether the language can look for it: a name of signs alone has no words."""
    try:
        syntax.parse(term)
    except QueryError:
        return False
    return True


def any_of(terms: list[str]) -> str:
    """One of them at least; those that cannot be looked for are left out, and none is there twice."""
    known = list(dict.fromkeys(filter(is_searchable, terms)))
    return f"({' OR '.join(known)})" if len(known) > 1 else "".join(known)
