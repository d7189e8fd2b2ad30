"""The states of mentions."""

from enum import StrEnum


class MentionState(StrEnum):
    VISIBLE = "visible"
    DELETED = "deleted"  # a tombstone: that it was there, and when it went
    REDACTED = "redacted"  # a stub: its content has gone with time, and does not come back
