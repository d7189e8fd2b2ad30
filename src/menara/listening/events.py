"""What has happened to streams and mentions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StreamChanged:
    workspace_id: int
    stream_id: int


@dataclass(frozen=True)
class MentionsStored:
    """Mentions of a workspace were stored, changed or taken away: those with the numbers from `first` to `last`."""

    workspace_id: int
    first: int
    last: int
