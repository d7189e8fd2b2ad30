"""What can go wrong outside, by what is to be done about it."""

from enum import StrEnum


class Failure(StrEnum):
    """Why something is to be tried later: it says how soon (backoff.py)."""

    CONNECTION = "connection"  # no connection, or one that broke or fell silent
    SERVER = "server"  # an answer that says that something is wrong over there
    LIMIT = "limit"  # too many requests, or too much money


class TryLater(Exception):  # noqa: N818 (the names of errors are words of the house)
    """What failed may work again by itself: a full server, a lost connection, a limit of rate.

    `after_s`: how many seconds the other side asks us to wait; None when it does not say.
    """

    def __init__(
        self, message: str, after_s: float | None = None, failure: Failure = Failure.CONNECTION
    ) -> None:
        super().__init__(message)
        self.after_s = after_s
        self.failure = failure


class Permanent(Exception):  # noqa: N818
    """What failed will fail again until a person changes something: a revoked token, an unreadable file."""


class Refused(Permanent):
    """Menara itself does not want it: an address inside, a port, a URL that can be read in two ways, an endless answer."""


class Closed(Exception):  # noqa: N818
    """The door was closed while something waited at it. No failure: whoever closed it wants things to end."""
