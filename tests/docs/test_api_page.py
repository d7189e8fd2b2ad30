"""The page of the API: its examples are run from top to bottom, and what it lists is all there is."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
from django.test import Client

from menara.core.clock import ticking
from menara.core.log import DatabaseLog
from menara.listening.screening import Screener
from menara.people.enums import Scope
from menara.people.operations import create_token, create_workspace

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/api.md").read_text("utf-8")
SHOWN = re.compile(r"^> (\w+) (/\S+)\n((?:>.*\n)*)< (\d+)\n((?:<.*\n)*)", re.M)
SCOPES = [scope for scope in Scope if scope.value.partition(":")[0] in ("mentions", "streams", "sources")]
MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def ask(transactional_db: None) -> Iterator[Callable[..., Any]]:  # noqa: ARG001
    """As the program of the page, in a new installation; what it pushes is stored at once."""
    with ticking(lambda: MOMENT):
        workspace = create_workspace(name="Kasvira")
        token = create_token(workspace_id=workspace.id, name="monitoring", scopes=SCOPES, actor="operator")

        def ask(method: str, path: str, body: str | None) -> Any:
            headers = {"Authorization": f"Bearer {token}"}
            answer = Client().generic(method, path, body or "", "application/json", headers=headers)
            Screener(DatabaseLog()).screen()
            return answer

        yield ask


def unquoted(lines: str) -> str:
    return "".join(line[2:] for line in lines.splitlines(keepends=True))


def without_what_differs(told: Any, shown: Any) -> Any:
    """`…` on the page stands for any text."""
    if isinstance(shown, dict) and isinstance(told, dict):
        return {name: without_what_differs(value, shown.get(name)) for name, value in told.items()}
    if isinstance(shown, list) and isinstance(told, list) and len(shown) == len(told):
        return [without_what_differs(one, other) for one, other in zip(told, shown, strict=True)]
    return "…" if shown == "…" and isinstance(told, str) and told else told


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_the_examples_are_answered_as_shown(ask: Callable[..., Any]) -> None:
    examples = SHOWN.findall(PAGE)
    assert len(examples) == PAGE.count("\n> GET ") + PAGE.count("\n> POST ") + PAGE.count("\n> PATCH ")
    for method, path, body, status, shown in examples:
        answer = ask(method, path, unquoted(body))
        expected = json.loads(unquoted(shown))
        told = without_what_differs(answer.json(), expected)
        assert (method, path, answer.status_code, told) == (method, path, int(status), expected)


def test_what_is_signed_as_the_page_does_is_signed_rightly() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names: dict[str, Any] = {}
    exec(code, names)
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"id": "post-3", "text": "x"}'
    standardwebhooks.Webhook(secret).verify(body, names["sign"](secret, "msg_1", body))


def test_every_scope_and_every_code_is_explained() -> None:
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "src/menara/api").glob("*.py"))
    codes = set(re.findall(r'(?:code="|_refusal\(\w+, "|problem\(\d+, "|\d+: ")(\w+)"', sources))
    assert {scope.value for scope in Scope if f"`{scope.value}`" not in PAGE} == set()
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
    assert "too_many" in codes
