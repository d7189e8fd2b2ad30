"""Who may do what in a workspace: the one table that pages, API and operations ask."""

from enum import StrEnum

from menara.people.enums import Role, Scope


class Action(StrEnum):
    SEE_MENTIONS = "see mentions"
    TAG_MENTIONS = "tag mentions"
    EDIT_ASSETS = "edit assets"
    EDIT_STREAMS = "edit streams"
    EDIT_SOURCES = "edit sources"
    SEE_DEAD_LETTERS = "see dead letters"
    REPLAY_DEAD_LETTERS = "replay dead letters"
    SEE_RECORDS = "see records"
    EDIT_RETENTION = "edit retention"
    EDIT_HOLDS = "edit legal holds"
    EDIT_TOKENS = "edit tokens"
    SEE_MEMBERS = "see members"
    EDIT_MEMBERS = "edit members"
    SEE_AUDIT_TRAIL = "see the audit trail"
    EDIT_WORKSPACE = "edit the workspace"


_EVERYTHING = frozenset(Action)

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.OWNER: _EVERYTHING,
    Role.ADMIN: _EVERYTHING - {Action.EDIT_WORKSPACE},
    Role.ANALYST: frozenset({Action.SEE_MENTIONS, Action.TAG_MENTIONS, Action.EDIT_STREAMS}),
    Role.AGENT: frozenset({Action.SEE_MENTIONS, Action.TAG_MENTIONS}),
    Role.AUDITOR: frozenset(
        {
            Action.SEE_MENTIONS,
            Action.SEE_DEAD_LETTERS,
            Action.SEE_RECORDS,
            Action.SEE_MEMBERS,
            Action.SEE_AUDIT_TRAIL,
        }
    ),
}

GRANTED: dict[Scope, frozenset[Action]] = {
    Scope.MENTIONS_READ: frozenset({Action.SEE_MENTIONS}),
    Scope.MENTIONS_WRITE: frozenset({Action.TAG_MENTIONS}),
    Scope.STREAMS_WRITE: frozenset({Action.EDIT_STREAMS}),
    Scope.SOURCES_READ: frozenset({Action.SEE_DEAD_LETTERS}),
    Scope.SOURCES_WRITE: frozenset(
        {Action.EDIT_SOURCES, Action.SEE_DEAD_LETTERS, Action.REPLAY_DEAD_LETTERS}
    ),
    Scope.TOKENS_WRITE: frozenset({Action.EDIT_TOKENS}),
    Scope.RECORDS_READ: frozenset({Action.SEE_RECORDS}),
    Scope.RECORDS_WRITE: frozenset({Action.SEE_RECORDS, Action.EDIT_HOLDS}),
}
"""What programs may do: a scope that is not here reads only, or has an operation of its own that asks for it."""


def may(role: Role, action: Action) -> bool:
    """Whether the table allows it; what is not in the table is not allowed."""
    return action in ALLOWED.get(role, frozenset())


def grants(scope: Scope, action: Action) -> bool:
    """Whether a token with that scope may; what is not in the table is not allowed."""
    return action in GRANTED.get(scope, frozenset())
