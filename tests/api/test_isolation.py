"""A workspace sees and changes nothing of another's, whatever it names: asked of every address and parameter (T13)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api.belongings import SHARED, belonging, belongings
from api.isolation_cases import BESIDE_THE_URLCONF, CASES, ELSEWHERE, PAGES, PLAIN
from api.two_worlds import Worlds, nobody_s, request_of, screen, standing_still, without_reflection
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from menara.api.urls import api

pytestmark = pytest.mark.django_db
ALL = {**CASES, **PAGES}
NAMING = [(*key, name, kind) for key, names in ALL.items() for name, kind in names.items() if kind != PLAIN]


def undone(worlds: Worlds, method: str, address: str, name: str = "", value: Any = None) -> Any:
    """The answer, and what the other workspace has after it; then all is as before."""
    ours, theirs = worlds
    with standing_still():
        answer = request_of(ours, method, address, name, value)
        screen()
        after = belongings(theirs.id)
    return answer, after


@pytest.mark.parametrize(("method", "address", "name", "kind"), NAMING)
def test_what_is_another_s_is_as_if_it_had_never_been(
    worlds: Worlds, method: str, address: str, name: str, kind: str
) -> None:
    theirs = worlds[1].names(kind)
    before = belongings(worlds[1].id)
    told = []
    for value in (theirs, nobody_s(kind, theirs)):
        answer, after = undone(worlds, method, address, name, value)
        assert after == before
        told.append(without_reflection(answer, value))
    assert (told[0], b"zanzibar" in told[0][1], told[0][0] < 500) == (told[1], False, True)


@pytest.mark.parametrize(("method", "address"), ALL)
def test_what_is_our_own_is_answered_and_changes_nothing_of_another_s(
    worlds: Worlds, method: str, address: str
) -> None:
    """So that the test above does not compare one refusal with another of some other kind."""
    before = belongings(worlds[1].id)
    answer, after = undone(worlds, method, address)
    is_handshake = (method, address) == ("GET", "/api/v1/hooks/{webhook_id}")
    assert (after, answer.status_code in ((401,) if is_handshake else (200, 201, 202, 204))) == (before, True)


@pytest.mark.parametrize("kind", sorted({kind for _, _, _, kind in NAMING}))
def test_what_is_asked_for_is_there(worlds: Worlds, kind: str) -> None:
    theirs = worlds[1].names(kind)
    assert theirs not in (None, nobody_s(kind, theirs))


def test_every_operation_and_every_parameter_has_its_case() -> None:
    told = api.get_openapi_schema()
    found = {
        (method.upper(), address): set(_parameters(operation, told["components"]["schemas"]))
        for address, methods in told["paths"].items()
        for method, operation in methods.items()
        if address not in BESIDE_THE_URLCONF
    }
    assert found == {key: set(names) for key, names in CASES.items()}


def _parameters(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    yield from (f"{one['in']}.{one['name']}" for one in operation.get("parameters", ()))
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        name = schema.get("$ref", "").rpartition("/")[2]
        if name:
            yield from (f"body.{field}" for field in schemas[name]["properties"])
        elif schema.get("type") == "array":
            yield "body"


def test_every_address_of_the_server_has_its_case() -> None:
    cased = {address.lstrip("/") for _, address in ALL}
    routes = {_spelt(route) for route in _routes(get_resolver())}
    assert routes - cased - {_spelt(route) for route in ELSEWHERE} == set()
    assert ({*cased, *map(_spelt, ELSEWHERE)} - routes) == set()


def _routes(resolver: URLResolver | URLPattern, before: str = "") -> Iterator[str]:
    for found in getattr(resolver, "url_patterns", ()):
        route = before + str(found.pattern)
        yield from _routes(found, route) if isinstance(found, URLResolver) else [route]


def _spelt(route: str) -> str:
    """`streams/<int:stream_id>` as OpenAPI writes it."""
    for kind in ("int:", "path:", "str:"):
        route = route.replace(f"<{kind}", "<")
    return route.replace("<", "{").replace(">", "}")


def test_what_is_tested_elsewhere_is(repository: Path) -> None:
    files = {told.rpartition(": ")[2] for told in ELSEWHERE.values()}
    assert [file for file in sorted(files) if not (repository / file).exists()] == []


def test_every_table_belongs_to_a_workspace_or_is_known_to_belong_to_nobody() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    assert SHARED.keys() - labels == set()
    for model in apps.get_models():
        if theirs := belonging(model, 1):
            model._default_manager.filter(theirs).exists()


def test_a_world_has_something_in_nearly_every_table(worlds: Worlds) -> None:
    """A table that is empty proves nothing."""
    empty = {label for label, rows in belongings(worlds[1].id).items() if not rows}
    assert {label for label in empty if not label.startswith("records.")} == NOT_FILLED


NOT_FILLED = {
    "sources.CoverageHour",
    "sources.CoverageGap",
    "sources.WebhookProof",
    "sources.LetterName",
    "people.ZoneChange",
    "listening.Hearing",
    "listening.AccountStanding",
}
"""What comes of channels that are listened to; `records`, names of letters and other zones have tests of their own."""
