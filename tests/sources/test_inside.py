"""Hosts inside the operator's own network: those that were named, and no others."""

from typing import Any

import pytest

from menara.connectors.settings import SettingsError
from menara.sources.inside import reaching

NAMED = {"urls": ["http://wiki.inside.example:8080/feed"]}


@pytest.fixture(autouse=True)
def named(settings: Any) -> None:
    settings.MENARA_INSIDE = ("wiki.inside.example:8080", "social.inside.example")


@pytest.mark.parametrize(
    ("told", "is_inside"),
    [
        (NAMED, True),
        ({"base_url": "https://Social.Inside.example"}, True),
        ({"base_url": "https://social.inside.example:8443"}, True),
        ({"base_url": "https://social.inside.example.evil.example:8443"}, False),
        ({"base_url": "https://social.inside.example", "streaming_url": "https://elsewhere.example"}, False),
        ({"urls": ["http://wiki.inside.example/feed"]}, False),
        ({"urls": ["http://wiki.inside.example:8080/feed", "http://127.0.0.1/"]}, False),
        ({"urls": ["http://siti@wiki.inside.example:8080/feed"]}, False),
        ({"urls": ["http://["]}, False),
        ({"urls": [7, None]}, False),
        ({}, False),
    ],
    ids=range(11),
)
def test_only_what_the_operator_has_named_is_reached(told: dict[str, Any], is_inside: bool) -> None:
    assert reaching(told) == ({**told, "allow_private": True} if is_inside else told)


@pytest.mark.parametrize("told", [NAMED, {"urls": ["http://127.0.0.1/"]}])
def test_nobody_else_can_ask_for_it(told: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        reaching({**told, "allow_private": True})


def test_what_was_allowed_before_stays_for_the_same_hosts() -> None:
    before = {"urls": ["http://127.0.0.1:9/a"], "allow_private": True}
    assert reaching({"urls": ["http://127.0.0.1:9/b"]}, before)["allow_private"] is True
    assert "allow_private" not in reaching({"urls": ["http://127.0.0.1:8/b"]}, before)
