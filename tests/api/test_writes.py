"""What programs write: one entry each in the audit trail (T37), and nothing that is not theirs to say (T15)."""

import json
from typing import Any

import pytest
from api.isolation_cases import BODIES, CASES
from api.two_worlds import Worlds, request_of, screen, standing_still

from menara.api.urls import api
from menara.core import audit
from menara.core.models import AuditRecord

pytestmark = pytest.mark.django_db
WRITES = [key for key in CASES if key[0] != "GET" and "/queries/" not in key[1]]
OBJECTS = [
    key for key, body in BODIES.items() if key in CASES and isinstance(body, dict) and "/hooks/" not in key[1]
]
PROTECTED = (
    *("id", "pk", "public_id", "workspace", "workspace_id", "digest", "revision", "sealed", "credential"),
    *(
        "credential_id",
        "channel",
        "channel_id",
        "created_at",
        "created_by",
        "acting",
        "actor",
        "role",
        "scopes",
    ),
    *("is_removed", "is_dead", "number", "cursor", "approved_by", "severity_final", "__class__", "__proto__"),
)
NEVER_SHOWN = {
    "digest",
    "sealed",
    "credential",
    "credential_id",
    "workspace",
    "workspace_id",
    "password",
    "channel",
}

IN_OTHERS_WORDS = (
    "/mentions/{native_id}",
    "/mentions",
    "/search",
    "/hooks/{webhook_id}",
)  # whatever a network told
READ_IN_OUR_WORDS = [path for method, path in CASES if method == "GET" and not path.endswith(IN_OTHERS_WORDS)]


def written(worlds: Worlds, method: str, address: str) -> list[str]:
    """The actions that the audit trail tells of, once everything is done and stored."""
    known = AuditRecord.objects.filter(chain=worlds[0].id).count()
    with standing_still():
        request_of(worlds[0], method, address)
        screen()
        trail = AuditRecord.objects.filter(chain=worlds[0].id).order_by("number")
        return list(trail.values_list("action", flat=True))[known:]


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_each_write_is_one_entry_in_the_audit_trail(worlds: Worlds, method: str, address: str) -> None:
    assert len(written(worlds, method, address)) == 1


@pytest.mark.parametrize(("method", "address"), [key for key in CASES if key not in WRITES])
def test_reading_is_none(worlds: Worlds, method: str, address: str) -> None:
    assert written(worlds, method, address) == []


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_an_operation_that_forgot_its_entry_would_be_found(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, method: str, address: str
) -> None:
    monkeypatch.setattr(audit, "append", lambda *_, **__: None)
    assert written(worlds, method, address) == []


@pytest.mark.parametrize(("method", "address"), OBJECTS)
def test_what_is_not_theirs_to_say_is_refused(worlds: Worlds, method: str, address: str) -> None:
    known = {name.removeprefix("body.") for name in CASES[method, address] if name.startswith("body.")}
    for name in (one for one in PROTECTED if one not in known):
        with standing_still():
            before = AuditRecord.objects.count()
            answer = request_of(worlds[0], method, address, f"body.{name}", 1)
            assert (answer.status_code, answer.json()["code"], AuditRecord.objects.count()) == (
                422,
                "invalid",
                before,
            )


@pytest.mark.parametrize(("method", "address"), [key for key in CASES if "/hooks/" not in key[1]])
def test_parameters_that_are_not_there_are_refused(worlds: Worlds, method: str, address: str) -> None:
    """But for webhooks: what a sender puts into the address is the sender's."""
    for name in ("workspace_id", "order_by", "id__gt", "fields", "include_removed"):
        with standing_still():
            assert request_of(worlds[0], method, address, f"query.{name}", 1).status_code == 422


def test_nothing_is_shown_that_is_nobody_s_business() -> None:
    schemas = api.get_openapi_schema()["components"]["schemas"]
    shown = {(name, field) for name, schema in schemas.items() for field in schema.get("properties", ())}
    assert {(name, field) for name, field in shown if field in NEVER_SHOWN} == set()
    assert {name for name, field in shown if field == "secret"} == {"WithSecret", "NewWebhook", "Rotation"}
    assert {name for name, field in shown if field == "token"} == {"NewSource"}


@pytest.mark.parametrize("address", READ_IN_OUR_WORDS)
def test_nothing_is_told_that_is_not_described(worlds: Worlds, address: str) -> None:
    told = api.get_openapi_schema()
    schema = told["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = request_of(worlds[0], "GET", address).json()
    assert _undescribed(answer, schema, told["components"]["schemas"]) == []


def _undescribed(told: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if isinstance(told, list):
        return [name for one in told for name in _undescribed(one, schema["items"], schemas)]
    if not isinstance(told, dict) or "properties" not in schema:
        return []
    unknown = sorted(told.keys() - schema["properties"].keys())
    known = told.keys() & schema["properties"].keys()
    return unknown + [
        name for key in known for name in _undescribed(told[key], schema["properties"][key], schemas)
    ]


def test_json_within_json_is_no_way_around(worlds: Worlds) -> None:
    """Of a key that stands there twice the last counts, and only that."""
    body = b'{"name": "x", "workspace_id": 1, "query": "x", "name": "y"}'
    with standing_still():
        from django.test import Client

        headers = {"Authorization": f"Bearer {worlds[0].token}"}
        answer = Client().post("/api/v1/streams", body, content_type="application/json", headers=headers)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (422, "invalid")
