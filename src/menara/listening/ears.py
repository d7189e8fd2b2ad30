"""Whose ear the key of a batch means."""

from menara.listening.heard import Ear
from menara.listening.pushing import read_push_key
from menara.sources.models import Channel
from menara.sources.queries import listeners


class Ears(dict[str, Ear | None]):
    """That of a channel, or of a workspace into which programs push; None for a channel that is no more.

    Each is looked up once: for a few batches.
    """

    def __missing__(self, key: str) -> Ear | None:
        self[key] = _ear(key)
        return self[key]


def _ear(key: str) -> Ear | None:
    if pushed := read_push_key(key):
        return Ear(None, pushed.network, frozenset({pushed.workspace_id}), pushed.workspace_id)
    channel = Channel.objects.filter(id=int(key)).first()
    if channel is None:
        return None
    return Ear(channel.id, channel.connector, listeners(channel.id), channel.workspace_id)
