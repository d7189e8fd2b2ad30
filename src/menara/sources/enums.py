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


class ErrandKind(StrEnum):
    TRY = "try"  # whether a connection works
    REPLAY = "replay"  # dead letters are read again


class ErrandState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Outcome(StrEnum):
    """What trying a connection has shown, from the best to the worst."""

    HEARD = "heard"
    QUIET = "quiet"  # nothing is wrong, and nothing was said meanwhile
    TROUBLE = "trouble"  # it may work later by itself
    REFUSED = "refused"  # a person has to change something


OPEN = (ErrandState.WAITING, ErrandState.RUNNING)
