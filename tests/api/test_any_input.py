"""Whatever a program sends, the answer is one that the description knows, and never a failure (T28).

MENARA_API_EXAMPLES=1000 is the long form; the suite asks each operation a few questions, always the same ones.
"""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from api.isolation_cases import CASES
from api.two_worlds import World, Worlds, standing_still
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("MENARA_API_EXAMPLES", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FORM = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client has it: a request does not end what is to be undone."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@cache
def described() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as told", "otherwise"]
)
@pytest.mark.parametrize(("method", "address"), CASES)
def test_every_question_is_answered(worlds: Worlds, method: str, address: str, mode: GenerationMode) -> None:
    operation = described()[address][method]
    cases = operation.as_strategy(generation_mode=mode)

    @FORM
    @given(case=cases, is_known=st.booleans())
    def ask(case: Any, is_known: bool) -> None:
        if is_known and case.path_parameters:
            case.path_parameters = {name: known(worlds[0], name) for name in case.path_parameters}
        headers = {"Authorization": f"Bearer {worlds[0].token}"}
        with standing_still():
            case.call_and_validate(headers=headers, checks=CHECKS)

    ask()


def known(world: World, parameter: str) -> Any:
    return world.names({"native_id": "mention"}.get(parameter, parameter.removesuffix("_id")))
