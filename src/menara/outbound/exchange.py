"""How an answer is taken off httpcore: bounded in every direction, and what goes wrong told in our words."""

import contextlib
from collections.abc import Iterable, Iterator

import httpcore

from menara.outbound.answer import Head
from menara.outbound.decode import decoder
from menara.outbound.errors import Failure, Permanent, Refused, TryLater
from menara.outbound.headers import Headers
from menara.outbound.limits import Limits
from menara.outbound.url import Url

_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_WORDS = 200


@contextlib.contextmanager
def told(origin: str, *, proven: bool = False) -> Iterator[None]:
    """What goes wrong inside, with the origin in front of it. What httpcore says is kept short.

    What is `proven` has worked before. That Menara refuses it now may be the doing of a network in between, such as one
    that leads everybody to its own page first, so it is worth another try.
    """
    try:
        yield
    except httpcore.LocalProtocolError as error:
        raise Permanent(f"{origin}: the request cannot be sent: {str(error)[:_LONGEST_WORDS]}") from error
    except httpcore.RemoteProtocolError as error:
        raise TryLater(f"{origin}: {_in_words(error)}") from error
    except Refused as error:
        words = f"{origin}: {error}"
        raise (TryLater(words, failure=Failure.SERVER) if proven else Refused(words)) from error
    except TryLater as error:
        raise TryLater(f"{origin}: {error}", error.after_s, error.failure) from error
    except Permanent as error:
        raise Permanent(f"{origin}: {error}") from error


def _in_words(error: httpcore.RemoteProtocolError) -> str:
    words = str(error)[:_LONGEST_WORDS]
    if "peer closed connection" in words or "Server disconnected" in words:
        return "the connection broke off in the middle of an answer"
    return f"the answer is no HTTP: {words}"


def head_of(response: httpcore.Response, url: Url, limits: Limits) -> Head:
    """Status and headers, if there are not too many."""
    size = sum(len(name) + len(value) + 4 for name, value in response.headers)
    if len(response.headers) > limits.headers or size > limits.header_bytes:
        raise Refused("the answer has more headers than Menara takes")
    return Head(response.status, Headers.decoded(response.headers), str(url), url.origin)


def redirect_in(head: Head) -> str | None:
    """Where the answer sends us."""
    location = head.headers.get("location")
    if location is None or head.status not in _REDIRECTS:
        return None
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("the redirect leads to no URL") from None


def pieces_of(response: httpcore.Response, head: Head, limits: Limits) -> Iterator[bytes]:
    """The body as it comes, decoded. TryLater when it is cut short."""
    return _decoded(response.iter_stream(), head, limits)


def whole_body(response: httpcore.Response, head: Head, limits: Limits) -> bytes:
    """The body, if it is not too large and does not come in crumbs."""
    body = bytearray()
    for piece in _decoded(_no_crumbs(response.iter_stream(), limits), head, limits):
        body += piece
        if len(body) > limits.body_bytes:
            raise Refused(f"the answer is larger than {limits.body_bytes} bytes")
    return bytes(body)


def _decoded(pieces: Iterable[bytes], head: Head, limits: Limits) -> Iterator[bytes]:
    decoding = decoder(head.headers, limits.gzip_members)
    for received in pieces:
        yield from decoding.feed(received)
    decoding.finish()


def _no_crumbs(pieces: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    """Each piece costs work, however small it is."""
    spare = float(limits.pieces)
    for piece in pieces:
        spare += len(piece) / limits.piece_bytes - 1
        if spare < 0:
            raise Refused("the answer comes in more pieces than Menara takes")
        yield piece
