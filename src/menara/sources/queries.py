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
from menara.sources.models import Channel, CoverageHour, Source

_canonical = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Listening:
    """Who hears a channel: the workspaces with a source on it that is active."""

    channel_id: int
    workspace_ids: frozenset[int]


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


def listeners(channel_id: int) -> frozenset[int]:
    """The workspaces that hear the channel."""
    active = Source.objects.filter(channel_id=channel_id, state=SourceState.ACTIVE)
    return frozenset(active.values_list("workspace_id", flat=True))


def channels_to_run(moment: datetime | None = None) -> QuerySet[Channel]:
    """Those that somebody listens to, that are not failing, and that no worker holds."""
    present = moment or now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=present)
    wanted = Channel.objects.filter(is_free, sources__state=SourceState.ACTIVE, run_at__lte=present)
    return wanted.exclude(state=ChannelState.FAILING).distinct().order_by("run_at", "id")


def coverage(actor: Actor, source_id: int, since: datetime) -> list[CoverageHour]:
    """The hours of a source's channel, oldest first. Hours without a line were not listened to."""
    channel = access_source(actor, source_id).channel
    return list(CoverageHour.objects.filter(channel=channel, hour__gte=since).order_by("hour"))


def digest_of(
    connector: str, settings: dict[str, Any], workspace_id: int | None, credential_id: int | None
) -> str:
    """The same for all who ask for the same, and are allowed to share it."""
    return sha256(_canonical([connector, settings, workspace_id, credential_id])).hexdigest()
