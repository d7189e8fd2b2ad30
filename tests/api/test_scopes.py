"""Which scope opens which address: the whole table, every cell (T14)."""

from collections.abc import Iterator
from typing import Any

import pytest
from api.isolation_cases import BESIDE_THE_URLCONF
from django.test import Client

from menara.api.urls import api
from menara.people.enums import Scope
from menara.people.models import Workspace

ANY, SIGNED = "any token", "signature"
TABLE = """
GET    /api/v1/token                            any token
DELETE /api/v1/token                            any token
GET    /api/v1/tokens                           tokens:read
DELETE /api/v1/tokens/{token_id}                tokens:write
GET    /api/v1/streams                          streams:read
POST   /api/v1/streams                          streams:write
GET    /api/v1/streams/{stream_id}              streams:read
PATCH  /api/v1/streams/{stream_id}              streams:write
DELETE /api/v1/streams/{stream_id}              streams:write
GET    /api/v1/streams/{stream_id}/volume       streams:read
POST   /api/v1/queries/check                    streams:read
POST   /api/v1/queries/preview                  mentions:read
GET    /api/v1/sources                          sources:read
POST   /api/v1/sources                          sources:write
GET    /api/v1/sources/{source_id}              sources:read
PATCH  /api/v1/sources/{source_id}              sources:write
DELETE /api/v1/sources/{source_id}              sources:write
GET    /api/v1/sources/{source_id}/coverage     sources:read
GET    /api/v1/sources/{source_id}/terms        sources:read
GET    /api/v1/dead-letters                     sources:read
GET    /api/v1/dead-letters/{letter_id}         sources:read
POST   /api/v1/dead-letters/replay              sources:write
POST   /api/v1/dead-letters/give-up             sources:write
GET    /api/v1/webhooks                         sources:read
POST   /api/v1/webhooks                         sources:write
GET    /api/v1/holds                            records:read
POST   /api/v1/holds                            records:write
GET    /api/v1/holds/{hold_id}                  records:read
PATCH  /api/v1/holds/{hold_id}                  records:write
GET    /api/v1/webhooks/{webhook_id}            sources:read
DELETE /api/v1/webhooks/{webhook_id}            sources:write
POST   /api/v1/webhooks/{webhook_id}/secret     sources:write
POST   /api/v1/hooks/{webhook_id}               signature
GET    /api/v1/hooks/{webhook_id}               signature
POST   /api/v1/mentions                         mentions:write
GET    /api/v1/mentions                         mentions:read
GET    /api/v1/search                           mentions:read
GET    /api/v1/mentions/{native_id}             mentions:read
DELETE /api/v1/mentions/{native_id}             mentions:write
GET    /api/v1/tags                             mentions:read
POST   /api/v1/tags/put-on                      mentions:write
POST   /api/v1/tags/take-off                    mentions:write
"""
ROWS = [tuple(line.split(maxsplit=2)) for line in TABLE.strip().splitlines()]


def filled_in(address: str) -> str:
    """With ids that nobody has: who is let in is told that nothing is there."""
    return "/".join("999" if part.startswith("{") else part for part in address.split("/"))


@pytest.mark.parametrize(("method", "address", "wanted"), ROWS)
def test_each_scope_opens_what_is_written_and_nothing_else(
    new_caller: Any, workspace: Workspace, method: str, address: str, wanted: str
) -> None:
    opened = set()
    for scope in Scope:
        answer = new_caller(workspace, [scope]).send(method, filled_in(address), b"{}")
        if answer.status_code not in (401, 403):
            opened.add(scope.value)
        elif wanted != SIGNED:
            assert answer.status_code == 403
    assert opened == {SIGNED: set(), ANY: set(Scope)}.get(wanted, {wanted})


@pytest.mark.parametrize(("method", "address", "wanted"), ROWS)
@pytest.mark.django_db
def test_nobody_is_let_in_anywhere(method: str, address: str, wanted: str) -> None:
    assert wanted
    for headers in ({}, {"Authorization": "Bearer menara_x"}, {"Authorization": "Basic eDp4"}):
        answer = Client().generic(method, filled_in(address), b"{}", "application/json", headers=headers)
        assert answer.status_code == 401


def test_a_token_of_all_scopes_but_one_is_not_enough(new_caller: Any, workspace: Workspace) -> None:
    for method, address, wanted in ROWS:
        if wanted in set(Scope):
            caller = new_caller(workspace, [scope for scope in Scope if scope.value != wanted])
            assert caller.send(method, filled_in(address), b"{}").status_code == 403


def test_the_table_is_complete_and_is_what_the_description_says() -> None:
    assert {(method, address): wanted for method, address, wanted in ROWS} == dict(_described())


def _described() -> Iterator[tuple[tuple[str, str], str]]:
    for address, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            if address not in BESIDE_THE_URLCONF:
                yield (method.upper(), address), _wanted(operation)


def _wanted(operation: dict[str, Any]) -> str:
    if "security" not in operation:
        return SIGNED
    return next(iter(operation["security"][0]["TokenAuth"]), ANY)
