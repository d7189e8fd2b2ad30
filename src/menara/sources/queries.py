"""What is known of sources, channels and how well they hear."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from menara.core.clock import now
from menara.people.queries import Actor, NotAllowed
from menara.sources.enums import ChannelState, SourceState
from menara.sources.models import Channel, CoverageGap, CoverageHour, Source

MOST_GAPS = 1_000
_canonical = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Listening:
    """Who hears a channel: the workspaces with a source on it that is active."""

    channel_id: int
    workspace_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Standing:
    """`told` is what the network said last, where something is wrong; `lag_s` is how late the last mention came."""

    state: ChannelState
    told: str
    failures: int
    next_try_at: datetime | None
    last_event_at: datetime | None
    lag_s: float | None


def access_source(actor: Actor, source_id: int) -> Source:
    """Raises NotAllowed, also where there is no such source."""
    visible = sources_of(actor).filter(id=source_id).first()
    if visible is None:
        raise NotAllowed
    return visible


def sources_of(actor: Actor) -> QuerySet[Source]:
    """All that the workspace has, but for those removed."""
    wanted = Source.objects.filter(workspace_id=actor.workspace_id).exclude(state=SourceState.REMOVED)
    return wanted.select_related("channel").order_by("name", "id")


def heard_channels(actor: Actor) -> dict[int, datetime]:
    """The channels that the workspace hears, each with the time since when: what came before is of others."""
    heard = sources_of(actor).filter(state=SourceState.ACTIVE).order_by("-created_at")
    return dict(heard.values_list("channel_id", "created_at"))


def listeners(channel_id: int) -> frozenset[int]:
    """The workspaces that hear the channel."""
    active = Source.objects.filter(channel_id=channel_id, state=SourceState.ACTIVE, workspace__closed_at=None)
    return frozenset(active.values_list("workspace_id", flat=True))


def channels_to_run(moment: datetime | None = None) -> QuerySet[Channel]:
    """Those that somebody listens to, that are not failing, and that no worker holds."""
    present = moment or now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=present)
    is_heard = Q(sources__state=SourceState.ACTIVE, sources__workspace__closed_at=None)
    wanted = Channel.objects.filter(is_free, is_heard, run_at__lte=present)
    return wanted.exclude(state=ChannelState.FAILING).distinct().order_by("run_at", "id")


def coverage(
    actor: Actor, source_id: int, since: datetime, until: datetime | None = None
) -> list[CoverageHour]:
    """The hours of a source, oldest first. Hours without a line were not listened to. Raises NotAllowed."""
    source = access_source(actor, source_id)
    hours = CoverageHour.objects.filter(channel_id=source.channel_id, hour__gte=_theirs(source, since))
    return list((hours.filter(hour__lt=until) if until else hours).order_by("hour"))


def gaps(actor: Actor, source_id: int, since: datetime, until: datetime) -> list[CoverageGap]:
    """What is known to be missing of a source, by when that was told: the newest 1,000. Raises NotAllowed."""
    source = access_source(actor, source_id)
    told = CoverageGap.objects.filter(channel_id=source.channel_id, told_at__lt=until)
    return list(told.filter(told_at__gte=_theirs(source, since)).order_by("-told_at", "-id")[:MOST_GAPS])


def standing_of(source: Source) -> Standing:
    """How listening goes there, as the workspace may know it: not what others heard on the channel before."""
    channel = source.channel
    is_theirs = channel.last_event_at is not None and channel.last_event_at >= source.created_at
    is_quiet = channel.state == ChannelState.ACTIVE and not is_theirs
    return Standing(
        state=ChannelState.CONFIGURED if is_quiet else ChannelState(channel.state),
        told=channel.told,
        failures=channel.failures,
        next_try_at=channel.run_at if channel.failures else None,
        last_event_at=channel.last_event_at if is_theirs else None,
        lag_s=channel.lag_s if is_theirs else None,
    )


def _theirs(source: Source, since: datetime) -> datetime:
    """What was before the source was added belongs to others who share its channel."""
    return max(since, source.created_at.replace(minute=0, second=0, microsecond=0))


def digest_of(
    connector: str, settings: dict[str, Any], workspace_id: int | None, credential_id: int | None
) -> str:
    """The same for all who ask for the same, and are allowed to share it."""
    return sha256(_canonical([connector, settings, workspace_id, credential_id])).hexdigest()
