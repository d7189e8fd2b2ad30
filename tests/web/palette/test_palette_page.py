"""The palette: what is found by name, for whom, and that it leads there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.listening.operations import create_stream
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.operations import create_workspace
from menara.people.queries import Actor

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def found(browser: Client, asked: str = "") -> list[tuple[str, str]]:
    """The addresses and the names that are offered."""
    answer = browser.get("/palette", {"q": asked}, headers=PART)
    assert (answer.status_code, b"<html" in answer.content) == (200, False)
    html = answer.content.decode()
    return re.findall(r'<a href="([^"]*)" role="option".*?<bdi>(.*?)</bdi>', html, re.DOTALL)


@pytest.fixture
def acting(workspace: Workspace) -> Actor:
    return Actor(workspace.pk, "user:1", Role.OWNER)


def test_pages_come_first_when_nothing_is_asked(browser: Client) -> None:
    assert found(browser)[0] == ("/watch", "Watch")


def test_streams_are_found_by_any_part_of_their_name(browser: Client, acting: Actor) -> None:
    stream = create_stream(name="Fake Support", query="x", acting=acting)
    for asked in ("fake", "SUPP", "/port", "/"):
        assert (f"/watch?stream={stream.pk}", "Fake Support") in found(browser, asked)
    assert found(browser, "#fake") == []


def test_the_words_can_be_looked_for(browser: Client) -> None:
    told = dict(found(browser, "parcel & late"))
    assert told["/search?q=parcel+%26amp%3B+late".replace("%26amp%3B", "%26")] == "parcel &amp; late"


def test_another_workspace_has_nothing_here(browser: Client) -> None:
    other = create_workspace(name="Other")
    create_stream(name="Secret", query="x", acting=Actor(other.pk, "user:1", Role.OWNER))
    assert found(browser, "/secret") == []


def test_who_may_not_is_not_offered_it(member: Callable[..., Any], sign_in: Callable[..., Client]) -> None:
    agent = sign_in(member(role=Role.AGENT).email)
    assert "/streams/new" not in dict(found(agent))


@pytest.mark.parametrize("asked", ["\0", "<script>", "x" * 5000, "/", "@", "#", "/ ", "%"])
def test_odd_words_break_nothing(browser: Client, asked: str) -> None:
    assert "<script>" not in str(found(browser, asked))


def test_without_scripts_it_is_a_page(browser: Client) -> None:
    html = browser.get("/palette?q=watch").content.decode()
    assert ("<html" in html, 'href="/watch"' in html) == (True, True)
