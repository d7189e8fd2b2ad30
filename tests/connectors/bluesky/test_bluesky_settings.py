"""What the connector may be told, and what the places mean that it gives."""

from typing import Any

import pytest

from menara.connectors.base import SettingsError
from menara.connectors.bluesky.connector import BlueskyConnector
from menara.connectors.bluesky.memory import Memory, Told
from menara.connectors.bluesky.place import WHOLE, Place, Track, read_place
from menara.connectors.bluesky.settings import read_bluesky_settings
from menara.connectors.bluesky.wire import hosts_of, web_address, wire_of

JETSTREAM, V2 = "/subscribe", "/xrpc/network.bsky.jetstream.subscribeEvents"
FIREHOSE = "/xrpc/com.atproto.sync.subscribeRepos"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "pull"}, 'mode: \'pull\' is none of "jetstream", "jetstream-v2", "firehose".'),
        (
            {"base_url": "wss://a.example", "urls": ["wss://b.example"]},
            "urls: name either one base_url or several urls.",
        ),
        ({"base_url": "a.example"}, 'base_url: "a.example" begins neither with wss:// nor with ws://.'),
        (
            {"service_url": "ws://a.example"},
            'service_url: "ws://a.example" begins neither with https:// nor with http://.',
        ),
        ({"stall_s": 0}, "stall_s: more than 0 and at most 3600 seconds are expected."),
        ({"collections": []}, "collections: 1 to 100 are expected."),
        (
            {"collections": ["post"]},
            'collections: "post" is no name of a collection, such as "app.bsky.feed.post".',
        ),
        (
            {"collections": ["app.*.post"]},
            'collections: "app.*.post" is no name of a collection, such as "app.bsky.feed.post".',
        ),
        (
            {"dids": ["sari.example"]},
            'dids: "sari.example" is no DID, such as "did:plc:ewvi7nxzyoun6zhxrhs64oiz".',
        ),
        ({"dids": ["did:plc:a"] * 10_001}, "dids: at most 10000 accounts can be named."),
    ],
)
def test_settings_that_cannot_work_are_refused_in_words(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        BlueskyConnector(settings)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("settings", "urls"),
    [
        ({"base_url": "wss://jet.example"}, [f"wss://jet.example{JETSTREAM}"]),
        ({"base_url": "ws://127.0.0.1:6008/subscribe/"}, [f"ws://127.0.0.1:6008{JETSTREAM}"]),
        ({"base_url": "https://jet.example/a/"}, [f"wss://jet.example/a{JETSTREAM}"]),
        ({"base_url": f"wss://jet.example{V2}"}, [f"wss://jet.example{V2}"]),
        ({"base_url": "wss://jet.example/xrpc", "mode": "jetstream-v2"}, [f"wss://jet.example{V2}"]),
        ({"base_url": "http://127.0.0.1:2583", "mode": "firehose"}, [f"ws://127.0.0.1:2583{FIREHOSE}"]),
        ({"base_url": f"wss://pds.example{FIREHOSE}", "mode": "firehose"}, [f"wss://pds.example{FIREHOSE}"]),
        ({"urls": ["wss://a.example", "wss://b.example?x=1#y"]}, [f"wss://{name}.example{JETSTREAM}" for name in "ab"]),
        ({"mode": "firehose"}, [f"wss://bsky.network{FIREHOSE}"]),
        ({}, [f"wss://jetstream{n}.us-{side}.bsky.network{JETSTREAM}" for side in ("east", "west") for n in (2, 1)]),
    ],
)  # fmt: skip
def test_addresses_may_leave_out_the_path(settings: dict[str, Any], urls: list[str]) -> None:
    read = read_bluesky_settings(settings)
    assert [host.url for host in hosts_of(read, wire_of(read))] == urls


def test_sockets_and_requests_share_a_host() -> None:
    assert web_address("wss://a.example/x?y=1") == "https://a.example/x?y=1"
    assert web_address("ws://127.0.0.1:1") == "http://127.0.0.1:1"
    assert web_address("https://a.example") == "https://a.example"


@pytest.mark.parametrize(
    "place",
    [
        Place("jet.example", 7, 2, 5),
        Place("127.0.0.1:2583", 0, 0, 0),
        Place("jet.example", None, 0, 5),
        Place("", None),
        Place("[::1]:80", 10**17, WHOLE, 10**17),
    ],
)
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    assert read_place(place.written(3)) == place


def test_a_bare_number_is_a_place_at_any_host() -> None:
    assert read_place("17") == Place("", 17, WHOLE, None)
    assert read_place("1795251600000000") == Place("", 1795251600000000, WHOLE, 1795251600000000)


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.5", "host 1.1.0", "a 1.1.0 1 ", "a 1.1 1", "9" * 19, "a ١.1.0 1"]
)
def test_anything_else_is_no_place(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^cursor: .* is no cursor of the bluesky connector\.$"):
        read_place(text)


def test_parts_are_counted_from_the_highest_number_so_far() -> None:
    track = Track()
    steps = [
        track.step(number, parts)
        for number, parts in ((5, 1), (5, 1), (7, 3), (6, 2), (7, 1), (8, 0), (8, 1))
    ]
    assert steps == [(5, 0), (5, 1), (7, 0), (7, 3), (7, 5), (8, 0), (8, 1)]


def test_what_is_remembered_has_an_end() -> None:
    memory: Memory[int, str] = Memory(3)
    for number in range(5):
        memory.put(number, str(number))
        memory.put(2, "two")
    assert [memory.get(number) for number in range(5)] == [None, None, "two", "3", "4"]
    memory.forget(2)
    assert memory.get(2) is None
    told = Told(room=2)
    assert [told.is_new(what) for what in "aabbaccba"] == [
        True,
        False,
        True,
        False,
        False,
        True,
        False,
        True,
        True,
    ]
