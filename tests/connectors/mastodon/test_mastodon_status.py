"""A status becomes a mention."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import InvalidMessage
from menara.connectors.mastodon.status import read_status, version_of
from menara.engine.mention import check_mention

New = Callable[..., dict[str, Any]]


def test_a_post_is_read(new_status: New) -> None:
    mention = read_status(new_status("7", "<p>Antri <b>lagi</b></p><p>&amp; lama</p>", favourites_count=3))
    assert mention == {
        "id": "https://social.example/users/ani/statuses/7",
        "uri": "https://social.example/users/ani/statuses/7",
        "url": "https://social.example/@ani/7",
        "site": "social.example",
        "source": "mastodon",
        "kind": "post",
        "text": "Antri lagi\n\n& lama",
        "lang": "id",
        "visibility": "public",
        "published_at": "2026-11-21T09:00:00.000Z",
        "metrics": {"likes": 3, "reposts": 0, "replies": 0},
        "author": {
            "id": "https://social.example/users/ani",
            "handle": "ani@social.example",
            "name": "Ani",
            "bio": "Menulis",
            "followers": 12,
            "created_at": "2024-03-01T00:00:00.000Z",
            "avatar": "https://social.example/a.png",
        },
    }
    assert check_mention(mention) == []


def test_a_boost_has_no_text_and_leads_to_the_post(new_status: New, new_account: New) -> None:
    boosted = new_status("5", account=new_account("sara", "jauh.example"))
    uri = "https://social.example/users/ani/statuses/7/activity"
    mention = read_status(new_status("7", "", reblog=boosted, uri=uri))
    assert (mention["kind"], mention["text"], mention["id"], mention["links"]) == (
        "repost",
        "",
        uri,
        ["https://jauh.example/users/sara/statuses/5"],
    )


@pytest.mark.parametrize(
    ("more", "name", "value"),
    [
        ({"spoiler_text": "bank"}, "title", "bank"),
        ({"in_reply_to_id": "5"}, "kind", "reply"),
        ({"in_reply_to_id": "5"}, "in_reply_to_local_id", "5"),
        ({"in_reply_to_id": 5}, "in_reply_to_local_id", "5"),
        ({"visibility": "unlisted"}, "visibility", "unlisted"),
        ({"visibility": "private"}, "visibility", "followers"),
        ({"visibility": "direct"}, "visibility", "direct"),
        ({"visibility": "mutuals_only"}, "visibility", None),
        ({"language": None}, "lang", None),
        ({"sensitive": True}, "sensitive", True),
        ({"edited_at": "2026-11-21T10:00:00.000Z"}, "edited_at", "2026-11-21T10:00:00.000Z"),
        ({"tags": [{"name": "acme"}, {"name": "bank"}]}, "hashtags", ["acme", "bank"]),
        ({"url": None}, "url", "https://social.example/users/ani/statuses/7"),
        ({"favourites_count": None}, "metrics", {"reposts": 0, "replies": 0}),
        (
            {"mentions": [{"acct": "budi", "url": "https://social.example/@budi"}, {"acct": "sara@jauh.example", "url": ""}]},
            "mentions",
            ["budi@social.example", "sara@jauh.example"],
        ),
        (
            {"poll": {"options": [{"title": "Ya"}, {"title": "Belum"}]}},
            "text",
            "acme\nYa\nBelum",
        ),
        (
            {"media_attachments": [
                {"type": "image", "url": "https://social.example/1.jpg", "description": "a queue"},
                {"type": "gifv", "url": "https://social.example/2.mp4", "description": None},
                {"type": "unknown", "url": None, "remote_url": "https://jauh.example/3.xyz"},
            ]},
            "media",
            [
                {"type": "image", "url": "https://social.example/1.jpg", "alt": "a queue"},
                {"type": "video", "url": "https://social.example/2.mp4"},
                {"type": "link", "url": "https://jauh.example/3.xyz"},
            ],
        ),
        ({"quote": {"state": "accepted", "quoted_status": {"uri": "https://jauh.example/1"}}}, "links", ["https://jauh.example/1"]),
        ({"quote": {"uri": "https://jauh.example/1"}}, "links", ["https://jauh.example/1"]),
        ({"quote": {"state": "deleted", "quoted_status": None}}, "kind", "quote"),
        ({"quote": {"state": "deleted", "quoted_status": None}}, "links", None),
    ],
)  # fmt: skip
def test_a_field_is_read(new_status: New, more: dict[str, Any], name: str, value: object) -> None:
    mention = read_status(new_status(**more))
    assert mention.get(name) == value
    check_mention(mention)


@pytest.mark.parametrize(
    ("content", "links"),
    [
        ('<a href="https://acme.example/?a=1&amp;b=2">klik</a>', ["https://acme.example/?a=1&b=2"]),
        ("<a rel=nofollow href='https://acme.example/'>klik</a>", ["https://acme.example/"]),
        ('<a class="mention hashtag" href="https://social.example/tags/acme">#acme</a>', []),
        ('<a href="https://social.example/@budi" class="u-url mention">@budi</a>', []),
        ('<a href="https://b.example">1</a><a href="https://a.example">2</a><a href="https://b.example">3</a>', ["https://b.example", "https://a.example"]),
        ('<A HREF="https://acme.example">klik</A>', ["https://acme.example"]),
        ('<a data-href="https://acme.example">klik</a>', []),
        ('<abbr href="https://acme.example">klik</abbr>', []),
        ("<a href=>klik</a><a>", []),
    ],
)  # fmt: skip
def test_links_lead_where_they_lead(new_status: New, content: str, links: list[str]) -> None:
    assert read_status(new_status(content=content)).get("links", []) == links


@pytest.mark.parametrize(
    "piece", ["<a ", '<a href="', "<a href='x", "<a href=", "href=", "<a x='\"", '<a href="x" ']
)
def test_links_are_found_in_a_time_that_grows_with_the_length(new_status: New, piece: str) -> None:
    read_status(new_status(content=piece * 100_000))


def test_an_author_is_told_as_it_stands(new_account: New, new_status: New) -> None:
    moved = new_account("baru", "jauh.example")
    mention = read_status(
        new_status(account=new_account(bot=True, limited=True, moved=moved, display_name=""))
    )
    author = mention["author"]
    assert (author["bot"], author["limited"], author["moved_to"], author.get("name")) == (
        True,
        True,
        "https://jauh.example/users/baru",
        None,
    )


def test_an_account_of_older_software_has_an_address_for_people_alone(
    new_account: New, new_status: New
) -> None:
    account = new_account()
    del account["uri"]
    mention = read_status(new_status(account={**account, "uri": None}, uri="https://social.example/7"))
    assert mention["author"]["id"] == "https://social.example/@ani"


def test_the_version_is_when_it_was_edited(new_status: New) -> None:
    edited = new_status(edited_at="2026-11-21T10:00:00.000Z")
    assert version_of(edited, read_status(edited)) == "2026-11-21T10:00:00.000Z"


@pytest.mark.parametrize(
    ("more", "is_the_same"),
    [
        ({"favourites_count": 9, "replies_count": 1}, True),
        ({"content": "<div>acme</div>"}, True),
        ({"content": "<p>acme lagi</p>"}, False),
        ({"spoiler_text": "bank"}, False),
        ({"visibility": "unlisted"}, False),
        ({"media_attachments": [{"type": "image", "url": "https://social.example/1.jpg"}]}, False),
    ],
)
def test_without_it_the_version_changes_with_what_is_said(
    new_status: New, more: dict[str, Any], is_the_same: bool
) -> None:
    plain, other = new_status(), new_status(**more)
    versions = {version_of(one, read_status(one)) for one in (plain, other)}
    assert (len(versions) == 1) is is_the_same


def test_the_version_does_not_depend_on_where_media_are_kept(new_status: New) -> None:
    versions = set()
    for url in ("https://social.example/1.jpg", "https://cdn.social.example/1.jpg"):
        one = new_status(media_attachments=[{"type": "image", "url": url, "description": "a queue"}])
        versions.add(version_of(one, read_status(one)))
    assert len(versions) == 1


def test_a_status_without_an_address_is_none(new_status: New) -> None:
    with pytest.raises(InvalidMessage, match=r"^missing_id: uri: a status needs one"):
        read_status(new_status(uri=None, url=None))
