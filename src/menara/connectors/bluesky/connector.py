"""The Bluesky connector: what is posted, changed, deleted and closed on the whole network, as it happens."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from menara.connectors.base import Capability, Clock, Event, InvalidMessage, Standing, system_clock
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.memory import Memory
from menara.connectors.bluesky.messages import StreamError
from menara.connectors.bluesky.place import Place, read_place
from menara.connectors.bluesky.recheck import Recheck
from menara.connectors.bluesky.settings import BlueskySettings, addresses, read_bluesky_settings
from menara.connectors.bluesky.stream import Stream
from menara.connectors.bluesky.telling import VERSIONS, Telling
from menara.connectors.bluesky.wire import hosts_of, web_address, wire_of
from menara.outbound.dialects import DIALECTS
from menara.outbound.door import Door, NewDoor, Reach

_PUBLIC_SERVICE = "https://public.api.bsky.app"


class BlueskyConnector:
    """Streams by Jetstream or the repository firehose."""

    name: ClassVar[str] = "bluesky"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.STREAM, Capability.COMPLIANCE, Capability.RECHECK}
    )

    def __init__(
        self, settings: Mapping[str, Any], clock: Clock = system_clock, new_door: NewDoor = Door
    ) -> None:
        self.settings = read_bluesky_settings(settings)
        self._clock = clock
        self._wire = wire_of(self.settings)
        self._hosts = hosts_of(self.settings, self._wire)
        self._service = _service(self.settings)
        self._versions: Memory[str, str] = Memory(VERSIONS)
        urls = (*(host.url for host in self._hosts), self._service)
        reach = Reach(urls, self.settings.allow_private, tuple(self.settings.allow_ports))
        self._door = new_door(reach, account=self.name, dialect=DIALECTS["bluesky"])

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        """Without a cursor: what comes from now on."""
        start = cursor or self.settings.cursor
        place = read_place(start) if start else Place("")
        telling = Telling(self._interest(), self._clock, self._versions)
        stream = Stream(self._wire, self._hosts, place, telling, self._door, self.settings.stall_s)
        yield from stream.events()

    def read_again(self, raw: bytes, source: str) -> Iterator[Event]:
        """A message of the socket that was set aside, with all that stands in it."""
        telling = Telling(self._interest(), self._clock, self._versions)
        telling.source = source
        try:
            frame = self._wire.read(raw)
        except StreamError as problem:
            raise InvalidMessage("bad_shape", f"It is no message of posts: {problem}.") from None
        for message in frame.messages:
            if message and (event := telling.event(message, "", frame.time_us, raw)):
                yield event

    def progress(self) -> None:
        """A stream has no end."""

    def close(self) -> None:
        self._door.close()

    def _interest(self) -> Interest:
        return Interest(self.settings.collections, self.settings.dids)

    def recheck(self, native_ids: Sequence[str]) -> dict[str, Standing]:
        """Of posts that are named at://did/collection/rkey."""
        return Recheck(self._door, self._service, self._versions.get).standings(native_ids)


def _service(settings: BlueskySettings) -> str:
    """Where records are looked at: a server with a firehose has them itself."""
    if settings.service_url:
        return settings.service_url
    own = addresses(settings) if settings.mode == "firehose" else []
    return web_address(own[0]) if own else _PUBLIC_SERVICE
