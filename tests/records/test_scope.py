"""What a hold covers, as a truth table."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from menara.records.enums import RecordKind
from menara.records.scope import Facts, Holding, Holdings, Scope

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
KNOWN = {
    "network": "bluesky",
    "native_id": "at://1",
    "author_id": "did:plc:siti",
    "stream_ids": frozenset({7}),
    "content": {"id": "at://1", "text": "kasvira bocor"},
}


def facts(**more: Any) -> Facts:
    return Facts(**{"kind": RecordKind.MENTION, "at": AT, **KNOWN, **more})


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({}, True),
        ({"networks": {"bluesky", "feed"}}, True),
        ({"networks": {"feed"}}, False),
        ({"native_ids": {"at://1"}}, True),
        ({"native_ids": {"at://2"}}, False),
        ({"author_ids": {"did:plc:siti"}}, True),
        ({"author_ids": {"did:plc:other"}}, False),
        ({"stream_ids": {7, 8}}, True),
        ({"stream_ids": {8}}, False),
        ({"query": "kasvira AND bocor"}, True),
        ({"query": "kasvira NOT bocor"}, False),
        ({"since": AT}, True),
        ({"since": AT + timedelta(seconds=1)}, False),
        ({"until": AT}, False),
        ({"until": AT + timedelta(seconds=1)}, True),
        ({"networks": {"bluesky"}, "query": "kasvira", "stream_ids": {7}, "since": AT}, True),
        ({"networks": {"bluesky"}, "query": "kasvira", "stream_ids": {8}, "since": AT}, False),
    ],
)
def test_all_that_is_named_has_to_fit(scope: dict[str, Any], covered: bool) -> None:
    assert Scope(**scope).covers(facts()) is covered


@pytest.mark.parametrize(
    ("scope", "lost"),
    [
        ({"query": "tidak cocok"}, {"content": None}),
        ({"author_ids": {"did:plc:other"}}, {"author_id": ""}),
        ({"networks": {"feed"}}, {"network": ""}),
    ],
)
def test_what_nobody_can_tell_any_more_is_held(scope: dict[str, Any], lost: dict[str, Any]) -> None:
    assert (Scope(**scope).covers(facts()), Scope(**scope).covers(facts(**lost))) == (False, True)


def test_a_query_that_is_none_any_more_holds_everything() -> None:
    """Otherwise nothing could be redacted in the workspace, and nothing that goes at its source be taken away."""
    assert Scope(query="(kasvira").covers(facts()) is True


def test_of_a_dead_letter_only_network_and_time_are_asked() -> None:
    letter = Facts(RecordKind.DEAD_LETTER, AT, network="bluesky")
    narrow = Scope(query="kasvira", author_ids=frozenset({"x"}), stream_ids=frozenset({7}))
    assert (narrow.covers(letter), Scope(networks=frozenset({"feed"})).covers(letter)) == (True, False)


def test_the_first_hold_that_covers_is_the_reason() -> None:
    holds = Holdings(
        (Holding(3, Scope(networks=frozenset({"feed"}))), Holding(5, Scope()), Holding(9, Scope()))
    )
    assert (holds.covering(facts()), Holdings().covering(facts())) == (5, None)
