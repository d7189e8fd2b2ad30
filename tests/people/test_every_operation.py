"""Every operation of every room, asked by every role: who may not is refused, whatever they ask for (T14).

An operation is a public function that takes `acting`, by name. Who adds one adds its line to OPERATIONS.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, get_type_hints

import pytest
from django.db import transaction

from menara.core.log import DatabaseLog, Log
from menara.people.enums import Role
from menara.people.operations import create_workspace
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action, may

pytestmark = pytest.mark.django_db
ROOMS = ("people", "records", "access", "sources", "listening", "assets")

OPERATIONS: dict[str, Action] = {
    "people.closing.close_workspace": Action.EDIT_WORKSPACE,
    "people.inviting.invite": Action.EDIT_MEMBERS,
    "people.inviting.withdraw_invitation": Action.EDIT_MEMBERS,
    "people.members.add_member": Action.EDIT_MEMBERS,
    "people.members.change_role": Action.EDIT_MEMBERS,
    "people.members.deactivate_member": Action.EDIT_MEMBERS,
    "people.members.reactivate_member": Action.EDIT_MEMBERS,
    "people.members.remove_member": Action.EDIT_MEMBERS,
    "people.naming.rename_workspace": Action.EDIT_WORKSPACE,
    "people.operations.make_token": Action.EDIT_TOKENS,
    "people.operations.revoke_token": Action.EDIT_TOKENS,
    "people.password_links.hand_out_link": Action.EDIT_MEMBERS,
    "records.checking.ask_for_check": Action.SEE_AUDIT_TRAIL,
    "records.operations.acknowledge_hold": Action.EDIT_HOLDS,
    "records.operations.activate_hold": Action.EDIT_HOLDS,
    "records.operations.ask_for_release": Action.EDIT_HOLDS,
    "records.operations.close_workspace": Action.EDIT_WORKSPACE,
    "records.operations.draft_hold": Action.EDIT_HOLDS,
    "records.operations.issue_hold": Action.EDIT_HOLDS,
    "records.operations.release_hold": Action.EDIT_HOLDS,
    "records.operations.set_retention": Action.EDIT_RETENTION,
    "records.trail.tell_of_export": Action.SEE_AUDIT_TRAIL,
    "access.operations.store_credential": Action.EDIT_SOURCES,
    "sources.changing.change_source": Action.EDIT_SOURCES,
    "sources.operations.add_source": Action.EDIT_SOURCES,
    "sources.operations.set_state": Action.EDIT_SOURCES,
    "sources.replaying.ask_about_old": Action.SEE_DEAD_LETTERS,
    "sources.replaying.ask_replay": Action.REPLAY_DEAD_LETTERS,
    "sources.replaying.give_up_letters": Action.REPLAY_DEAD_LETTERS,
    "sources.replaying.replay_letters": Action.REPLAY_DEAD_LETTERS,
    "sources.terms.agree_to_terms": Action.EDIT_SOURCES,
    "sources.trying.ask_trial": Action.EDIT_SOURCES,
    "sources.webhooks.create_webhook": Action.EDIT_SOURCES,
    "sources.webhooks.remove_webhook": Action.EDIT_SOURCES,
    "sources.webhooks.rotate_secret": Action.EDIT_SOURCES,
    "listening.beginning.operations.begin_listening": Action.EDIT_ASSETS,
    "listening.bookmarks.read_up_to": Action.SEE_MENTIONS,
    "listening.exporting.begin_export": Action.SEE_MENTIONS,
    "listening.operations.change_stream": Action.EDIT_STREAMS,
    "listening.operations.create_stream": Action.EDIT_STREAMS,
    "listening.removing.bring_back_stream": Action.EDIT_STREAMS,
    "listening.removing.remove_stream": Action.EDIT_STREAMS,
    "listening.rezoning.change_time_zone": Action.EDIT_WORKSPACE,
    "listening.tagging.tag_mention": Action.TAG_MENTIONS,
    "listening.tagging.untag_mention": Action.TAG_MENTIONS,
    "assets.operations.answer_step": Action.EDIT_ASSETS,
    "assets.operations.begin_brand": Action.EDIT_ASSETS,
    "assets.operations.drop_logo": Action.EDIT_ASSETS,
}
"""Operation -> what the permission table must allow."""

ELSEWHERE = {
    "listening.pushing.push_deletion": "for programs alone, by their scope: tests/api/test_scopes.py",
    "listening.pushing.push_mentions": "for programs alone, by their scope: tests/api/test_scopes.py",
    "sources.trying.add_tried": "asks add_source with what was tried",
    "assets.operations.finish_brand": "is asked by begin_listening, in its transaction",
}
"""Operation -> why it asks nothing by itself."""


@dataclass(frozen=True)
class Asking(Actor):
    """An actor who notes which rights were asked about."""

    asked: list[Action] = field(default_factory=list)

    def may(self, action: Action) -> bool:
        self.asked.append(action)
        return super().may(action)


def operations() -> Iterator[tuple[str, Callable[..., Any]]]:
    for room in ROOMS:
        package = importlib.import_module(f"menara.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"menara.{room}."):
            if ".migrations" not in found.name:
                module = importlib.import_module(found.name)
                for name, function in inspect.getmembers(module, inspect.isfunction):
                    if (
                        function.__module__ == found.name
                        and not name.startswith("_")
                        and is_operation(function)
                    ):
                        yield f"{found.name.removeprefix('menara.')}.{name}", function


def is_operation(function: Callable[..., Any]) -> bool:
    acting = inspect.signature(function).parameters.get("acting")
    return acting is not None and acting.kind is acting.KEYWORD_ONLY


def something(kind: Any) -> Any:
    """Of that kind, naming nothing that there is."""
    if kind is Log:
        return DatabaseLog()
    if isinstance(kind, type):
        if issubclass(kind, Enum):
            return next(iter(kind))
        return {int: 10**9, str: "x", bytes: b"[]", timedelta: timedelta()}.get(kind)
    return ()


ALL = dict(operations())


def asked_by(role: Role, name: str) -> tuple[list[Action], bool]:
    """Which rights were asked about, and whether it was refused."""
    acting = Asking(create_workspace(name="Kasvira").pk, "user:1", role)
    hints = get_type_hints(ALL[name])
    wanted = {
        one.name: something(hints[one.name])
        for one in inspect.signature(ALL[name]).parameters.values()
        if one.default is one.empty and one.name != "acting"
    }
    try:
        with transaction.atomic():
            ALL[name](**wanted, acting=acting)
    except NotAllowed:
        return acting.asked, True
    except Exception:
        return acting.asked, False
    return acting.asked, False


def test_every_operation_has_its_line() -> None:
    assert ALL.keys() == {*OPERATIONS, *ELSEWHERE}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_each_cell_holds(name: str, role: Role) -> None:
    """Who may is asked about, and has what they name looked for; who may not is refused before that."""
    asked, is_refused = asked_by(role, name)
    needed = OPERATIONS[name]
    if may(role, needed):
        assert needed in asked
    else:
        assert (is_refused, any(not may(role, action) for action in asked)) == (True, True)
