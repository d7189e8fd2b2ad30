"""A workspace with two people who may hold records, one who may only look, and a second workspace."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.people.enums import Role
from menara.people.operations import create_workspace
from menara.people.queries import Actor
from menara.records.models import LegalHold
from menara.records.operations import (
    acknowledge_hold,
    activate_hold,
    ask_for_release,
    draft_hold,
    issue_hold,
    release_hold,
)
from menara.records.scope import Scope


@pytest.fixture
def owner(clock: Any) -> Actor:  # noqa: ARG001 (all times are those of the clock)
    return Actor(create_workspace(name="Kasvira").id, "user:1", Role.OWNER)


@pytest.fixture
def admin(owner: Actor) -> Actor:
    return Actor(owner.workspace_id, "user:2", Role.ADMIN)


@pytest.fixture
def stranger() -> Actor:
    return Actor(create_workspace(name="Other").id, "user:3", Role.OWNER)


@pytest.fixture
def draft(owner: Actor) -> Callable[..., LegalHold]:
    def draft(**scope: Any) -> LegalHold:
        return draft_hold(name="Case 7", ground="Court order 7/2026", scope=Scope(**scope), acting=owner)

    return draft


@pytest.fixture
def bring(owner: Actor, admin: Actor) -> Callable[[LegalHold, str], LegalHold]:
    """A draft, brought to a later state."""

    def bring(hold: LegalHold, state: str) -> LegalHold:
        steps = (issue_hold, acknowledge_hold, activate_hold)
        for step in steps[: ("draft", "issued", "acknowledged", "active", "released").index(state)]:
            hold = step(hold_id=hold.id, version=hold.version, acting=owner)
        if state == "released":
            hold = ask_for_release(hold_id=hold.id, version=hold.version, reason="Settled.", acting=owner)
            hold = release_hold(hold_id=hold.id, version=hold.version, acting=admin)
        return hold

    return bring
