"""What an answer says about how much more may be asked, in one shape for all dialects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias


class Headers(Protocol):
    """Fields of an answer, found by name in any case."""

    def get(self, name: str, /) -> str | None: ...


class Folded:
    """Headers out of any mapping: names in any case, values as they are."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = {name.lower(): value for name, value in fields.items()}

    def get(self, name: str, /) -> str | None:
        return self._fields.get(name.lower())


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as a dialect reads it. `now`: seconds since 1970 when it came; `body`: none of a stream."""

    status: int
    headers: Headers = field(default_factory=lambda: Folded({}))
    body: bytes = b""
    now: float = 0.0


class Scope(StrEnum):
    """Whose requests a quota counts."""

    ENDPOINT = "endpoint"  # those with this credential to this endpoint
    ACCOUNT = "account"  # all with this credential
    HOST = "host"  # all to this host, whoever asks


@dataclass(frozen=True, slots=True)
class Quota:
    """`remaining` more may be asked in the next `reset_s` seconds; then `limit` again.

    Endpoints of one account whose quotas name the same `bucket` share it.
    """

    remaining: float
    reset_s: float
    limit: float | None = None
    scope: Scope = Scope.ENDPOINT
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. `limited`: this very answer is a refusal, because too much was asked."""

    quotas: tuple[Quota, ...] = ()
    limited: bool = False

    @property
    def wait_s(self) -> float | None:
        """How long nothing should be asked; None when that is not said."""
        return max((quota.reset_s for quota in self.quotas if quota.remaining < 1), default=None)


Dialect: TypeAlias = Callable[[Told], Reading]


def reading(told: Told, *quotas: Quota | None, limited: bool = False) -> Reading:
    """Those quotas that could be read; 429 is a refusal in every dialect."""
    return Reading(tuple(quota for quota in quotas if quota), limited or told.status == 429)
