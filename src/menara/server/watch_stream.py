"""The address /watch/live: the cards of Watch as HTML, for who is signed in, with the same filters as the page.

An unnamed event holds cards, which the browser puts where they belong. `beat` says that the connection lives, `behind`
that too much has happened to tell it piece by piece, `gone` that the reader may read no more.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import parse_cookie

from menara.people.queries import Actor, NotAllowed
from menara.server.live import Asked, Told
from menara.server.news import numbers
from menara.web.languages import LANGUAGES
from menara.web.listening.filters import read_filters
from menara.web.listening.fragments import Audience, cards_after
from menara.web.sessions import Visit, visit_of

MOST_BEHIND = 500  # changes; whoever has missed more asks for the page anew


@dataclass(slots=True)
class WatchReader:
    session_key: str
    actor: Actor
    audience: Audience
    after: int
    holder: str | None
    farewell: bytes = b"event: gone\ndata:\n\n"

    @property
    def workspace_id(self) -> int:
        return self.actor.workspace_id

    def is_good(self) -> bool:
        """Who signs out, loses access or turns to another workspace has another page to look at."""
        visit = visit_of(self.session_key)
        return visit is not None and visit.acting == self.actor

    def read(self, after: int, known: int) -> Told:
        if known - after > MOST_BEHIND:
            return Told(b"event: behind\nid: %d\ndata:\n\n" % known, known)
        html, last = cards_after(self.audience, after, known)
        return Told(_message(html, last) if html and last else b"", last)

    def beat(self, after: int) -> bytes:
        return b"event: beat\nid: %d\ndata:\n\n" % after


def open_watch_reader(asked: Asked) -> WatchReader:
    """Raises NotAllowed, and ValueError for a cursor that is none or a query that does not parse."""
    session_key = _session_key(asked.headers.get("cookie", ""))
    visit = visit_of(session_key)
    if visit is None or visit.acting is None:
        raise NotAllowed
    filters = read_filters(visit.acting, asked.query)
    if filters.feed is None:
        raise ValueError
    after, head = asked.cursor(), numbers().get(visit.acting.workspace_id, 0)
    if after is not None and after > head:  # of before a restore: the page has to be loaded anew
        after = head - MOST_BEHIND - 1
    return WatchReader(
        session_key,
        visit.acting,
        Audience(visit.acting, filters.wanted, *_tongue(visit)),
        head if after is None else after,
        visit.acting.name,
    )


def _session_key(cookies: str) -> str:
    """As Django reads it: whatever stands beside it in other cookies of the host."""
    return str(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, ""))


def _tongue(visit: Visit) -> tuple[str, str, str]:
    language = visit.person.language if visit.person.language in LANGUAGES else settings.LANGUAGE_CODE
    return language, visit.time_zone, visit.person.numbers


def _message(html: str, last: int) -> bytes:
    lines = "\n".join(f"data: {line}" for line in html.splitlines())
    return f"id: {last}\n{lines}\n\n".encode()
