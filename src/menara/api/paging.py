"""Pages that follow each other. A cursor says where the next one begins, to those alone who were given it.

It is signed together with its workspace and with what was asked for: in another place it is no cursor.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

import msgspec
from django.utils.crypto import salted_hmac

from menara.people.queries import Actor

SEAL = 16
T = TypeVar("T")


class BadCursor(ValueError):  # noqa: N818 (an answer, not a failure)
    def __init__(self) -> None:
        super().__init__("The cursor is none that was given for this question: begin again without one.")


@dataclass(frozen=True, slots=True)
class Book:
    """What is read page by page: the address, who reads, and what was asked for."""

    address: str
    actor: Actor
    asked: dict[str, Any]

    def cursor(self, place: Any) -> str:
        told = msgspec.json.encode(place)
        return base64.urlsafe_b64encode(self._seal(told) + told).decode().rstrip("=")

    def place(self, cursor: str | None) -> Any:
        """None at the beginning. Raises BadCursor."""
        if not cursor:
            return None
        raw = _decoded(cursor)
        seal, told = raw[:SEAL], raw[SEAL:]
        if not hmac.compare_digest(seal, self._seal(told)):
            raise BadCursor
        return msgspec.json.decode(told)

    def _seal(self, told: bytes) -> bytes:
        named = msgspec.json.encode([self.address, self.actor.workspace_id, self.asked], order="sorted")
        return salted_hmac("menara.cursor", named + b"\0" + told, algorithm="sha256").digest()[:SEAL]


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    rows: list[T]
    next: str | None


def read_sheet(found: Iterable[T], limit: int, book: Book) -> Sheet[T]:
    """The first rows; `found` are in the order of their ids, and begin behind the cursor."""
    rows: list[Any] = list(islice(found, limit + 1))
    more = len(rows) > limit
    return Sheet(rows[:limit], book.cursor(rows[limit - 1].pk) if more else None)


def _decoded(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadCursor from None
