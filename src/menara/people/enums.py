"""Roles of people, and scopes of programs."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in a workspace. `rules.py` says what each may do."""

    OWNER = "owner"
    ADMIN = "admin"
    ANALYST = "analyst"
    AGENT = "agent"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """What a token may be used for."""

    MENTIONS_READ = "mentions:read"
    MENTIONS_WRITE = "mentions:write"
    STREAMS_READ = "streams:read"
    STREAMS_WRITE = "streams:write"
    SOURCES_READ = "sources:read"
    SOURCES_WRITE = "sources:write"
    TOKENS_READ = "tokens:read"
    TOKENS_WRITE = "tokens:write"
    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"
    METRICS_READ = "metrics:read"
