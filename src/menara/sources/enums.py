"""The states of sources, channels and dead letters."""

from enum import StrEnum


class SourceState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED_TERMS = "blocked_terms"  # the network's terms are others than those that were accepted
    REMOVED = "removed"


class ChannelState(StrEnum):
    """How listening goes. `failing` needs a person; `degraded` is expected to pass."""

    CONFIGURED = "configured"
    ACTIVE = "active"
    DEGRADED = "degraded"
    FAILING = "failing"


class LetterState(StrEnum):
    KEPT = "kept"
    REPLAYED = "replayed"
    GIVEN_UP = "given_up"


SETTLED = (LetterState.REPLAYED, LetterState.GIVEN_UP)  # nobody has to do anything about these
