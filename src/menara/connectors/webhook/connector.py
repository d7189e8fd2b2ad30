"""The webhook connector: events from signed requests, as they reach a server or as they were recorded."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from menara.connectors.base import (
    Capability,
    Clock,
    Event,
    InvalidMessage,
    Progress,
    system_clock,
    written,
)
from menara.connectors.file.stream import MAX_LINE, InputFile, Line, cut_lines
from menara.connectors.settings import SettingsError, read_settings
from menara.connectors.webhook.headers import Given
from menara.connectors.webhook.place import Place
from menara.connectors.webhook.recording import Recorded, read_recorded
from menara.connectors.webhook.refusal import RequestRefused
from menara.connectors.webhook.replays import Proof, RecentReplays, Replays
from menara.connectors.webhook.settings import WebhookSettings, keys_of
from menara.connectors.webhook.telling import Telling
from menara.connectors.webhook.verify import verify
from menara.engine.mention import MentionError, decode_object
from menara.engine.mention.storable import is_storable

_BROKEN = (OSError, EOFError, zlib.error)


class Delivery(NamedTuple):
    """The events of one request that was believed. `WebhookConnector.remember` takes it once they are kept."""

    events: list[Event]
    proof: Proof | None
    received_at: datetime


class WebhookConnector:
    """A server calls `receive` with each request; `events` reads those recorded at `path`, verified alike."""

    name: ClassVar[str] = "webhook"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.WEBHOOK, Capability.BACKFILL, Capability.COMPLIANCE}
    )

    def __init__(
        self, settings: Mapping[str, Any], clock: Clock = system_clock, replays: Replays | None = None
    ) -> None:
        """Without a store of its own it remembers the last requests in memory."""
        self.settings = read_settings(WebhookSettings, settings)
        self._keys = keys_of(self.settings)
        self._clock = clock
        self._replays = replays
        self._present: Replays = replays or RecentReplays()
        self._file: InputFile | None = None

    def receive(self, headers: Given, raw: bytes, received_at: datetime, source: str = "webhook") -> Delivery:
        """Verify a request by its bytes as they came, then read them. Raises RequestRefused."""
        moment = written(received_at)
        telling = Telling(source, moment, lambda number: f"{moment}:{number}", self.settings.network)
        return self._believed(Recorded(headers, raw, received_at), telling)

    def remember(self, delivery: Delivery) -> None:
        """From now on the same request is refused as replayed."""
        if delivery.proof is not None:
            self._present.add(delivery.proof, delivery.received_at)

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        """Those of the recorded requests. Requests before the cursor are verified again, to know what was taken."""
        path = _needed(self.settings.path)
        start = _start(path, cursor or self.settings.cursor)
        self._present = self._replays or RecentReplays()
        self._file = _find(path)
        with self._file.open() as stream:
            yield from self._tell(cut_lines(stream), start)

    def read_again(self, raw: bytes, source: str) -> Iterator[Event]:
        """A request that was recorded and not believed is verified anew; a mention of one that was, is read anew."""
        request = read_recorded(raw) if _is_recorded(raw) else None
        moment = written(request.received_at if request else self._clock())
        telling = Telling(source, moment, str, self.settings.network)
        try:
            yield from telling.events(self._checked(request) if request else raw)
        except RequestRefused as problem:
            raise InvalidMessage(problem.code, problem.message) from None

    def _checked(self, request: Recorded) -> bytes:
        """The body of a request that can be believed. Raises RequestRefused."""
        verify(self.settings.scheme, self._keys, *request, RecentReplays())
        return request.body

    def progress(self) -> Progress:
        """In bytes on disk."""
        return Progress(self._file.done(), self._file.size) if self._file else Progress(0, 0)

    def close(self) -> None:
        """Nothing waits here: whoever stops iterating has ended it."""

    def _tell(self, lines: Iterator[Line], start: Place) -> Iterator[Event]:
        number = 0
        try:
            for line in lines:
                number = line.number
                if number < start.line:
                    self._pass(line)
                else:
                    yield from self._read(line, start.event if number == start.line else 0)
        except _BROKEN as error:
            yield self._telling(number + 1).notice("unreadable", f"The file breaks off here: {error}.")

    def _pass(self, line: Line) -> None:
        """What has been told is known to have been, and no more."""
        with suppress(InvalidMessage, RequestRefused):
            request = _recorded(line)
            self.remember(Delivery([], self._verify(request), request.received_at))

    def _read(self, line: Line, told: int) -> Iterator[Event]:
        """All events of one line, but for so many that have been told."""
        if line.raw is not None and not line.raw.strip():
            return
        telling = self._telling(line.number)
        try:
            request = _recorded(line)
            telling = self._telling(line.number, request.received_at)
            delivery = self._believed(request, telling)
        except (InvalidMessage, RequestRefused) as problem:
            yield from [telling.notice(problem.code, problem.message, line.raw or b"")][told:]
        else:
            yield from delivery.events[told:]
            self.remember(delivery)

    def _believed(self, request: Recorded, telling: Telling) -> Delivery:
        proof = self._verify(request)
        return Delivery(telling.events(request.body), proof, request.received_at)

    def _verify(self, request: Recorded) -> Proof | None:
        return verify(self.settings.scheme, self._keys, *request, self._present)

    def _telling(self, line: int, received_at: datetime | None = None) -> Telling:
        path = _needed(self.settings.path)
        return Telling(
            source=f"webhook:{path}",
            observed_at=written(received_at or self._clock()),
            cursor=lambda number: str(Place(path, line, number)),
            network=self.settings.network,
            at=f"{path}, line {line}",
            line=line,
        )


def _recorded(line: Line) -> Recorded:
    if line.raw is None:
        raise InvalidMessage(
            "too_long", f"It is longer than {MAX_LINE >> 20} MB; the rest of it was skipped."
        )
    return read_recorded(line.raw)


def _is_recorded(raw: bytes) -> bool:
    """Whether these bytes are a request, not a mention of one."""
    try:
        return "body_base64" in decode_object(raw)
    except MentionError as problem:
        raise InvalidMessage(problem.code, problem.message) from None


def _needed(path: str | None) -> str:
    if not path:
        raise SettingsError("path: name the file with the recorded requests.")
    if not is_storable(path):
        raise SettingsError("path: the name of the file is not UTF-8; give the file another name.")
    return path


def _start(path: str, cursor: str | None) -> Place:
    start = Place.read(cursor) if cursor else Place(path)
    if start.path != path:
        raise SettingsError(f'cursor: it stands in "{start.path}", which is not the path.')
    return start


def _find(path: str) -> InputFile:
    try:
        file = InputFile(path)
        file.head(1)
    except (ValueError, *_BROKEN) as error:
        reason = (getattr(error, "strerror", None) or "").lower() or str(error).rstrip(".")
        raise SettingsError(f'path: "{path}" cannot be read: {reason}.') from None
    return file
