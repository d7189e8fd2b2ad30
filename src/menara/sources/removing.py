"""Channels that nobody asks for any more: after a day nothing of them is kept but that they were there.

Sources that were removed stand in the history of streams; they keep the empty channel.
"""

from datetime import timedelta

from django.db import transaction

from menara.access.models import Credential
from menara.core import audit
from menara.core.clock import now
from menara.sources.enums import ChannelState, SourceState
from menara.sources.models import Channel, CoverageGap, CoverageHour, DeadLetter, Source

GRACE = timedelta(hours=24)  # who adds the same source again meanwhile goes on where it stood
CLEARED = "cleared:"  # how the digest of an empty channel begins: no settings have one that does
AT_ONCE = 20


def clear_unused_channels(limit: int = AT_ONCE) -> int:
    """How many were emptied. To be called now and then."""
    used = Source.objects.exclude(state=SourceState.REMOVED).values("channel_id")
    kept = Channel.objects.exclude(digest__startswith=CLEARED)
    kept.filter(unused_since=None).exclude(id__in=used).update(unused_since=now())
    kept.filter(unused_since__isnull=False, id__in=used).update(unused_since=None)
    due = kept.filter(unused_since__lt=now() - GRACE).order_by("unused_since", "id")
    return sum(_clear(channel_id) for channel_id in due.values_list("id", flat=True)[:limit])


def _clear(channel_id: int) -> bool:
    """Whether nobody has asked for it at the last moment."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(id=channel_id)
        if channel.sources.exclude(state=SourceState.REMOVED).exists():
            return False
        credential_id = channel.credential_id
        for table in (DeadLetter, CoverageHour, CoverageGap):
            table._default_manager.filter(channel=channel).delete()
        Channel.objects.filter(id=channel_id).update(
            digest=f"{CLEARED}{channel_id}",
            settings={},
            cursor="",
            told="",
            credential=None,
            state=ChannelState.CONFIGURED,
        )
        _drop_credential(credential_id)
        audit.append(channel.workspace_id, "system:jobs", "sources.clear_channel", f"channel:{channel_id}")
    return True


def _drop_credential(credential_id: int | None) -> None:
    """A key that opens nothing any more is only a danger."""
    if credential_id is not None and not Channel.objects.filter(credential_id=credential_id).exists():
        Credential.objects.filter(id=credential_id).delete()
