"""What is done with sources, and what their channels bring in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from menara.access.models import Credential
from menara.access.operations import keep_credential
from menara.connectors import registry
from menara.connectors.base import Event, Notice
from menara.core import audit, events
from menara.core.clock import now
from menara.core.log import Log
from menara.engine.mention import storable
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.coverage import Heard, moment
from menara.sources.enums import ChannelState, SourceState
from menara.sources.events import ChannelFailed, SourceChanged
from menara.sources.imports import located, reads_files
from menara.sources.models import Channel, CoverageGap, CoverageHour, Source
from menara.sources.packing import pack
from menara.sources.queries import access_source, digest_of
from menara.sources.setting_aside import set_aside as set_aside  # also for who screens
from menara.sources.terms import accept_terms, require_terms

HEARD = "heard"  # the topic of the log that holds everything heard
BATCH = 500  # events that are packed together
LEASE = timedelta(seconds=30)
FIRST_RETRY_S, LAST_RETRY_S = 5, 900


class LeaseLost(Exception):  # noqa: N818 (a state, not a failure)
    """Another worker holds the channel now; what this one brings in is rolled back."""


def add_source(
    *,
    name: str,
    connector: str,
    settings: dict[str, Any],
    acting: Actor,
    credential: Credential | None = None,
    token: str | None = None,
    is_private: bool = False,
) -> Source:
    """A new place to listen; a `token` for it is sealed. Raises NotAllowed.

    Raises SettingsError when the connector refuses its settings, and UnknownConnectorError.
    """
    _check(acting)
    if credential and credential.workspace_id != acting.workspace_id:
        raise NotAllowed
    known = located(connector, settings, acting.workspace_id)
    registry.load(connector)({**known, "token": token} if token else known)
    is_private = is_private or reads_files(connector)
    owner = acting.workspace_id if credential or token or is_private else None
    with transaction.atomic():
        if token:
            credential = keep_credential(
                workspace_id=acting.workspace_id, name=name, network=connector, secret=token
            )
        accept_terms(connector, acting)
        channel = channel_for(connector, settings, owner, credential)
        source = Source.objects.create(workspace_id=acting.workspace_id, name=name, channel=channel)
        detail = {"name": name, "connector": connector}
        _record(source, acting, "sources.add_source", detail)
    return source


def set_state(*, source_id: int, state: SourceState, acting: Actor) -> Source:
    """Pause, resume or remove a source. Raises NotAllowed, and TermsNotAccepted for one that may not go on like this."""
    _check(acting)
    if state == SourceState.BLOCKED_TERMS:
        raise NotAllowed
    with transaction.atomic():
        source = access_source(acting, source_id)
        if source.state == state:
            return source
        if state == SourceState.ACTIVE:
            require_terms(source)
        Source.objects.filter(id=source.id).update(state=state)
        source.state = state
        _record(source, acting, f"sources.{state}", {"state": state})
        if state == SourceState.ACTIVE:
            Channel.objects.filter(id=source.channel_id, state=ChannelState.FAILING).update(
                state=ChannelState.DEGRADED, run_at=now()
            )
    return source


def lease_channel(channel: Channel, worker: str) -> bool:
    """Hold the channel for this worker; renewed with every batch. False when another was quicker."""
    held = Channel.objects.filter(
        id=channel.id, leased_by=channel.leased_by, leased_until=channel.leased_until
    )
    until = now() + LEASE
    if not held.update(leased_by=worker, leased_until=until):
        return False
    channel.leased_by, channel.leased_until = worker, until
    return True


def collect(*, channel: Channel, worker: str, heard: Sequence[Event], log: Log) -> None:
    """Append what was heard to the log, together with the cursor behind it: both or neither. Raises LeaseLost.

    Called without events it only says that the worker is still there.
    """
    present, told = now(), Heard.of(heard)
    with transaction.atomic():
        _renew(channel, worker, heard, told, present)
        _count(channel, present, asked=1, told=told)
        for begin in range(0, len(heard), BATCH):
            batch = heard[begin : begin + BATCH]
            log.append(HEARD, str(channel.id), pack(batch), len(batch))
        for letter in told.letters:
            set_aside(channel_id=channel.id, workspace_id=channel.workspace_id, letter=letter)
        CoverageGap.objects.bulk_create(
            CoverageGap(
                channel=channel,
                told_at=present,
                begin=moment(gap.begin),
                end=moment(gap.end),
                reason=storable(gap.reason),
            )
            for gap in told.gaps
        )


def note_trouble(*, channel: Channel, worker: str, message: str, after_s: float | None = None) -> None:
    """Try again later, each time after twice as long, or when the other side asks us to."""
    failures = channel.failures + 1
    delay = max(min(FIRST_RETRY_S * 2**channel.failures, LAST_RETRY_S), after_s or 0)
    _let_go(
        channel,
        worker,
        state=ChannelState.DEGRADED,
        failures=failures,
        told=storable(message),
        run_at=now() + timedelta(seconds=delay),
    )


def note_failure(*, channel: Channel, worker: str, message: str) -> None:
    """Stop listening here until a person has changed something."""
    message = storable(message)
    with transaction.atomic():
        _let_go(channel, worker, state=ChannelState.FAILING, failures=channel.failures + 1, told=message)
        audit.append(
            channel.workspace_id, worker, "sources.fail_channel", f"channel:{channel.id}", {"told": message}
        )
        events.publish(ChannelFailed(channel.id, message))


def let_go(*, channel: Channel, worker: str) -> None:
    """Leave the channel to others: the worker ends, or nobody listens any more."""
    _let_go(channel, worker)


def _check(acting: Actor) -> None:
    if not acting.may(Action.EDIT_SOURCES):
        raise NotAllowed


def channel_for(
    connector: str, settings: dict[str, Any], workspace_id: int | None, credential: Credential | None
) -> Channel:
    """The one that all share who ask for the same. In the transaction of what needs it."""
    digest = digest_of(connector, settings, workspace_id, credential.id if credential else None)
    channel, _ = Channel.objects.select_for_update().get_or_create(
        digest=digest,
        defaults={
            "connector": connector,
            "settings": settings,
            "workspace_id": workspace_id,
            "credential": credential,
        },
    )
    return channel


def _record(source: Source, acting: Actor, action: str, detail: dict[str, Any]) -> None:
    audit.append(acting.workspace_id, acting.name, action, f"source:{source.id}", detail)
    events.publish(SourceChanged(acting.workspace_id, source.id, source.state))


def _renew(channel: Channel, worker: str, heard: Sequence[Event], told: Heard, present: datetime) -> None:
    changed: dict[str, Any] = {"leased_until": present + LEASE}
    if heard:
        changed |= {"cursor": heard[-1].cursor, "state": ChannelState.ACTIVE, "failures": 0, "told": ""}
    if told.limited and not told.received:
        changed |= {"state": ChannelState.DEGRADED, "told": _last_message(heard)}
    if told.received:
        changed |= {"last_event_at": present, "lag_s": told.lag_s}
    if not Channel.objects.filter(id=channel.id, leased_by=worker).update(**changed):
        raise LeaseLost
    for name, value in changed.items():
        setattr(channel, name, value)


def _last_message(heard: Sequence[Event]) -> str:
    return next((storable(event.message) for event in reversed(heard) if isinstance(event, Notice)), "")


def _count(channel: Channel, present: datetime, *, asked: int, told: Heard) -> None:
    hour = present.replace(minute=0, second=0, microsecond=0)
    CoverageHour.objects.bulk_create([CoverageHour(channel=channel, hour=hour)], ignore_conflicts=True)
    CoverageHour.objects.filter(channel=channel, hour=hour).update(
        asked=F("asked") + asked,
        received=F("received") + told.received,
        limited=F("limited") + told.limited,
        missed=F("missed") + told.missed,
        set_aside=F("set_aside") + len(told.letters),
    )


def _let_go(channel: Channel, worker: str, **changed: Any) -> None:
    held = Channel.objects.filter(id=channel.id, leased_by=worker)
    held.update(leased_by="", leased_until=None, **changed)
