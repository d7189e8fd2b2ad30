"""Exports of 4CAT and Zeeschuimer: what each network's page received becomes the one shape of a mention."""

import json
from collections.abc import Callable
from typing import Any

import pytest

NINE = "2026-11-21T09:00:00Z"


@pytest.fixture
def captured(sample: Callable[[str], bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in sample("zeeschuimer.ndjson").splitlines()]


@pytest.fixture
def read(tell: Callable[..., Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The mention in one line."""

    def read(line: dict[str, Any]) -> dict[str, Any]:
        (mention,) = tell(json.dumps(line).encode(), format="ndjson-4cat").mentions
        return mention

    return read


def test_a_tweet(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    assert read(captured[0]) == {
        "id": "1859500000000000010",
        "text": "Acme & friends: voucher <gratis> https://t.co/x #acme",
        "source": "x",
        "url": "https://x.com/rahma/status/1859500000000000010",
        "site": "x.com",
        "lang": "id",
        "published_at": NINE,
        "kind": "post",
        "author": {
            "id": "44",
            "handle": "rahma",
            "name": "Siti Rahma",
            "bio": "Bank customer",
            "followers": 321,
            "verified": True,
            "created_at": "2015-03-03T10:00:00Z",
            "avatar": "https://pbs.example/a.jpg",
        },
        "links": ["https://acme-promo.example/"],
        "hashtags": ["acme"],
        "mentions": ["acmebank"],
        "media": [{"type": "video", "url": "https://video.example/l.mp4", "alt": "A voucher"}],
        "metrics": {"likes": 12, "reposts": 3, "replies": 1, "views": 1500},
        "geo": {"lat": -6.2, "lon": 106.8},
    }


def test_a_repost_has_the_whole_text_of_what_it_repeats(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    mention = read(captured[1])
    assert (mention["kind"], mention["author"]) == ("repost", {"id": "45", "handle": "joko", "name": "Joko"})
    assert mention["text"] == "RT @rahma: Acme & friends: voucher <gratis> https://t.co/x #acme"


def test_a_repost_of_what_is_wrapped_once_more(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    legacy = captured[1]["data"]["legacy"]
    legacy["retweeted_status_result"]["result"] = {"tweet": legacy["retweeted_status_result"]["result"]}
    assert read(captured[1])["text"].startswith("RT @rahma: Acme & friends: voucher <gratis>")


def test_a_repost_of_what_is_gone_keeps_its_own_text(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    captured[1]["data"]["legacy"]["retweeted_status_result"]["result"] = {"tombstone": {}}
    mention = read(captured[1])
    assert (mention["kind"], mention["text"]) == ("repost", "RT @rahma: Acme & friends: vou…")


def test_a_long_post_has_its_long_text(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    long = {"note_tweet_results": {"result": {"text": "a" * 5000}}}
    captured[0]["data"]["note_tweet"] = long
    assert read(captured[0])["text"] == "a" * 5000


def test_a_reply_and_a_quote(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    legacy = captured[0]["data"]["legacy"]
    legacy.update(in_reply_to_status_id_str="17", conversation_id_str="16")
    reply = read(captured[0])
    assert (reply["kind"], reply["in_reply_to"], reply["in_reply_to_root"]) == ("reply", "17", "16")
    captured[0]["data"]["quoted_status_result"] = {"result": {"rest_id": "9"}}
    assert read(captured[0])["kind"] == "quote"


def test_the_handle_of_an_account_that_was_left_out_stands_in_the_link_of_a_picture(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    captured[0]["data"]["core"] = {"user_results": {}}
    mention = read(captured[0])
    assert mention["author"] == {"id": "44", "handle": "rahma"}
    assert mention["url"] == "https://x.com/rahma/status/1859500000000000010"


def test_the_older_shape_of_a_tweet(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    data = captured[0]["data"]
    legacy = {**data["legacy"], "source": "", "place": None, "extended_entities": {}}
    user = {"screen_name": "rahma", "name": "Siti Rahma", "id_str": "44"}
    captured[0]["data"] = {"type": "adaptive", "legacy": legacy, "user": user, "ext_views": {"count": "7"}}
    mention = read(captured[0])
    assert (mention["id"], mention["author"], mention["metrics"]["views"]) == (
        "1859500000000000010",
        {"id": "44", "handle": "rahma", "name": "Siti Rahma"},
        7,
    )


def test_a_tiktok_video(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    assert read(captured[2]) == {
        "id": "7300000000000000001",
        "text": "Acme app keeps crashing #acme",
        "source": "tiktok",
        "url": "https://www.tiktok.com/@dewi/video/7300000000000000001",
        "site": "tiktok.com",
        "lang": "en",
        "published_at": NINE,
        "kind": "post",
        "author": {
            "id": "6800000000000000001",
            "handle": "dewi",
            "name": "Dewi",
            "bio": "Jakarta",
            "verified": False,
            "followers": 900,
            "avatar": "https://p16.example/a.jpg",
        },
        "hashtags": ["acme"],
        "media": [{"type": "video", "url": "https://v16.example/v.mp4", "alt": "Acme again"}],
        "metrics": {"likes": 10, "reposts": 2, "replies": 5, "views": 1000},
    }


def test_a_tiktok_video_out_of_the_page_itself(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    captured[2]["data"].update(author="dewi", nickname="Dewi", authorId="68", authorStats=None)
    assert read(captured[2])["author"] == {"id": "68", "handle": "dewi", "name": "Dewi"}


def test_a_tiktok_comment(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    mention = read(captured[3])
    assert (mention["kind"], mention["text"], mention["author"]["handle"]) == ("comment", "mine too", "budi")
    assert mention["in_reply_to"] == mention["in_reply_to_root"] == "7300000000000000001"
    captured[3]["data"]["reply_id"] = "73"
    answer = read(captured[3])
    assert (answer["in_reply_to"], answer["in_reply_to_root"]) == ("73", "7300000000000000001")


def test_an_instagram_post(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    assert read(captured[4]) == {
        "id": "DCabc123",
        "text": "Antri lagi di Acme #acme",
        "source": "instagram",
        "url": "https://www.instagram.com/p/DCabc123",
        "site": "instagram.com",
        "published_at": NINE,
        "kind": "post",
        "author": {
            "id": "17",
            "handle": "ani",
            "name": "Ani",
            "verified": False,
            "avatar": "https://cdn.example/ani.jpg",
        },
        "media": [
            {"type": "image", "url": "https://cdn.example/1.jpg", "alt": "A queue before a bank"},
            {"type": "video", "url": "https://cdn.example/2.mp4"},
        ],
        "geo": {"lat": -6.9, "lon": 107.6},
        "metrics": {"likes": 8, "replies": 2},
    }


def test_likes_that_an_author_hides_are_not_known(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    captured[4]["data"].update(like_and_view_counts_disabled=True, caption=None)
    mention = read(captured[4])
    assert (mention["metrics"], mention["text"]) == ({"replies": 2}, "")


def test_an_instagram_post_out_of_the_grid_has_what_is_there(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    captured[4]["data"] = {
        "__typename": "XIGPolarisVideoMedia",
        "_zs_partial": True,
        "code": "DCgrid",
        "display_uri": "https://cdn.example/g.jpg",
        "user": {"pk": 17, "username": "ani"},
    }
    assert read(captured[4]) == {
        "id": "DCgrid",
        "text": "",
        "source": "instagram",
        "url": "https://www.instagram.com/p/DCgrid",
        "site": "instagram.com",
        "kind": "post",
        "author": {"id": "17", "handle": "ani"},
        "media": [{"type": "image", "url": "https://cdn.example/g.jpg"}],
    }


def test_an_instagram_post_of_the_older_graph(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    captured[4]["data"] = {
        "__typename": "GraphVideo",
        "shortcode": "Bold",
        "taken_at_timestamp": 1795251600,
        "edge_media_to_caption": {"edges": [{"node": {"text": "Acme"}}]},
        "owner": {"id": "17", "username": "ani"},
        "display_url": "https://cdn.example/o.jpg",
        "video_url": "https://cdn.example/o.mp4",
        "edge_media_preview_like": {"count": 3},
        "edge_media_preview_comment": {"count": 1},
        "view_count": 40,
    }
    mention = read(captured[4])
    assert (mention["id"], mention["text"], mention["published_at"]) == ("Bold", "Acme", NINE)
    assert mention["media"] == [{"type": "video", "url": "https://cdn.example/o.mp4"}]
    assert mention["metrics"] == {"likes": 3, "replies": 1, "views": 40}


def test_a_threads_post(captured: list[dict[str, Any]], read: Callable[..., Any]) -> None:
    mention = read(captured[6])
    assert (mention["id"], mention["source"], mention["author"]["id"]) == ("DCthr", "threads", "19")
    assert mention["metrics"] == {"likes": 4, "reposts": 1, "replies": 2}


def test_4cat_exports_the_same_posts_as_zeeschuimer(
    captured: list[dict[str, Any]], read: Callable[..., Any]
) -> None:
    """format_import_item in 4CAT's common/lib/helpers.py: the data, and all else as __import_meta."""
    for line in captured[:5]:
        meta = {name: value for name, value in line.items() if name != "data"}
        assert read({**line["data"], "__import_meta": meta}) == read(line)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"source_platform": "pinterest.com", "data": {}}, "unknown_platform"),
        ({"source_platform": "instagram.com", "data": {"product_type": "ad"}}, "advertisement"),
        ({"source_platform": "twitter.com", "data": {"rest_id": "1"}}, "bad_shape"),
        ({"source_platform": "twitter.com", "data": {"legacy": []}}, "bad_shape"),
        (
            {"source_platform": "tiktok.com", "data": {"id": "1", "desc": "a", "createTime": "soon"}},
            "bad_shape",
        ),
        (
            {"source_platform": "tiktok.com", "data": {"id": "1", "desc": "a", "createTime": 10**20}},
            "bad_shape",
        ),
        ({"source_platform": ["x"], "data": {}}, "bad_shape"),
        ({"id": "1", "body": "a", "timestamp": "undefined"}, "bad_shape"),
        ({"id": "1"}, "missing_text"),
        ({"id": "1", "body": 7}, "bad_field"),
        ({"body": "a"}, "missing_id"),
    ],
)
def test_a_line_of_another_shape_is_set_aside(
    line: dict[str, Any], code: str, tell: Callable[..., Any]
) -> None:
    told = tell(json.dumps(line).encode(), format="ndjson-4cat")
    assert (told.mentions, told.trouble) == ([], [(1, code)])


def test_mapped_columns_are_read_alike_from_csv_and_ndjson(
    tell: Callable[..., Any], sample: Callable[[str], bytes]
) -> None:
    import csv
    import io

    rows = csv.DictReader(io.StringIO(sample("4cat.csv").decode()))
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    assert tell(lines.encode()).mentions == tell(sample("4cat.csv")).mentions


@pytest.mark.parametrize(
    ("columns", "members"),
    [
        ({"timestamp": "2026-11-21 09:00:00"}, {"published_at": NINE}),
        ({"timestamp": 1795251600}, {"published_at": NINE}),
        ({"timestamp": "2026-11-21 16:00:00", "unix_timestamp": "1795251600"}, {"published_at": NINE}),
        ({"timestamp": ""}, {}),
        ({"tiktok_url": "https://www.tiktok.com/@a/video/1"}, {"url": "https://www.tiktok.com/@a/video/1", "source": "tiktok"}),
        ({"url": "https://forum.example/1"}, {"url": "https://forum.example/1"}),
        ({"thread_id": "1"}, {}),
        ({"thread_id": "0"}, {"in_reply_to_root": "0"}),
        ({"is_retweet": "yes"}, {"kind": "repost"}),
        ({"plays": "12", "shares": 3, "comments": "4.0"}, {"metrics": {"views": 12, "reposts": 3, "replies": 4}}),
        ({"images": "https://a.example/1.jpg,https://a.example/2.jpg"}, {"media": [{"type": "image", "url": "https://a.example/1.jpg"}, {"type": "image", "url": "https://a.example/2.jpg"}]}),
        ({"subject": "Acme"}, {"title": "Acme"}),
    ],
)  # fmt: skip
def test_mapped_columns_differ_from_network_to_network(
    columns: dict[str, Any], members: dict[str, Any], read: Callable[..., Any]
) -> None:
    row = {"id": "1", "body": "acme", "author": "sari", **columns}
    assert read(row) == {"id": "1", "text": "acme", "kind": "post", "author": {"handle": "sari"}, **members}


def test_the_csv_of_zeeschuimer_has_semicolons(tell: Callable[..., Any]) -> None:
    content = 'id;thread_id;body;author;unix_timestamp\n1;1;"acme; again";sari;1795251600\n'
    (mention,) = tell(content.encode()).mentions
    assert (mention["text"], mention["published_at"]) == ("acme; again", NINE)
