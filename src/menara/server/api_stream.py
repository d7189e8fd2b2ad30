"""The address /api/v1/stream: `event: mention` with the mention as JSON, for programs with a token.

`event: reset` says that the cursor was none of this installation: what follows begins at its head.
"""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from menara.listening.reading import read_page
from menara.people.enums import Scope
from menara.people.queries import Actor, NotAllowed, access_token
from menara.server.live import Asked, Told
from menara.server.news import numbers

AT_ONCE = 200
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class TokenReader:
    """Goes on from `Last-Event-ID`, or `after`, or from now. `is_reset`: from now, and says so first."""

    token: str
    actor: Actor
    after: int
    is_reset: bool = False
    holder: str | None = None
    farewell: bytes = b""

    @property
    def workspace_id(self) -> int:
        return self.actor.workspace_id

    def is_good(self) -> bool:
        try:
            _access(self.token)
        except NotAllowed:
            return False
        return True

    def read(self, after: int, known: int) -> Told:  # noqa: ARG002
        if self.is_reset:
            self.is_reset = False
            return Told(b'event: reset\nid: %d\ndata: {"cursor":"%d"}\n\n' % (after, after), after)
        page = read_page(self.actor, after, AT_ONCE)
        return Told(b"".join(map(_event, page.mentions)), page.next)

    def beat(self, after: int) -> bytes:  # noqa: ARG002
        return b": still here\n\n"


def open_token_reader(asked: Asked) -> TokenReader:
    """Raises NotAllowed, and ValueError for a cursor that is none."""
    scheme, _, token = asked.headers.get("authorization", "").partition(" ")
    actor = _access(token if scheme.lower() == "bearer" else "")
    after, head = asked.cursor(), numbers().get(actor.workspace_id, 0)
    is_reset = after is not None and after > head
    return TokenReader(token, actor, head if after is None or is_reset else after, is_reset)


def _access(token: str) -> Actor:
    actor = access_token(token)
    if Scope.MENTIONS_READ not in actor.scopes:
        raise NotAllowed
    return actor


def _event(mention: dict[str, Any]) -> bytes:
    try:
        told = _encode(mention)
    except OverflowError:  # an integer of more than 64 bits: PostgreSQL makes one of any large number
        told = json.dumps(mention).encode()
    return b"event: mention\nid: %s\ndata: %s\n\n" % (mention["cursor"].encode(), told)
