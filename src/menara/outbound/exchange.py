"""One request and its answer over httpcore, redirects followed, everything that goes wrong told in our words."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version

import httpcore

from menara.outbound.answer import Head
from menara.outbound.decode import ACCEPTED, decoder
from menara.outbound.errors import Permanent, Refused, TryLater
from menara.outbound.headers import Headers
from menara.outbound.limits import Limits
from menara.outbound.url import Url

AGENT = f"Menara/{version('menara')}"
_OURS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "user-agent"}
_HARMLESS = {"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"}
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for. `headers` may hold credentials."""

    method: str
    url: Url
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    ours: Mapping[str, str] = field(default_factory=lambda: {"Accept-Encoding": ACCEPTED})

    def request(self) -> httpcore.Request:
        url, length = self.url, {"Content-Length": str(len(self.body))} if self.body else {}
        ours = {"Host": url.place, "User-Agent": AGENT, "Accept": "*/*", **self.ours, **length}
        theirs = {name: value for name, value in self.headers.items() if name.lower() not in _OURS}
        given = {name.lower() for name in theirs}
        sent = {name: value for name, value in ours.items() if name.lower() not in given} | theirs
        try:
            pairs = [(name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items()]
        except UnicodeEncodeError:
            raise Permanent("a header of the request has letters that cannot be sent") from None
        place = httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
        return httpcore.Request(self.method, place, headers=pairs, content=self.body)

    def redirected(self, status: int, url: Url) -> "Call":
        """The same at another place, without what a stranger should not see."""
        changes = self.method == "POST" and status in (301, 302, 303)
        call = replace(self, method="GET", body=b"") if changes else self
        if url.origin == self.url.origin:
            return replace(call, url=url)
        if call.body:
            raise Refused(f"{self.url.origin} redirects to {url.origin}, which shall not see what was sent")
        kept = {name: value for name, value in self.headers.items() if name.lower() in _HARMLESS}
        return replace(call, url=url, headers=kept)


@contextlib.contextmanager
def told(url: Url) -> Iterator[None]:
    """Errors of httpcore in our words, with the origin in front of them."""
    try:
        yield
    except httpcore.LocalProtocolError as error:
        raise Permanent(f"{url.origin}: the request cannot be sent: {error}") from error
    except httpcore.RemoteProtocolError as error:
        raise TryLater(f"{url.origin} does not speak HTTP as it should: {str(error)[:200]}") from error
    except Refused as error:
        raise Refused(f"{url.origin}: {error}") from error


def head_of(response: httpcore.Response, url: Url, limits: Limits) -> Head:
    """Status and headers, if there are not too many."""
    size = sum(len(name) + len(value) + 4 for name, value in response.headers)
    if len(response.headers) > limits.headers or size > limits.header_bytes:
        raise Refused("the answer has more headers than Menara takes")
    return Head(response.status, Headers.decoded(response.headers), str(url), url.origin)


def redirect_in(head: Head) -> str | None:
    """Where the answer sends us."""
    if head.status not in _REDIRECTS:
        return None
    location = head.headers.get("location")
    try:
        return None if location is None else location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("the redirect leads to no URL") from None


def pieces_of(response: httpcore.Response, head: Head, limits: Limits) -> Iterator[bytes]:
    """The body as it comes, decoded. TryLater when it is cut short."""
    decoding = decoder(head.headers, limits.gzip_members)
    for received in response.iter_stream():
        yield from decoding.feed(received)
    decoding.finish()


def whole_body(pieces: Iterator[bytes], limits: Limits) -> bytes:
    """The body, if it is not too large."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limits.body_bytes:
            raise Refused(f"the answer is larger than {limits.body_bytes} bytes")
    return bytes(body)
