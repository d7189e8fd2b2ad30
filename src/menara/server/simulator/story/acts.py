"""What happens in the story, with the moment at which it does."""

from datetime import datetime
from typing import TypeAlias

import msgspec

from menara.server.simulator.posts import Author, Network


class Say(msgspec.Struct, frozen=True):
    """Somebody posts something. It is edited or deleted so many seconds later, where that is set.

    `key` is how replies name it; `answers` is the key of the post that it answers.
    """

    at: datetime
    author: Author
    text: str
    lang: str | None = None
    title: str | None = None
    key: str | None = None
    answers: str | None = None
    edited_after_s: float | None = None
    edited_text: str = ""
    deleted_after_s: float | None = None


class Close(msgspec.Struct, frozen=True):
    """A network takes an account away."""

    at: datetime
    author: Author
    status: str = "takendown"


class Outage(msgspec.Struct, frozen=True):
    """A whole network is away for a while, and nobody can say anything there."""

    at: datetime
    network: Network
    seconds: float


Act: TypeAlias = Say | Close | Outage
