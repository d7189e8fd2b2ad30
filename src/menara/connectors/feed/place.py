"""The cursor: how many events there were, and the windows of all feeds, as one text that means nothing to anybody else.

It grows with what is in the feeds, not with time: about 11 letters for each article in a feed's window and
for the 20 to 50 that have just left it; with `recheck` also their addresses, deflated. Two hundred feeds of fifty
articles make 110 to 220 kB, a single one of them 1 kB.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from menara.connectors.feed.validators import Validators
from menara.connectors.feed.window import SIZE, Place, Vanished, Window, tokens_in
from menara.connectors.settings import SettingsError

PREFIX = "feed1."
MAX_INFLATED = 16 << 20


class _Addresses(NamedTuple):
    """Where the articles of a window can be asked for, None where nobody knows; and those that are to be."""

    seen: list[tuple[str, str] | None]
    pending: list[tuple[str, str, int]]


class _Packed(NamedTuple):
    key: bytes
    validators: Validators
    trouble: str
    newest: str | None
    seen: bytes
    departed: bytes
    addresses: bytes


_pack = msgspec.msgpack.encode
_addresses = msgspec.msgpack.Decoder(_Addresses)
_packed = msgspec.msgpack.Decoder(_Packed)
_all = msgspec.msgpack.Decoder(tuple[int, list[bytes]])


class Places:
    """The windows of all feeds of a source. `with_addresses`: the cursor keeps where articles can be asked for."""

    def __init__(self, urls: list[str], *, with_addresses: bool) -> None:
        self.windows = {url: Window() for url in urls}
        self.count = 0
        self._with_addresses = with_addresses
        self._written: dict[str, bytes] = {}

    def read(self, cursor: str) -> None:
        """Feeds that the cursor does not know begin anew; those that are not listened to any more are forgotten.

        Raises SettingsError.
        """
        try:
            if not cursor.startswith(PREFIX):
                raise ValueError("another connector's")
            self.count, parts = _all.decode(urlsafe_b64decode(cursor.removeprefix(PREFIX)))
            packed = {one.key: one for one in map(_packed.decode, parts)}
            kept = {url: _unpack(packed[_key(url)]) for url in self.windows if _key(url) in packed}
        except (ValueError, msgspec.MsgspecError, zlib.error):
            raise SettingsError(f'cursor: "{cursor[:60]}" is no cursor of the feed connector.') from None
        self.windows.update(kept)
        for url in kept:
            self.changed(url)

    def moved(self, url: str) -> str:
        """The cursor behind one more event, which came from that feed."""
        self.count += 1
        self.changed(url)
        written = [self._written[url] for url in self.windows if url in self._written]
        return PREFIX + urlsafe_b64encode(_pack((self.count, written))).decode()

    def changed(self, url: str) -> None:
        self._written[url] = _pack(_packed_of(url, self.windows[url], self._with_addresses))


def _key(url: str) -> bytes:
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def _packed_of(url: str, window: Window, with_addresses: bool) -> _Packed:
    return _Packed(
        _key(url),
        window.validators,
        window.trouble,
        window.newest,
        b"".join(window.seen),
        b"".join(window.departed),
        _addresses_of(window) if with_addresses else b"",
    )


def _addresses_of(window: Window) -> bytes:
    seen = [tuple(place) if place else None for place in window.seen.values()]
    pending = [(*one.place, one.tries) for one in window.pending]
    return zlib.compress(_pack((seen, pending)), level=1)


def _unpack(packed: _Packed) -> Window:
    """Raises ValueError, MsgspecError or zlib.error for what was never packed."""
    seen, departed = list(tokens_in(packed.seen)), list(tokens_in(packed.departed))
    if any(len(token) != SIZE for token in (*seen, *departed)):
        raise ValueError("a token is cut")
    told = _inflated(packed.addresses)
    places = [Place(*one) if one else None for one in told.seen] or [None] * len(seen)
    return Window(
        validators=packed.validators,
        trouble=packed.trouble,
        newest=packed.newest,
        seen=dict(zip(seen, places, strict=True)),
        departed=dict.fromkeys(departed),
        pending=[Vanished(Place(native_id, address), tries) for native_id, address, tries in told.pending],
    )


def _inflated(addresses: bytes) -> _Addresses:
    if not addresses:
        return _Addresses([], [])
    inflating = zlib.decompressobj()
    told = inflating.decompress(addresses, MAX_INFLATED)
    return _addresses.decode(told)
