"""The ways in which Bluesky's streams are told, and the addresses at which they are."""

from typing import ClassVar, NamedTuple, Protocol
from urllib.parse import urlsplit

from menara.connectors.bluesky.firehose import Firehose
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.jetstream import Jetstream
from menara.connectors.bluesky.jetstream_v2 import JetstreamV2
from menara.connectors.bluesky.messages import Frame
from menara.connectors.bluesky.place import Place
from menara.connectors.bluesky.settings import BlueskySettings, addresses

_SOCKETS = {"http": "ws", "https": "wss"}
_WEB = {"ws": "http", "wss": "https"}


class Wire(Protocol):
    """`hosts` are public ones; at `path` the stream is found, unless an address names another path itself."""

    path: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    is_clamped: ClassVar[bool]  # a server that has less than was asked for begins later without a word
    is_renumbered: ClassVar[bool]  # a server whose numbers began anew goes on without a word

    def cursor(self, place: Place, host: str) -> int | None:
        """What a server is asked to go on at; None when this place says nothing to it."""

    def query(self, cursor: int | None) -> str: ...

    def read(self, raw: bytes) -> Frame:
        """Raises InvalidMessage and StreamError."""


class Host(NamedTuple):
    """`name` stands in events and cursors."""

    name: str
    url: str

    def asked(self, query: str) -> str:
        return f"{self.url}?{query}" if query else self.url


def wire_of(settings: BlueskySettings) -> Wire:
    interest = Interest(settings.collections, settings.dids)
    if settings.mode == "firehose":
        return Firehose(interest)
    second = any(url.rstrip("/").endswith(JetstreamV2.path) for url in addresses(settings))
    return JetstreamV2(interest) if second or settings.mode == "jetstream-v2" else Jetstream(interest)


def hosts_of(settings: BlueskySettings, wire: Wire) -> list[Host]:
    """Those of the settings, or the public ones."""
    return [_host(url, wire.path) for url in addresses(settings) or wire.hosts]


def web_address(url: str) -> str:
    """The same host by HTTP."""
    parts = urlsplit(url)
    return parts._replace(scheme=_WEB.get(parts.scheme, parts.scheme)).geturl()


def _host(url: str, path: str) -> Host:
    parts = urlsplit(url)
    before = parts.path.rstrip("/")
    whole = before if before.endswith(path) else before + path
    if before.endswith("/xrpc") and path.startswith("/xrpc/"):
        whole = before.removesuffix("/xrpc") + path
    scheme = _SOCKETS.get(parts.scheme, parts.scheme)
    return Host(parts.netloc, parts._replace(scheme=scheme, path=whole, query="", fragment="").geturl())
