"""Pages are cut into elements, and elements hold posts or the reason why not."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menara.connectors.base import InvalidMessage, TryLater
from menara.connectors.mastodon.elements import Post, Suspension, cut_page, read_element
from menara.engine.mention import decode_object

New = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("body", "elements"),
    [
        (b"[]", []),
        (b' [ ] ', []),
        (b'[{"id": "1"}, {"id":"2"}]', [b'{"id": "1"}', b'{"id":"2"}']),
        (b'[{"a": "\\ud800"}, {"b": [1, {"c": "},{"}]}]', [b'{"a": "\\ud800"}', b'{"b": [1, {"c": "},{"}]}']),
        (b'[{"a": NaN}, {"b": 1}, x, {"c": "\\"],"}]', [b'{"a": NaN}', b'{"b": 1}', b"x", b'{"c": "\\"],"}']),
        (b'[{"a": "\xff"}, {"b": 2}]', [b'{"a": "\xff"}', b'{"b": 2}']),
    ],
)  # fmt: skip
def test_a_page_is_cut_where_its_commas_stand(body: bytes, elements: list[bytes]) -> None:
    assert cut_page(body) == elements


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b'{"error": "The access token is invalid"}', b"<!DOCTYPE html><html>[1]</html>", b"[", b'["', b'["\\',
     b'[{"id": "1"}, {"id', b'[{"id": "1"}', b"[" * 200_000, b"null", b'"[]"', b'{"error": "truncated'],
)  # fmt: skip
def test_what_is_no_list_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(TryLater):
        cut_page(body)


def test_a_page_without_end_is_cut_off() -> None:
    assert len(cut_page(b"[" + b"{}," * 100_000 + b"{}]")) == 1000
    assert len(cut_page(b"[" + b"{}," * 50_000 + b"NaN]")) == 1000


@pytest.mark.parametrize("piece", [b'"', b'\\"', b'"\\', b"[", b"{", b",", b"]", b'[",', b'"\\"'])
def test_time_is_linear_in_the_length_of_a_page(piece: bytes) -> None:
    for body in (b"[" + piece * 300_000, b'["' + piece * 300_000):
        try:
            cut_page(body)
        except TryLater:
            continue


@settings(max_examples=50)
@given(
    elements=st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.text())), max_size=5)
)
def test_the_patient_knife_cuts_as_the_quick_one(elements: list[Any]) -> None:
    quick = [json.dumps(element).encode() for element in elements]
    patient = cut_page(b"[" + b", ".join([*quick, b"NaN"]) + b"]")
    assert patient == [*quick, b"NaN"]


@given(body=st.binary(max_size=200))
def test_any_bytes_are_a_page_or_none(body: bytes) -> None:
    for whole in (body, b"[" + body + b"]"):
        try:
            elements = cut_page(whole)
        except TryLater:
            continue
        for element in elements:
            for shape in ("status", "notification", "conversation"):
                read_element(element, shape)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(drifted=st.data())
def test_a_status_may_be_built_in_any_way(new_status: New, drifted: st.DataObject) -> None:
    whole = new_status(
        poll={"options": [{"title": "Ya"}]}, quote={"quoted_status": new_status("3")}, reblog=None
    )
    whole["tags"] = [{"name": "acme"}]
    whole["mentions"] = [{"acct": "budi", "url": "https://social.example/@budi"}]
    whole["media_attachments"] = [{"type": "image", "url": "https://social.example/1.jpg"}]
    name = drifted.draw(st.sampled_from([*whole, *(f"account.{part}" for part in whole["account"])]))
    value = drifted.draw(json_values)
    if name.startswith("account."):
        whole["account"] = {**whole["account"], name.removeprefix("account."): value}
    else:
        whole[name] = value
    element = read_element(json.dumps(whole).encode(), "status")
    assert all(isinstance(one, Post | Suspension | InvalidMessage) for one in element.found)
    assert element.found != ()


def test_a_post_keeps_its_bytes(new_status: New) -> None:
    raw = json.dumps(new_status("7"), indent=1).encode()
    (post,) = read_element(raw, "status").found
    assert isinstance(post, Post)
    assert (post.local_id, post.raw, post.warnings) == ("7", raw, ())


def test_a_boosted_post_stands_before_its_boost_with_its_own_bytes(new_status: New) -> None:
    boosted = new_status("5")
    element = read_element(json.dumps(new_status("7", "", reblog=boosted)).encode(), "status")
    first, second = element.found
    assert isinstance(first, Post)
    assert isinstance(second, Post)
    assert (element.id, first.local_id, second.local_id) == ("7", "5", "7")
    assert decode_object(first.raw) == boosted


@pytest.mark.parametrize(
    ("type_", "posts"),
    [("mention", 1), ("status", 1), ("update", 1), ("quote", 1), ("favourite", 0), ("reblog", 0), ("poll", 0), ("follow", 0)],
)  # fmt: skip
def test_only_some_notifications_bring_a_post(new_status: New, type_: str, posts: int) -> None:
    raw = json.dumps({"id": "90", "type": type_, "status": new_status("7")}).encode()
    element = read_element(raw, "notification")
    assert (element.id, len(element.found)) == ("90", posts)


def test_a_conversation_brings_its_last_message_and_is_ordered_by_it(new_status: New) -> None:
    raw = json.dumps({"id": "3", "last_status": new_status("7", visibility="direct")}).encode()
    element = read_element(raw, "conversation")
    assert (element.id, len(element.found)) == ("7", 1)
    assert read_element(b'{"id": "3", "last_status": null}', "conversation").found == ()


def test_a_suspended_account_is_told_before_its_post(new_status: New, new_account: New) -> None:
    element = read_element(json.dumps(new_status(account=new_account(suspended=True))).encode(), "status")
    assert element.found[0] == Suspension("https://social.example/users/ani")
    assert isinstance(element.found[1], Post)


def test_half_a_letter_is_replaced_and_told(new_status: New) -> None:
    raw = json.dumps(new_status(content="<p>acme \ud83d</p>")).encode()
    (post,) = read_element(raw, "status").found
    assert isinstance(post, Post)
    assert (post.mention["text"], post.warnings) == ("acme �", ("replaced",))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"uri": None, "url": None}, "missing_id"),
        ({"created_at": "2026-02-31T00:00:00Z"}, "bad_field"),
        ({"created_at": "yesterday"}, "bad_field"),
        ({"account": {"uri": "https://social.example/users/ani"}}, "bad_shape"),
        ({"account": "ani"}, "bad_shape"),
        ({"content": 7}, "bad_shape"),
        ({"favourites_count": "many"}, "bad_field"),
    ],
)
def test_what_cannot_be_read_is_said(new_status: New, more: dict[str, Any], code: str) -> None:
    element = read_element(json.dumps({**new_status(), **more}).encode(), "status")
    (problem,) = element.found
    assert isinstance(problem, InvalidMessage)
    assert (element.id, problem.code) == ("7", code)


@pytest.mark.parametrize("id_", [None, True, "", "a b", "x" * 65, "é", ["7"], {"id": "7"}])
def test_an_id_that_is_none_orders_nothing(new_status: New, id_: object) -> None:
    assert read_element(json.dumps({**new_status(), "id": id_}).encode(), "status").id is None
