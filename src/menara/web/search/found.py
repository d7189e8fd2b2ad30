"""What was found, as cards with the words marked for which it was looked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from menara.engine.query import oracle, syntax
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading
from menara.listening.feed import complete
from menara.listening.models import Mention
from menara.listening.search.finding import Found, Search
from menara.web.listening.cards import SHOWN, Card, card
from menara.web.listening.marking import clipped, pieces

AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the place to go on from, None when everything was looked at; a page may be empty and have one."""

    cards: list[Card]
    next: int | None
    looked_at: int


def read_found(search: Search, place: int | None, names: Mapping[int, str], *, oldest_first: bool) -> Page:
    found = _found(search, place, oldest_first=oldest_first)
    complete(found.mentions)
    expression = syntax.parse(search.query) if search.query else None
    cards = [_marked(mention, card(mention, names), expression) for mention in found.mentions]
    return Page(cards, found.next, found.looked_at)


def _found(search: Search, place: int | None, *, oldest_first: bool) -> Found:
    if oldest_first:
        return search.oldest(place or 0, AT_ONCE)
    return search.newest(place, AT_ONCE)


def _marked(mention: Mention, shown: Card, expression: Expression | None) -> Card:
    text = (mention.content or {}).get("text")
    if expression is None or not isinstance(text, str) or mention.content is None:
        return shown
    spans = oracle.find(expression, Reading(mention.content)) or {}
    cut = clipped(text, spans, SHOWN)
    return replace(shown, text=pieces(cut.text, cut.spans), is_clipped=cut.is_clipped)
