"""The states of mentions, and what is done with them."""

from enum import StrEnum


class MentionState(StrEnum):
    VISIBLE = "visible"
    DELETED = "deleted"  # a tombstone: that it was there, and when it went
    REDACTED = "redacted"  # a stub: its content has gone with time, and does not come back


class RematchPhase(StrEnum):
    """What a changed stream is applied to, in this order."""

    KEPT = "kept"  # the matches that it has
    STORED = "stored"  # the mentions that the workspace has
    HEARD = "heard"  # the window of what was heard


class ExportForm(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


class ExportState(StrEnum):
    ASKED = "asked"
    GOING = "going"
    WHOLE = "whole"
    BROKEN = "broken"  # the reader left, or may read no more
