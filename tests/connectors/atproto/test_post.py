"""Posts as mentions: all that a record tells, and whatever else stands in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.atproto.post import read_post, read_record
from menara.engine.mention import check_mention

DID = "did:plc:sari"
URI = f"at://{DID}/app.bsky.feed.post/3k1"
FACET = "app.bsky.richtext.facet#"
BARE = {
    "id": URI,
    "text": "halo",
    "source": "bluesky",
    "uri": URI,
    "url": f"https://bsky.app/profile/{DID}/post/3k1",
    "site": "bsky.app",
    "kind": "post",
    "visibility": "public",
    "author": {"id": DID},
}
LINK = {"$link": "bafkrei"}


def told(text: str = "halo", **members: Any) -> dict[str, Any]:
    """What a post tells beside what every post does."""
    mention = read_post(DID, "3k1", {"$type": "app.bsky.feed.post", "text": text, **members})
    return {name: value for name, value in mention.items() if BARE.get(name) != value}


def facet(text: str, piece: str, **feature: Any) -> dict[str, Any]:
    begin = text.encode().index(piece.encode())
    return {"index": {"byteStart": begin, "byteEnd": begin + len(piece.encode())}, "features": [feature]}


def test_a_post_with_nothing_but_a_text() -> None:
    assert read_post(DID, "3k1", {"text": "halo"}) == BARE


def test_facets_count_bytes_not_characters() -> None:
    text = "☕️ selamat pagi, @acme.example — lihat acme.example/☕ #kopi"
    facets = [
        facet(text, "@acme.example", **{"$type": f"{FACET}mention", "did": "did:plc:acme"}),
        facet(text, "acme.example/☕", **{"$type": f"{FACET}link", "uri": "https://acme.example/%E2%98%95"}),
        facet(text, "#kopi", **{"$type": f"{FACET}tag", "tag": "kopi"}),
    ]
    assert told(text, facets=facets, tags=["promo"]) == {
        "text": text,
        "mentions": ["acme.example"],
        "links": ["https://acme.example/%E2%98%95"],
        "hashtags": ["kopi", "promo"],
    }


def test_a_reply_names_what_it_answers_and_where_that_began() -> None:
    reply = {"root": {"uri": "at://a/b/1", "cid": "x"}, "parent": {"uri": "at://a/b/2", "cid": "y"}}
    assert told(reply=reply) == {
        "kind": "reply",
        "in_reply_to": "at://a/b/2",
        "in_reply_to_root": "at://a/b/1",
    }


def test_pictures_films_links_and_quotes() -> None:
    images = {"$type": "app.bsky.embed.images", "images": [{"alt": "Antrian", "image": {"ref": LINK}}, 7]}
    picture = {
        "type": "image",
        "url": f"https://cdn.bsky.app/img/feed_fullsize/plain/{DID}/bafkrei",
        "alt": "Antrian",
    }
    video = {"$type": "app.bsky.embed.video", "video": {"ref": LINK}, "alt": "Voucher"}
    external = {"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example/", "title": "A"}}
    quoted = {"$type": "app.bsky.embed.record", "record": {"uri": "at://a/b/1", "cid": "x"}}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": quoted, "media": images}
    assert told(embed=images) == {"media": [picture]}
    assert told(embed=video) == {"media": [{"type": "video", "alt": "Voucher"}]}
    assert told(embed=external) == {
        "media": [{"type": "link", "url": "https://a.example/", "alt": "A"}],
        "links": ["https://a.example/"],
    }
    assert told(embed=quoted) == {"kind": "quote"}
    assert told(embed=both) == {"kind": "quote", "media": [picture]}


def test_what_an_author_warns_of_is_kept() -> None:
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "nudity"}, {"val": 7}, "x"]}
    assert told(labels=labels) == {"self_labels": ["nudity"]}


def test_the_first_language_is_the_hint() -> None:
    assert told(langs=["id", "en"]) == {"lang": "id"}


@pytest.mark.parametrize(
    "members",
    [
        {"facets": {"index": 1}},
        {"facets": [{"index": {"byteStart": -4, "byteEnd": 2}, "features": [{"$type": f"{FACET}mention"}]}]},
        {"facets": [{"index": {"byteStart": 0, "byteEnd": 5}, "features": [{"$type": f"{FACET}mention"}]}]},
        {"facets": [{"index": {"byteStart": 3, "byteEnd": 2}, "features": [{"$type": f"{FACET}mention"}]}]},
        {"facets": [{"index": {"byteStart": 0, "byteEnd": 4}, "features": [{"$type": f"{FACET}link"}]}]},
        {"facets": [{"index": {"byteStart": "0", "byteEnd": "4"}, "features": 3}, None, []]},
        {"langs": "id", "tags": "acme", "labels": ["nudity"], "reply": "at://a/b/1", "embed": []},
        {"langs": [7, None], "tags": [None, {}], "reply": {}, "embed": {"$type": ["app.bsky.embed.images"]}},
        {"embed": {"$type": "app.bsky.embed.images", "images": [{"image": {"ref": {"$link": 7}}}]}},
        {"embed": {"$type": "app.bsky.embed.external", "external": {"uri": None}}},
        {"embed": {"$type": "app.bsky.embed.video"}},
    ],
)
def test_members_that_are_not_as_they_should_be_hide_no_post(members: dict[str, Any]) -> None:
    assert told(**members) == {}


@pytest.mark.parametrize(
    "date", ["yesterday", "2026-02-31T00:00:00Z", "2026-11-21T09:00:00", "", 7, None, []]
)
def test_a_date_that_is_none_hides_no_post(date: object) -> None:
    assert told(createdAt=date) == {}
    assert told(createdAt="2026-11-21T09:00:00Z") == {"published_at": "2026-11-21T09:00:00Z"}


def test_an_embed_within_an_embed_within_an_embed_ends() -> None:
    embed: dict[str, Any] = {"$type": "app.bsky.embed.recordWithMedia"}
    embed["media"] = embed
    assert told(embed=embed) == {"kind": "quote"}


@pytest.mark.parametrize("record", [{}, {"text": None}, {"text": 7}, {"text": ["halo"]}])
def test_a_post_without_a_text_is_none(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^a post without a text is none$"):
        read_post(DID, "3k1", record)


def test_a_repost_has_no_text_of_its_own() -> None:
    record = {"subject": {"uri": "at://did:plc:ani/app.bsky.feed.post/1", "cid": "x"}, "createdAt": "?"}
    assert read_record(DID, "app.bsky.feed.repost", "3k2", record) == {
        "id": f"at://{DID}/app.bsky.feed.repost/3k2",
        "text": "",
        "source": "bluesky",
        "uri": f"at://{DID}/app.bsky.feed.repost/3k2",
        "author": {"id": DID},
        "kind": "repost",
        "visibility": "public",
        "links": ["at://did:plc:ani/app.bsky.feed.post/1"],
    }


def test_records_of_other_collections_have_the_text_they_have() -> None:
    like = read_record(DID, "app.bsky.feed.like", "1", {"subject": {"uri": "at://a/b/1"}, "text": 7})
    note = read_record(DID, "example.notes.note", "1", {"text": "acme", "createdAt": "2026-11-21T09:00:00Z"})
    assert (like["text"], note["text"], note["published_at"]) == ("", "acme", "2026-11-21T09:00:00Z")


FULL = {
    "text": "halo acme",
    "createdAt": "2026-11-21T09:00:00Z",
    "langs": ["id"],
    "tags": ["acme"],
    "reply": {"root": {"uri": "at://a/b/1"}, "parent": {"uri": "at://a/b/2"}},
    "facets": [
        {
            "index": {"byteStart": 0, "byteEnd": 4},
            "features": [{"$type": f"{FACET}link", "uri": "https://a.example"}],
        }
    ],
    "embed": {
        "$type": "app.bsky.embed.recordWithMedia",
        "media": {
            "$type": "app.bsky.embed.images",
            "images": [{"alt": "x", "image": {"ref": {"$link": "bafk"}}}],
        },
    },
    "labels": {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "nudity"}]},
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def spots(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [spot for key in keys for spot in [(value, key), *spots(value[key])]]


@given(value=ANYTHING, place=st.integers(0, 1000))
def test_whatever_a_member_becomes_the_post_is_heard(value: Any, place: int) -> None:
    record = json.loads(json.dumps(FULL))
    holder, key = spots(record)[place % len(spots(record))]
    if (holder, key) != (record, "text"):
        holder[key] = value
        assert check_mention(read_post(DID, "3k1", record)) in ([], ["replaced"])
