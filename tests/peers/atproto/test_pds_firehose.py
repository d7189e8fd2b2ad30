"""The firehose of a real PDS: what people do there is what is told."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from peers.atproto.people import Person, ref
from peers.mastodon_mock.relay import Relay

from menara.connectors.base import Standing
from menara.connectors.bluesky.connector import BlueskyConnector

Listen = Callable[..., Any]


def told_of(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(line["kind"], line["native_id"], line["version"], line["mention"]["text"]) for line in lines]


def test_posts_are_heard_when_they_are_written_changed_and_deleted(pds: str, listen: Listen) -> None:
    sari, ani = Person.joins(pds), Person.joins(pds)
    listener = listen(dids=[sari.did, ani.did])
    first = sari.writes("Voucher gratis ☕️", langs=["id"])
    reply = ani.writes("Benar?", reply={"root": ref(first), "parent": ref(first)})
    quote = ani.writes("Hati-hati", embed={"$type": "app.bsky.embed.record", "record": ref(first)})
    changed = sari.changes(first["uri"], "Voucher gratis, palsu")
    sari.deletes(first["uri"])
    lines = listener.hears(7)
    assert [line["status"] for line in lines[:2]] == ["active", "active"]
    assert told_of(lines[2:6]) == [
        ("upsert", first["uri"], first["cid"], "Voucher gratis ☕️"),
        ("upsert", reply["uri"], reply["cid"], "Benar?"),
        ("upsert", quote["uri"], quote["cid"], "Hati-hati"),
        ("upsert", first["uri"], changed["cid"], "Voucher gratis, palsu"),
    ]
    assert [line["mention"]["kind"] for line in lines[2:5]] == ["post", "reply", "quote"]
    assert lines[3]["mention"]["in_reply_to_root"] == first["uri"]
    assert (lines[2]["mention"]["lang"], lines[2]["source"]) == (
        "id",
        f"bluesky:{pds.removeprefix('http://')}",
    )
    assert (lines[6]["kind"], lines[6]["native_id"], lines[6]["author_id"]) == (
        "delete",
        first["uri"],
        sari.did,
    )


def test_an_account_s_fate_is_heard_and_nothing_of_its_posts(pds: str, listen: Listen) -> None:
    sari = Person.joins(pds)
    listener = listen(dids=[sari.did])
    sari.writes("halo")
    sari.leaves()
    sari.comes_back()
    sari.is_taken_down(True)
    sari.is_taken_down(False)
    listener.hears(6)  # a deletion takes back what has not been sent yet
    sari.is_deleted()
    lines = listener.hears(7)
    assert [line.get("status", line["kind"]) for line in lines] == [
        "active",
        "upsert",
        "deactivated",
        "active",
        "takendown",
        "active",
        "deleted",
    ]


def test_a_new_handle_stands_in_what_is_written_afterwards(pds: str, listen: Listen) -> None:
    sari = Person.joins(pds)
    listener = listen(dids=[sari.did])
    sari.writes("satu")
    sari.is_named(f"n{sari.handle[1:]}")
    sari.writes("dua")
    _, first, second = listener.hears(3)
    assert first["mention"]["author"] == {"id": sari.did, "handle": sari.handle}
    assert second["mention"]["author"] == {"id": sari.did, "handle": f"n{sari.handle[1:]}"}


def test_reading_is_taken_up_behind_any_event_even_within_a_commit(pds: str, listen: Listen) -> None:
    sari = Person.joins(pds)
    sari.writes("satu")
    sari.writes_at_once("dua", "tiga", "empat")
    sari.deletes(sari.writes("lima")["uri"])
    lines = listen(dids=[sari.did]).hears(7)
    assert len({line["cursor"] for line in lines}) == 7
    for number, line in enumerate(lines[:-1], 1):
        again = listen(line["cursor"], dids=[sari.did]).hears(7 - number)
        assert [told["cursor"] for told in again] == [told["cursor"] for told in lines[number:]]
        assert [told.get("version") for told in again] == [told.get("version") for told in lines[number:]]


def test_a_cursor_that_the_server_does_not_know_is_a_gap_and_listening_goes_on(
    pds: str, listen: Listen
) -> None:
    sari = Person.joins(pds)
    listener = listen("999999999", dids=[sari.did])
    (gap,) = listener.hears(1)
    assert (gap["kind"], gap["reason"]) == (
        "gap",
        "the server has no place such as the one at which listening stood",
    )
    written = sari.writes("masih di sini")
    assert told_of(listener.hears_posts(1)) == [("upsert", written["uri"], written["cid"], "masih di sini")]


def test_a_quiet_network_is_no_outage(pds: str, listen: Listen) -> None:
    """It is asked whether it is still there, and answers."""
    sari = Person.joins(pds)
    listener = listen(dids=[sari.did], stall_s=0.1)
    listener.hears(1)
    assert listener.hears_nothing_for(2.0) == []
    sari.writes("masih di sini")
    assert [line["kind"] for line in listener.hears(2)] == ["account", "upsert"]


def test_a_wire_that_is_cut_again_and_again_costs_nothing(pds: str, listen: Listen) -> None:
    """All in one run: not even a repetition is allowed."""
    sari = Person.joins(pds)
    relay = Relay(urlsplit(pds).port or 0)
    try:
        listener = listen(base_url=relay.url, dids=[sari.did])
        written = []
        for number in range(12):
            written += sari.writes_at_once(*(f"{number}.{part}" for part in range(5)))
            listener.hears(number * 3)
            relay.cut()
        listener.hears_posts(len(written))
    finally:
        relay.close()
    assert [line["native_id"] for line in listener.lines if line["kind"] == "upsert"] == written
    assert {line["kind"] for line in listener.lines} <= {"account", "upsert", "notice"}


@pytest.fixture
def connector(pds: str) -> BlueskyConnector:
    return BlueskyConnector({"mode": "firehose", "base_url": pds, "allow_private": True})


def test_looking_again_finds_what_no_event_has_told(pds: str, connector: BlueskyConnector) -> None:
    sari, ani = Person.joins(pds), Person.joins(pds)
    stays, goes, changes = (sari.writes(text)["uri"] for text in ("tetap", "hapus", "ubah"))
    gone_with_its_author = ani.writes("halo")["uri"]
    hearing = connector.events("0")
    while getattr(next(hearing), "native_id", None) != changes:
        pass
    sari.deletes(goes)
    sari.changes(changes, "sudah diubah")
    ani.is_taken_down(True)
    assert connector.recheck([stays, goes, changes, gone_with_its_author, "https://example.org/1"]) == {
        stays: Standing.ALIVE,
        goes: Standing.GONE,
        changes: Standing.CHANGED,
        gone_with_its_author: Standing.GONE,
        "https://example.org/1": Standing.UNKNOWN,
    }
    hearing.close()  # type: ignore[attr-defined]
    connector.close()


def test_a_post_that_moderators_took_down_is_found_by_looking_again(
    pds: str, connector: BlueskyConnector
) -> None:
    sari = Person.joins(pds)
    post = sari.writes("melanggar")
    sari.moderated({"$type": "com.atproto.repo.strongRef", **ref(post)}, applied=True)
    assert connector.recheck([post["uri"]]) == {post["uri"]: Standing.GONE}
    connector.close()
