"""Cursors, memories and ids."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.mastodon.feeds import earlier, order_of
from menara.connectors.mastodon.memory import DIGEST_SIZE, Known, Names, Told, digest_of
from menara.connectors.mastodon.place import RECENT, Place
from menara.connectors.mastodon.rest import links_of
from menara.connectors.settings import SettingsError

FEEDS = ("home", "notifications")
ids = st.from_regex(r"\A[\w-]{1,64}\Z", fullmatch=True).filter(str.isascii)


@given(
    newest=st.dictionaries(st.sampled_from(FEEDS), ids),
    recent=st.lists(st.binary(min_size=DIGEST_SIZE, max_size=DIGEST_SIZE), max_size=RECENT),
)
def test_a_cursor_is_read_as_it_was_written(newest: dict[str, str], recent: list[bytes]) -> None:
    place = Place()
    place.newest.update(newest)
    place.recent.extend(recent)
    again = Place.read(str(place), FEEDS)
    assert (again.newest, list(again.recent)) == (newest, recent)


def test_a_cursor_holds_what_was_told_last_and_no_more() -> None:
    place = Place()
    place.recent.extend(digest_of(str(number)) for number in range(1000))
    assert list(Place.read(str(place), FEEDS).recent) == [
        digest_of(str(number)) for number in range(936, 1000)
    ]
    assert len(str(place)) == 1 + RECENT * DIGEST_SIZE * 4 // 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x", "is no cursor of the mastodon connector"),
        ("home=1", "is no cursor"),
        ("home=1~AAAA", "is no cursor"),
        ("home=1~!!!!!!!!", "is no cursor"),
        ("home=~", "is no cursor"),
        ("home=1&~", "is no cursor"),
        ("home=1 2~", "is no cursor"),
        (f"home={'1' * 65}~", "is no cursor"),
        ("0:0:posts.jsonl", "is no cursor"),
        ("public=1~", "belongs to another mode or stream"),
    ],
)
def test_what_is_no_cursor_is_refused(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=rf"^cursor: .*{told}"):
        Place.read(text, FEEDS)


def test_the_newest_id_only_rises() -> None:
    place = Place()
    for id_ in ("9", "10", "8", None):
        place.advance("home", id_)
    assert place.newest == {"home": "10"}


def test_ids_are_ordered_as_the_numbers_they_are() -> None:
    assert sorted(["10", "9", "100", "11"], key=order_of) == ["9", "10", "11", "100"]


@pytest.mark.parametrize(
    ("id_", "seconds", "earlier_id"),
    [
        ("117020565693913441", 1, str(117020565693913441 - 1000 * 65536)),
        ("117020565693913441", 0.5, str(117020565693913441 - 500 * 65536)),
        ("117020565693913441", 0, "117020565693913441"),
        ("100000000000000000", 86_400 * 365 * 100, "0"),
        ("1795274862276", 60, "1795274862276"),  # a number, but not of Mastodon's kind
        ("01JD3X5ZQ8YV0N4KQW7T2M9RBC", 60, "01JD3X5ZQ8YV0N4KQW7T2M9RBC"),  # GoToSocial
        ("AZNYJTvQOXzRbXfKHQ", 60, "AZNYJTvQOXzRbXfKHQ"),  # Pleroma
        ("38", 60, "38"),
    ],
)
def test_an_id_that_holds_its_time_can_be_put_back(id_: str, seconds: float, earlier_id: str) -> None:
    assert earlier(id_, seconds) == earlier_id


def test_what_was_told_is_remembered_within_bounds() -> None:
    told = Told(size=3)
    assert [told.add(digest) for digest in (b"a", b"b", b"a", b"c", b"d")] == [True, True, False, True, True]
    assert [told.add(digest) for digest in (b"a", b"b")] == [False, True]  # b was the oldest


def test_names_are_remembered_within_bounds() -> None:
    names = Names(size=2)
    for number in range(3):
        names.add(str(number), Known(f"https://social.example/{number}", "1", None))
    assert [names.get(str(number)) for number in range(3)] == [
        None,
        Known("https://social.example/1", "1", None),
        Known("https://social.example/2", "1", None),
    ]
    assert [names.local_id(f"https://social.example/{number}") for number in range(3)] == [None, "1", "2"]


def test_a_name_is_replaced_by_a_newer_one() -> None:
    names = Names(size=2)
    names.add("1", Known("https://social.example/1", "1", None))
    names.add("1", Known("https://social.example/1", "2", None))
    assert names.get("1") == Known("https://social.example/1", "2", None)
    names.add("2", Known("https://social.example/2", "1", None))
    assert names.local_id("https://social.example/1") == "1"


@pytest.mark.parametrize(
    ("header", "links"),
    [
        ("", {}),
        (
            '<https://social.example/api/v1/timelines/home?limit=2&max_id=5>; rel="next", <https://social.example/x?min_id=9>; rel="prev"',
            {"next": (("limit", "2"), ("max_id", "5")), "prev": (("min_id", "9"),)},
        ),
        ("<https://social.example/?types[]=a&types[]=b>; rel=next", {"next": (("types[]", "a"), ("types[]", "b"))}),
        ('<https://social.example/>; rel="next"', {}),
        ('<http://[/?max_id=5>; rel="next"', {}),
        ('<https://social.example/?max_id=5>; rel="last"', {}),
        ("<https://social.example/?" + "&".join(f"a{n}=1" for n in range(200)) + '>; rel="next"', {}),
        ('<?max_id=5>; rel="next"', {"next": (("max_id", "5"),)}),
        ("<" * 60_000, {}),
        ("<" + "x" * 60_000, {}),
    ],
    ids=range(10),
)  # fmt: skip
def test_links_are_queries(header: str, links: dict[str, Any]) -> None:
    assert links_of(header) == links


def test_a_cursor_is_bounded_whatever_is_told() -> None:
    place = Place()
    for number in range(2000):
        place.advance("home", "9" * 64)
        place.recent.append(digest_of(str(number)))
    assert len(str(place)) < 700
