"""Runs one channel: from its connector into the log, until it ends, fails, or is asked to stop."""

import time
from collections.abc import Callable
from functools import partial
from inspect import signature
from typing import Any

from menara.access.operations import open_credential
from menara.connectors import registry
from menara.connectors.base import Connector, Event, Permanent, SettingsError, TryLater
from menara.connectors.reader import Reader
from menara.core.log import Log
from menara.outbound.budget import Budget
from menara.outbound.door import Door
from menara.sources.imports import located
from menara.sources.models import Channel
from menara.sources.operations import collect, let_go, note_failure, note_trouble
from menara.sources.queries import listeners

BATCH = 500
WAIT_S = 0.2  # at most so long does an event wait for others
STILL_HERE_S = 10  # so often a channel says that it is listening, and looks whether anybody still wants it

Stop = Callable[[], bool]
_new_door = partial(Door, budget=Budget())  # one for all channels: who shares a credential shares its limits


def run_channel(channel: Channel, worker: str, log: Log, stop: Stop) -> None:
    """Raises LeaseLost when another worker has taken over."""
    try:
        with Reader(connect(channel), channel.cursor or None) as reader:
            _listen(channel, worker, reader, log, stop)
    except TryLater as trouble:
        note_trouble(channel=channel, worker=worker, message=str(trouble), after_s=trouble.after_s)
    except (Permanent, SettingsError) as failure:
        note_failure(channel=channel, worker=worker, message=str(failure))
    else:
        let_go(channel=channel, worker=worker)


def connect(channel: Channel) -> Connector:
    """The channel's connector, with its credential. Raises SettingsError."""
    settings = located(channel.connector, channel.settings, channel.workspace_id)
    if channel.credential:
        settings["token"] = open_credential(channel.credential)
    kind: Any = registry.load(channel.connector)
    by_door = {"new_door": _new_door} if "new_door" in signature(kind).parameters else {}
    connector: Connector = kind(settings, **by_door)
    return connector


def _listen(channel: Channel, worker: str, reader: Reader, log: Log, stop: Stop) -> None:
    looked_at = time.monotonic()
    while not (reader.ended or stop()):
        heard = reader.take(WAIT_S)
        for begin in range(0, len(heard), BATCH):
            collect(channel=channel, worker=worker, heard=_batch(heard, begin), log=log)
        if time.monotonic() - looked_at >= STILL_HERE_S:
            looked_at = time.monotonic()
            collect(channel=channel, worker=worker, heard=[], log=log)
            if not listeners(channel.id):
                return


def _batch(heard: list[Event], begin: int) -> list[Event]:
    return heard[begin : begin + BATCH]
