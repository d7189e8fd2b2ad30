"""The committed description is the API's."""

import json
from pathlib import Path

import pytest

from menara.api.description import written
from menara.api.urls import api


def test_the_file_is_fresh(repository: Path) -> None:
    file = repository / "docs/reference/openapi.json"
    assert file.read_text("utf-8") == written(api), "python -m menara.api > docs/reference/openapi.json"


@pytest.mark.django_db
def test_it_is_told_to_whoever_asks(client: object) -> None:
    answer = client.get("/api/v1/openapi.json")  # type: ignore[attr-defined]
    assert (answer.status_code, answer.json()) == (200, json.loads(written(api)))


def test_every_operation_says_what_it_does_and_has_a_name_of_its_own() -> None:
    paths = json.loads(written(api))["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    names = [operation["operationId"] for operation in operations]
    assert (
        len(set(names)),
        [one["operationId"] for one in operations if not one["summary"].endswith(".")],
    ) == (
        len(names),
        [],
    )
