"""The archive of a Mastodon account."""

import json
from collections.abc import Callable
from typing import Any

import pytest

ANI = "https://social.example/users/ani"


def outbox(*activities: Any, **more: Any) -> bytes:
    document = {"id": "outbox.json", "type": "OrderedCollection", "orderedItems": list(activities), **more}
    return json.dumps(document).encode()


def create(**note: Any) -> dict[str, Any]:
    whole = {"id": f"{ANI}/statuses/1", "content": "<p>acme</p>", **note}
    return {"type": "Create", "actor": ANI, "object": whole}


def test_the_sample_holds_every_kind_of_post(
    tell: Callable[..., Any], sample: Callable[[str], bytes]
) -> None:
    told = tell(sample("outbox.json"))
    assert [(m["kind"], m["visibility"], m["text"]) for m in told.mentions] == [
        ("post", "public", "Antri lagi di #acme\ntiga jam\n\n& tidak ada kursi"),
        ("reply", "unlisted", "@acme halo?"),
        ("repost", "public", ""),
        ("post", "followers", "Hanya untuk pengikut"),
        ("post", "direct", "Rahasia"),
        ("post", "public", "Pindah bank?\nYa\nBelum"),
    ]
    assert told.trouble == [(7, "unknown_activity")]
    assert told.messages == ["post 7: Like is no activity that is read: Create and Announce are."]


def test_a_post_has_all_that_the_archive_tells(
    tell: Callable[..., Any], sample: Callable[[str], bytes]
) -> None:
    assert tell(sample("mastodon.zip")).mentions[0] == {
        "id": f"{ANI}/statuses/1",
        "text": "Antri lagi di #acme\ntiga jam\n\n& tidak ada kursi",
        "lang": "id",
        "source": "mastodon",
        "url": "https://social.example/@ani/1",
        "site": "social.example",
        "uri": f"{ANI}/statuses/1",
        "published_at": "2026-11-21T09:01:00Z",
        "kind": "post",
        "visibility": "public",
        "hashtags": ["acme"],
        "media": [
            {
                "type": "image",
                "url": "media_attachments/files/1/original/q.jpg",
                "alt": "A queue before a bank",
            }
        ],
        "metrics": {"likes": 1, "reposts": 0},
        "author": {
            "id": ANI,
            "handle": "ani@social.example",
            "name": "Ani",
            "bio": "Bandung & kopi",
            "created_at": "2020-01-02T00:00:00Z",
        },
    }


def test_a_boost_links_to_what_it_boosts(tell: Callable[..., Any], sample: Callable[[str], bytes]) -> None:
    boost = tell(sample("outbox.json")).mentions[2]
    assert (boost["id"], boost["links"]) == (
        f"{ANI}/statuses/3/activity",
        ["https://social.example/users/acme/statuses/9"],
    )


@pytest.mark.parametrize("name", ["mastodon.zip", "mastodon.tar.gz"])
def test_both_archives_hold_the_same_and_know_the_account(
    name: str, tell: Callable[..., Any], sample: Callable[[str], bytes]
) -> None:
    bare, packed = tell(sample("outbox.json")).mentions, tell(sample(name)).mentions
    assert [{**mention, "author": None} for mention in packed] == [
        {**mention, "author": None} for mention in bare
    ]
    assert {mention["author"]["name"] for mention in packed} == {"Ani"}


@pytest.mark.parametrize(
    ("actor", "author"),
    [
        (ANI, {"id": ANI, "handle": "ani@social.example"}),
        ("https://social.example/ap/users/11554", {"id": "https://social.example/ap/users/11554"}),
        ("https://social.example/@ani", {"id": "https://social.example/@ani"}),
        ("acme", {"id": "acme"}),
    ],
)  # fmt: skip
def test_without_the_archive_the_address_tells_who_it_is(
    actor: str, author: dict[str, str], tell: Callable[..., Any]
) -> None:
    (mention,) = tell(outbox({**create(), "actor": actor})).mentions
    assert mention["author"] == author


def test_an_edited_post_is_another_version(tell: Callable[..., Any]) -> None:
    one, two = tell(outbox(create(), create(content="<p>acme!</p>", updated="2026-11-21T10:00:00Z"))).events
    assert (one.native_id == two.native_id, one.version == two.version) == (True, False)


@pytest.mark.parametrize(
    ("activity", "code"),
    [
        ({"type": "Create", "actor": ANI, "object": "https://elsewhere.example/1"}, "bad_shape"),
        ({"type": "Create", "actor": ANI, "object": {"id": "1"}}, "bad_shape"),
        ({"type": "Create", "object": {}}, "bad_shape"),
        ({"type": "Announce", "actor": ANI, "id": 7, "object": "x"}, "bad_id"),
        (create(published="soon"), "bad_field"),
        (create(tag=[{"type": "Hashtag"}]), "bad_shape"),
        ({"type": ["Create"], "actor": ANI}, "unknown_activity"),
        ({}, "bad_shape"),
    ],
)
def test_a_bad_activity_is_set_aside_and_the_good_ones_around_it_are_told(
    activity: dict[str, Any], code: str, tell: Callable[..., Any]
) -> None:
    told = tell(outbox(create(), activity, create()))
    assert (told.texts, told.trouble) == (["acme", "acme"], [(2, code)])


def test_brackets_and_quotes_in_posts_do_not_confuse(tell: Callable[..., Any]) -> None:
    texts = ['}]"', "\\", '\\"[{', "{" * 50, 'orderedItems": [']
    assert tell(outbox(*(create(content=text) for text in texts))).texts == texts


def test_a_pretty_printed_outbox_is_found_and_read(tell: Callable[..., Any]) -> None:
    assert tell(json.dumps(json.loads(outbox(create())), indent=2).encode()).texts == ["acme"]


def test_a_post_that_is_too_long_is_set_aside(tell: Callable[..., Any]) -> None:
    told = tell(outbox(create(), create(content="a" * (16 << 20)), create()))
    assert (told.texts, told.trouble) == (["acme", "acme"], [(2, "too_long")])


def test_an_outbox_that_breaks_off_tells_what_it_has_and_then_that(tell: Callable[..., Any]) -> None:
    told = tell(outbox(create(), create())[:-20], format="mastodon-archive")
    assert (told.texts, told.trouble) == (["acme"], [(2, "unreadable")])


def test_an_empty_outbox_tells_nothing(tell: Callable[..., Any]) -> None:
    assert tell(outbox()).events == []
