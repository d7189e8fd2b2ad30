"""How much of an answer is taken, and how long it may take. Everything that comes from outside has a bound here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one answer; those of a stream or web socket are on one piece of it, as they may go on for ever."""

    answer_s: float = 10.0  # a whole answer, with its redirects; what comes before a stream's first byte
    stall_s: float = 10.0  # between two bytes of an answer
    retry_s: float = 30.0  # a wait longer than this is not sat out inside a call: the caller is told
    redirects: int = 3
    header_bytes: int = 65_536
    headers: int = 200
    body_bytes: int = 5_000_000  # decoded, and on the wire
    pieces: int = 10_000  # pieces that a body may come in, and one more for each `piece_bytes`
    piece_bytes: int = 128
    gzip_members: int = 64
    fragments: int = 10_000  # parts of one message on a web socket


USUAL_LIMITS = Limits()
