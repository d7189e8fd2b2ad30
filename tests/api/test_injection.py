"""Whatever stands in a filter or an id is a value, never a part of a statement (T27)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from api.belongings import belongings
from api.isolation_cases import CASES
from api.two_worlds import Worlds, request_of, standing_still
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
CORPUS = [
    *(
        "' OR '1'='1",
        '" OR ""="',
        "1; DROP TABLE listening_stream;--",
        "1) UNION SELECT digest FROM people_token--",
    ),
    *(
        "') OR 1=1--",
        "1 AND SLEEP(5)",
        "1; SELECT pg_sleep(5)--",
        "'||(SELECT 1)||'",
        "%27%20OR%201=1",
        "\\' OR 1=1--",
    ),
    *(
        "0x31303235",
        "1e309",
        "-1",
        "1/0",
        "NaN",
        "null",
        "true",
        "[]",
        "{}",
        "${7*7}",
        "{{7*7}}",
        "%s%s%n",
        "%(id)s",
    ),
    *(
        "rowid:1",
        '" OR rowid > 0 --',
        "a* NOT b",
        "NEAR(a b)",
        ":*",
        "a & !b | c",
        "'a':*",
        "a <-> b",
        "terms:*",
    ),
    *(
        "id__gt",
        "workspace__name",
        "content__lang",
        "text__regex",
        "(a+)+$",
        "^(\\w+\\s?)*$",
        "%",
        "_",
        "\\",
        "*",
        "?",
    ),
    *(
        "\0",
        "\r\nSet-Cookie: x=1",
        "\ud7ff",
        "\u202e",
        "١٢",
        "é",
        "🦩",
        "A" * 5000,
        "(" * 100 + "a" + ")" * 100,
    ),
]
FILTERS = [
    (*key, name) for key, names in CASES.items() for name in names if name.startswith(("query.", "path."))
]


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent meanwhile, without their values."""
    sent: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield sent


@pytest.mark.parametrize(("method", "address", "name"), FILTERS)
def test_what_is_said_is_a_value(worlds: Worlds, method: str, address: str, name: str) -> None:
    before = belongings(worlds[1].id)
    for said in CORPUS:
        if name.startswith("path.") and not said.isprintable():
            continue
        with standing_still(), statements() as sent:
            answer = request_of(worlds[0], method, address, name, said)
        assert answer.status_code < 500
        assert b"zanzibar" not in answer.content
        telling = len(said) > 8 and any(said in statement for statement in sent)
        assert not telling
    assert belongings(worlds[1].id) == before


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=st.text(max_size=60), language=st.text(max_size=10))
@example(said='a AND (b OR "c"', language="")
@example(said="<<<", language="\0")
def test_a_query_of_any_form_is_answered(worlds: Worlds, said: str, language: str) -> None:
    """A text that no URL could carry is not asked."""
    try:
        quote(said + language)
    except UnicodeEncodeError:
        return
    ours = worlds[0]
    for address in ("/api/v1/mentions", "/api/v1/search"):
        answer = ours.ask("GET", address, query={"q": said, "language": language})
        assert answer.status_code in (200, 400, 422)
