"""The permission table, cell by cell."""

import pytest

from menara.people.enums import Role, Scope
from menara.people.rules import Action, grants, may

TABLE = """
                        owner admin analyst agent auditor
see mentions            yes   yes   yes     yes   yes
tag mentions            yes   yes   yes     yes   -
edit assets             yes   yes   -       -     -
edit streams            yes   yes   yes     -     -
edit sources            yes   yes   -       -     -
see dead letters        yes   yes   -       -     yes
replay dead letters     yes   yes   -       -     -
see records             yes   yes   -       -     yes
edit retention          yes   yes   -       -     -
edit legal holds        yes   yes   -       -     -
edit tokens             yes   yes   -       -     -
see members             yes   yes   -       -     yes
edit members            yes   yes   -       -     -
see the audit trail     yes   yes   -       -     yes
edit the workspace      yes   -     -       -     -
"""


def cells() -> list[tuple[Role, Action, bool]]:
    header, *rows = TABLE.strip().splitlines()
    roles = [Role(name) for name in header.split()]
    return [
        (role, Action(row[:24].strip()), mark == "yes")
        for row in rows
        for role, mark in zip(roles, row[24:].split(), strict=True)
    ]


@pytest.mark.parametrize(("role", "action", "allowed"), cells())
def test_each_cell_is_as_written(role: Role, action: Action, allowed: bool) -> None:
    assert may(role, action) == allowed


def test_the_table_is_complete() -> None:
    assert {(role, action) for role, action, _ in cells()} == {
        (role, action) for role in Role for action in Action
    }


GRANTED = {
    ("mentions:read", "see mentions"),
    ("mentions:write", "tag mentions"),
    ("streams:write", "edit streams"),
    ("sources:read", "see dead letters"),
    ("sources:write", "edit sources"),
    ("sources:read", "see dead letters"),
    ("sources:write", "see dead letters"),
    ("sources:write", "replay dead letters"),
    ("records:read", "see records"),
    ("records:write", "see records"),
    ("records:write", "edit legal holds"),
    ("tokens:write", "edit tokens"),
}


def test_a_scope_grants_what_is_written_and_nothing_else() -> None:
    allowed = {(scope.value, action.value) for scope in Scope for action in Action if grants(scope, action)}
    assert allowed == GRANTED
