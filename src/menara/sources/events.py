"""What has happened to sources."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceChanged:
    """Added, paused, resumed or removed."""

    workspace_id: int
    source_id: int
    state: str


@dataclass(frozen=True)
class ChannelFailed:
    """A person is needed: a token was revoked, an address is gone."""

    channel_id: int
    message: str
