"""Why a request is not believed, or not read."""

from enum import StrEnum


class Reason(StrEnum):
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    MISSING_HEADER = "missing_header"
    BAD_HEADER = "bad_header"
    STALE = "stale"
    FUTURE = "future"
    BAD_SIGNATURE = "bad_signature"
    REPLAYED = "replayed"


class RequestRefused(Exception):  # noqa: N818 (the names of errors are words of the house)
    """Nothing of this request is used. The message tells a person what to do; no secret and no signature is in it.

    What was `replayed` has been taken before: its sender is told that all is well, or it goes on sending it.
    """

    def __init__(self, code: Reason, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
