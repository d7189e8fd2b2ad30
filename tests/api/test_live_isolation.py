"""A live stream tells nothing of another workspace, whatever it is asked for: every stream, every parameter (T13)."""

from typing import Any

import pytest
from api.isolation_cases import BESIDE_THE_URLCONF, LIVE, PLAIN
from api.two_worlds import PASSWORD, World, Worlds, nobody_s
from django.conf import settings
from django.test import Client

from menara.people.queries import NotAllowed
from menara.server import news
from menara.server.api_stream import open_token_reader
from menara.server.asgi import _streams
from menara.server.live import Asked
from menara.server.watch_stream import open_watch_reader

pytestmark = pytest.mark.django_db
OPEN: dict[str, Any] = {"/api/v1/stream": open_token_reader, "/watch/live": open_watch_reader}
NAMING = [(at, name, kind) for at, names in LIVE.items() for name, kind in names.items() if kind != PLAIN]
AT_ONCE = 100  # changes that are known of behind the place where it reads


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the test, which nobody closes."""
    monkeypatch.setattr(news, "close_old_connections", lambda: None)


def told(world: World, address: str, query: dict[str, Any]) -> tuple[str, bytes]:
    """What is refused, or what comes."""
    asked = Asked(headers_of(world), {name: str(value) for name, value in query.items()})
    try:
        reader = OPEN[address](asked)
        return "", reader.read(reader.after, reader.after + AT_ONCE).written
    except (NotAllowed, ValueError) as refused:
        return type(refused).__name__, b""


def headers_of(world: World) -> dict[str, str]:
    browser = Client()
    browser.post("/sign-in", {"email": world.email, "password": PASSWORD})
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        "authorization": f"Bearer {world.token}",
    }


@pytest.mark.parametrize(("address", "name", "kind"), NAMING)
def test_what_is_another_s_is_as_if_it_had_never_been(
    worlds: Worlds, address: str, name: str, kind: str
) -> None:
    ours, theirs = worlds
    wanted = theirs.names(kind)
    called = name.removeprefix("query.")
    answers = [told(ours, address, {"after": 0, called: one}) for one in (wanted, nobody_s(kind, wanted))]
    assert answers[0] == answers[1]
    assert b"zanzibar" not in answers[0][1]


@pytest.mark.parametrize("address", LIVE)
def test_what_is_our_own_comes(worlds: Worlds, address: str) -> None:
    refused, written = told(worlds[0], address, {"after": 0})
    assert (refused, b"kasvira" in written, b"zanzibar" in written) == ("", True, False)


@pytest.mark.parametrize("address", LIVE)
def test_from_now_on_is_from_our_own_last_change_on(worlds: Worlds, address: str) -> None:
    assert OPEN[address](Asked(headers_of(worlds[0]), {})).after == worlds[0].number


def test_every_stream_has_its_case() -> None:
    assert set(_streams) == {*LIVE, *BESIDE_THE_URLCONF} == {*OPEN, *BESIDE_THE_URLCONF}
