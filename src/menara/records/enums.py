"""Kinds of records, and the states of a legal hold."""

from enum import StrEnum


class RecordKind(StrEnum):
    """What a retention rule is about. A stub is what is left of a mention whose content has gone."""

    MENTION = "mention"
    STUB = "stub"
    DEAD_LETTER = "dead_letter"


class HoldState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    ACTIVE = "active"
    RELEASED = "released"


FREEZING = (HoldState.ISSUED, HoldState.ACKNOWLEDGED, HoldState.ACTIVE)
"""A hold forbids from the moment it is issued: what it is about must not go while people confirm that they know."""
