"""Runs one channel: from its connector into the log, until it ends, fails, or is asked to stop."""

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections

from menara.access.operations import open_credential
from menara.connectors import registry
from menara.connectors.base import Connector, Event, Permanent, SettingsError, TryLater
from menara.connectors.reader import Reader, SharedRoom
from menara.core.intake import Fullness, Intake, what_is_full
from menara.core.log import Log
from menara.outbound.budget import Budget
from menara.outbound.door import Door
from menara.sources.imports import located
from menara.sources.metering import Meter, note_limits
from menara.sources.models import Channel
from menara.sources.operations import HEARD, collect, let_go, note_failure, note_trouble
from menara.sources.queries import listeners
from menara.sources.resting import note_rest

AT_ONCE = 4_000  # events in one transaction
PACE_S = 0.1  # at most so long does an event wait for others
WAIT_S = 0.2  # so long is silence waited through
RETRY_S = 1.0
STILL_HERE_S = 10  # so often a channel says that it is listening, and looks whether anybody still wants it

Stop = Callable[[], bool]
logger = logging.getLogger(__name__)
_room = SharedRoom(64 << 20)
_budget = Budget()  # one for all channels: who shares a credential shares its limits


def run_channel(channel: Channel, worker: str, log: Log, stop: Stop, intake: Intake | None = None) -> None:
    """Raises LeaseLost when another worker has taken over. Those who run many channels give them one `intake`."""
    meter = Meter(_budget)
    try:
        with (
            _room.taken() as room,
            Reader(connect(channel, meter), channel.cursor or None, room=room) as reader,
        ):
            _Listening(channel, worker, log, stop, intake or new_intake(log), meter).go_on(reader)
    except TryLater as trouble:
        note_trouble(channel=channel, worker=worker, message=str(trouble), after_s=trouble.after_s)
    except (Permanent, SettingsError) as failure:
        note_failure(channel=channel, worker=worker, message=str(failure))
    else:
        let_go(channel=channel, worker=worker)


def new_intake(log: Log) -> Intake:
    return Intake(partial(what_is_full, log, HEARD))


def connect(channel: Channel, meter: Meter | None = None) -> Connector:
    """The channel's connector, with its credential. Raises SettingsError."""
    token = open_credential(channel.credential) if channel.credential else ""
    return build(channel.connector, channel.settings, token, channel.workspace_id, meter)


def build(
    connector: str,
    settings: Mapping[str, Any],
    token: str,
    workspace_id: int | None,
    meter: Meter | None = None,
) -> Connector:
    """A connector that goes out by our door, within the budget that all share. Raises SettingsError."""
    told = located(connector, settings, workspace_id)
    if token:
        told["token"] = token
    kind: Any = registry.load(connector)
    by_door = {"new_door": partial(Door, budget=meter or _budget)} if _takes_door(kind) else {}
    built: Connector = kind(told, **by_door)
    return built


def _takes_door(kind: Any) -> bool:
    return "new_door" in signature(kind).parameters


class _Listening:
    """One channel being heard."""

    def __init__(
        self, channel: Channel, worker: str, log: Log, stop: Stop, intake: Intake, meter: Meter
    ) -> None:
        self._channel, self._worker, self._log, self._stop = channel, worker, log, stop
        self._intake, self._meter = intake, meter
        self._looked_at = time.monotonic()
        self._is_resting = False

    def go_on(self, reader: Reader) -> None:
        """Until the connector ends, nobody listens any more, or it is asked to stop."""
        while not (reader.ended or self._stop()):
            if fullness := self._intake.fullness():
                self._rest(fullness)
                continue
            if self._is_resting:
                self._tell_rest(None)
            heard = reader.take(WAIT_S)
            if not self._keep(heard):
                return
            if self._is_time() and not (self._is_here() and listeners(self._channel.id)):
                return
            reader.gather(AT_ONCE, PACE_S)

    def _is_here(self) -> bool:
        """Whether it could be said that we listen."""
        return self._collect([]) and note_limits(self._channel, self._worker, self._meter)

    def _keep(self, heard: list[Event]) -> bool:
        """Whether all of it is kept: behind what is not, nothing else may be."""
        parts = (heard[begin : begin + AT_ONCE] for begin in range(0, len(heard), AT_ONCE))
        return all(map(self._collect, parts))

    def _collect(self, batch: list[Event]) -> bool:
        """A database that does not answer or has no room is asked again, until it has or nobody waits for it."""
        while True:
            try:
                collect(channel=self._channel, worker=self._worker, heard=batch, log=self._log)
            except (InterfaceError, OperationalError) as error:
                logger.warning(
                    "The database does not answer, channel %s waits for it: %s", self._channel.id, error
                )
                close_old_connections()
                if self._stop():
                    return False
                time.sleep(RETRY_S)
            else:
                return True

    def _rest(self, fullness: Fullness) -> None:
        """Nothing is read: what the network sends waits in the reader's room, then in the network."""
        if not self._is_resting or self._is_time():
            self._tell_rest(fullness)
        time.sleep(WAIT_S)

    def _tell_rest(self, fullness: Fullness | None) -> None:
        self._is_resting = fullness is not None
        try:
            note_rest(channel=self._channel, worker=self._worker, why=fullness)
        except (InterfaceError, OperationalError):  # no room even for that
            close_old_connections()

    def _is_time(self) -> bool:
        if time.monotonic() - self._looked_at < STILL_HERE_S:
            return False
        self._looked_at = time.monotonic()
        return True
