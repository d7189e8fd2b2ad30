"""The streams of another workspace are as if they had never been."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.listening.models import Stream
from menara.listening.operations import create_stream
from menara.listening.removing import remove_stream
from menara.people import operations
from menara.people.enums import Role
from menara.people.queries import Actor
from menara.sources.operations import add_source

pytestmark = pytest.mark.django_db
SENT = {"do": "save", "name": "x", "query": "x", "state": "paused", "based_on": "1"}


@pytest.fixture
def other() -> Actor:
    return Actor(operations.create_workspace(name="Other").pk, "user:9", Role.OWNER)


@pytest.mark.parametrize("end", ["", "/state", "/remove", "/bring-back"])
def test_nothing_can_be_done_with_them(browser: Client, other: Actor, end: str) -> None:
    stream = create_stream(name="Secret", query="secret", acting=other)
    before = Stream.objects.values().get()
    numbers = [stream.pk, stream.pk + 1000, 2**63]
    answers = [browser.post(f"/streams/{number}{end}", SENT) for number in numbers]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1
    assert Stream.objects.values().get() == before


def test_what_they_have_removed_is_not_brought_back(browser: Client, other: Actor) -> None:
    stream = create_stream(name="Secret", query="secret", acting=other)
    remove_stream(stream_id=stream.pk, acting=other)
    assert browser.post(f"/streams/{stream.pk}/bring-back").status_code == 404
    assert "Secret" not in browser.get("/streams").content.decode()
    assert Stream.objects.get().is_removed is True


def test_a_stream_listens_to_no_source_of_theirs(
    browser: Client, other: Actor, write: Callable[..., Any]
) -> None:
    source = add_source(name="Theirs", connector="bluesky", settings={}, acting=other)
    for number in (source.pk, source.pk + 1000, "x"):
        assert write(source=[str(number)]).status_code == 404
        assert browser.post("/streams/draft/found", {"query": "x", "source": number}).status_code == 404
    assert Stream.objects.count() == 0
