"""What may be called a mention, and what is said of one that may not."""

from typing import Any

import pytest

from menara.engine.mention import MentionError, check_mention

LEAST: dict[str, Any] = {"id": "1", "text": ""}
FULL: dict[str, Any] = {
    "id": "1",
    "text": "acme",
    "title": "t",
    "lang": "en",
    "source": "bluesky",
    "url": "https://a.example/",
    "site": "a.example",
    "published_at": "2026-11-21T09:00:00Z",
    "in_reply_to": "2",
    "uri": "u",
    "author": {
        "id": "3",
        "handle": "a.example",
        "name": "A",
        "bio": "",
        "followers": 120,
        "verified": False,
        "created_at": "2026-11-20T08:00:00Z",
        "avatar": "a.png",
        "pronouns": "she",
    },
    "links": ["https://b.example/"],
    "hashtags": [],
    "mentions": ["c"],
    "in_reply_to_root": "4",
    "visibility": "public",
    "geo": {"lat": 52, "lon": -0.5},
    "kind": "post",
    "rating": 4.5,
    "media": [{"type": "image", "url": "https://b.example/i", "alt": None}],
    "metrics": {"likes": 0, "reposts": 10**30, "replies": 2.0, "views": None},
    "subreddit": ["x", 1, None],
}


def refusal(value: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(MentionError) as refused:
        check_mention(value)
    return refused.value.code, refused.value.message


@pytest.mark.parametrize("value", [LEAST, FULL, {**dict.fromkeys(FULL), **LEAST}])
def test_a_good_mention_passes_as_it_is(value: dict[str, Any]) -> None:
    before = repr(value)
    assert (check_mention(value), repr(value)) == ([], before)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "missing_id"),
        ({"text": ""}, "missing_id"),
        ({"id": None, "text": ""}, "missing_id"),
        ({"id": 1, "text": ""}, "bad_id"),
        ({"id": 2**53 + 1}, "bad_id"),
        ({"id": 1.5, "text": ""}, "bad_id"),
        ({"id": True, "text": ""}, "bad_id"),
        ({"id": ["1"], "text": ""}, "bad_id"),
        ({"id": "1"}, "missing_text"),
        ({"id": "1", "text": None}, "missing_text"),
    ],
)
def test_id_and_text_are_needed(value: dict[str, Any], code: str) -> None:
    assert refusal(value)[0] == code


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", 7, "text: a string is expected, not 7."),
        ("title", ["t"], "title: a string is expected, not a list."),
        ("lang", {}, "lang: a string is expected, not an object."),
        ("url", True, "url: a string is expected, not true."),
        ("in_reply_to", 10**40, "in_reply_to: a string is expected, not a very long number."),
        ("author", "acme", 'author: an object is expected, not "acme".'),
        ("author", {"id": 7}, "author.id: a string is expected, not 7."),
        ("author", {"followers": "120"}, 'author.followers: a whole number is expected, not "120".'),
        ("author", {"followers": 1.5}, "author.followers: a whole number is expected, not 1.5."),
        ("author", {"followers": True}, "author.followers: a whole number is expected, not true."),
        ("author", {"verified": "yes"}, 'author.verified: true or false is expected, not "yes".'),
        ("author", {"verified": 1}, "author.verified: true or false is expected, not 1."),
        ("links", "https://a.example/", 'links: a list is expected, not "https://a.example/".'),
        ("hashtags", ["a", None], "hashtags[1]: a string is expected, not null."),
        ("mentions", [{"handle": "a"}], "mentions[0]: a string is expected, not an object."),
        ("geo", [1, 2], "geo: an object is expected, not a list."),
        ("geo", {"lat": "1"}, 'geo.lat: a number is expected, not "1".'),
        ("media", {}, "media: a list is expected, not an object."),
        ("media", [{"alt": 0}], "media[0].alt: a string is expected, not 0."),
        ("metrics", {"likes": "many"}, 'metrics.likes: a whole number is expected, not "many".'),
        ("rating", "5", 'rating: a number is expected, not "5".'),
        ("rating", False, "rating: a number is expected, not false."),
        ("rating", 5.01, "rating: a number from 0 to 5 is expected, not 5.01."),
        ("rating", -1, "rating: a number from 0 to 5 is expected, not -1."),
        ("rating", 10**4000, "rating: a number from 0 to 5 is expected, not a very long number."),
        ("title", 7 * [1], "title: a string is expected, not a list."),
        ("geo", "x" * 41, f'geo: an object is expected, not "{"x" * 40}"....'),
    ],
)
def test_a_field_of_the_wrong_type_is_named(field: str, value: object, message: str) -> None:
    assert refusal({**LEAST, field: value}) == ("bad_field", message)


@pytest.mark.parametrize("value", [1763715600, "2026-02-31T00:00:00Z", "2026-11-21T09:00:00", ""])
@pytest.mark.parametrize("name", ["published_at", "author.created_at"])
def test_a_date_that_is_none_is_a_bad_field(name: str, value: object) -> None:
    part, _, member = name.rpartition(".")
    code, message = refusal({**LEAST, part: {member: value}} if part else {**LEAST, member: value})
    assert (code, message.partition(":")[0]) == ("bad_field", name)


@pytest.mark.parametrize(
    ("given", "repaired"),
    [
        ("a\0b", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("\ud800-\ud800", "\ufffd-\ufffd"),
        ("\ud800x\udc00\0", "\ufffdx\ufffd\ufffd"),
    ],
)
def test_nul_and_lone_surrogates_are_replaced_wherever_they_stand(given: str, repaired: str) -> None:
    value = {"id": given, "text": given, "author": {"name": given}, given: [{"a": [given, 10**30]}]}
    assert check_mention(value) == ["replaced"]
    assert value == {
        "id": repaired,
        "text": repaired,
        "author": {"name": repaired},
        repaired: [{"a": [repaired, 10**30]}],
    }


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\ufffd", "\x01\x7f\x9f", "\ufdd0\uffff", "😀"])
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    value = {"id": "1", "text": text}
    assert (check_mention(value), value) == ([], {"id": "1", "text": text})
