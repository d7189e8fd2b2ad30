"""Cards as HTML: for the page, and for the pages that are open already.

Many pages of one workspace ask for the same at the same moment: it is read once.
"""

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from menara.listening.feed import Change, Feed, Wanted
from menara.listening.queries import streams_of
from menara.people.queries import Actor
from menara.web.languages import speaking
from menara.web.listening.cards import Card, card

AT_ONCE = 100
KEPT = 32  # answers, of at most AT_ONCE cards each
_reading = [Lock() for _ in range(16)]  # who asks for what is being read already waits for it


class Audience(NamedTuple):
    """Whoever sees the same: what they want, in which language, at which hour."""

    acting: Actor
    wanted: Wanted
    language: str
    time_zone: str
    numbers: str = ""


def cards_after(audience: Audience, after: int, known: int) -> tuple[str, int | None]:
    """What has changed after a number, as HTML, and the number to go on from. Raises NotAllowed.

    `known` is the last number of which it is known: up to there nothing is ever told anew.
    """
    everybody = audience._replace(acting=_anybody(audience.acting))
    if known <= after:
        return _read(everybody, after)
    with _reading[hash(everybody) % len(_reading)]:
        return _read_once(everybody, after, known)


def stream_names(acting: Actor) -> dict[int, str]:
    return dict(streams_of(acting).values_list("id", "name"))


def rendered(one: Card) -> str:
    return render_to_string("web/listening/card.html", {"card": one})


def _anybody(acting: Actor) -> Actor:
    """Cards are the same for all who may see mentions."""
    return Actor(acting.workspace_id, "watch", acting.role)


@lru_cache(maxsize=KEPT)
def _read_once(audience: Audience, after: int, known: int) -> tuple[str, int | None]:  # noqa: ARG001 (part of the key)
    return _read(audience, after)


def _read(audience: Audience, after: int) -> tuple[str, int | None]:
    found = Feed(audience.acting, audience.wanted).changes(after, AT_ONCE)
    if not found.changes:
        return "", None
    names = stream_names(audience.acting)
    with speaking(audience.language, audience.time_zone, audience.numbers):
        return "\n".join(_fragment(change, names) for change in found.changes), found.next


def _fragment(change: Change, names: Mapping[int, str]) -> str:
    if change.is_shown:
        return rendered(card(change.mention, names))
    return _gone(change.mention.pk)


def _gone(mention_id: int) -> SafeString:
    return format_html_join("", '<div data-gone data-id="m-{}"></div>', [(mention_id,)])
