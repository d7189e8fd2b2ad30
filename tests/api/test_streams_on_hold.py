"""A stream that a legal hold names is not removed, whoever asks."""

from typing import Any

import pytest

from menara.listening.models import Stream
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.queries import Actor
from menara.records.operations import draft_hold, issue_hold
from menara.records.scope import Scope

pytestmark = pytest.mark.django_db


def test_it_is_refused_with_the_reason(program: Any) -> None:
    made = program.post("/api/v1/streams", {"name": "All", "query": "kasvira"}).json()
    owner = Actor(Workspace.objects.get().id, "user:1", Role.OWNER)
    scope = Scope(stream_ids=frozenset({made["id"]}))
    hold = draft_hold(name="Case", ground="Court order", scope=scope, acting=owner)
    issue_hold(hold_id=hold.id, version=1, acting=owner)
    answer = program.delete(f"/api/v1/streams/{made['id']}")
    told = {"code": "refused", "message": f"Legal hold {hold.id} forbids it until it has been released."}
    assert (answer.status_code, answer.json()) == (409, told)
    assert Stream.objects.get().is_removed is False
