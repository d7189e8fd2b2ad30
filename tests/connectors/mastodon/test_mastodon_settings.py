"""Settings are refused in sentences, and say what is asked for where."""

from typing import Any

import pytest

from menara.connectors.mastodon.connector import MastodonConnector
from menara.connectors.mastodon.feeds import heard_stream, polled_feed
from menara.connectors.mastodon.settings import MastodonSettings
from menara.connectors.settings import SettingsError

BASE: dict[str, Any] = {"base_url": "https://social.example", "mode": "public"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"mode": "public"}, "base_url: this setting is needed: the address of the instance, such as https://social.example."),
        ({**BASE, "base_url": "social.example"}, 'base_url: "social.example" is no address of an instance; https://social.example would be one.'),
        ({**BASE, "base_url": "ftp://social.example"}, 'base_url: "ftp://social.example" is no address of an instance; https://social.example would be one.'),
        ({**BASE, "base_url": "https://[social.example"}, 'base_url: "https://[social.example" is no address of an instance; https://social.example would be one.'),
        ({**BASE, "base_url": "https://social.example:99999"}, 'base_url: "https://social.example:99999" is no address of an instance; https://social.example would be one.'),
        ({**BASE, "base_url": "https://ani:rahasia@social.example"}, "base_url: the URL has a user name or password in it; credentials belong into the settings."),
        ({**BASE, "streaming_url": "wss://streaming.social.example"}, 'streaming_url: "wss://streaming.social.example" is no address of an instance; https://streaming.social.example would be one.'),
        ({"base_url": "https://social.example"}, "mode: this setting is needed."),
        ({**BASE, "mode": "hastag"}, "mode: 'hastag' is none of \"public\", \"home\", \"hashtag\", \"notifications\", \"stream\"."),
        ({**BASE, "mode": "hashtag"}, "hashtag: this setting is needed: the hashtag to listen to, without its #."),
        ({**BASE, "mode": "hashtag", "hashtag": "#"}, "hashtag: this setting is needed: the hashtag to listen to, without its #."),
        ({**BASE, "mode": "stream", "stream": "hashtag"}, "hashtag: this setting is needed: the hashtag to listen to, without its #."),
        ({**BASE, "mode": "stream", "stream": "list"}, "list_id: this setting is needed: the number of the list to listen to."),
        ({**BASE, "max_pages": 0}, "max_pages: from 1 to 1000 pages are read, not 0."),
        ({**BASE, "polls": 0}, "polls: once at least, or leave it out to go on for ever."),
        ({**BASE, "interval_s": -1}, "interval_s: from 0 to 86400 seconds, not -1."),
        ({**BASE, "look_back_s": 1e9}, "look_back_s: from 0 to 86400 seconds, not 1e+09."),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        MastodonConnector(settings)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("settings", "path", "query"),
    [
        ({"mode": "public"}, "/api/v1/timelines/public", {}),
        ({"mode": "home"}, "/api/v1/timelines/home", {}),
        ({"mode": "hashtag", "hashtag": "#acme"}, "/api/v1/timelines/tag/acme", {}),
        ({"mode": "hashtag", "hashtag": "بانک/../x"}, "/api/v1/timelines/tag/%D8%A8%D8%A7%D9%86%DA%A9%2F..%2Fx", {}),
        ({"mode": "notifications"}, "/api/v1/notifications", {"types[]": "quoted_update"}),
    ],
)  # fmt: skip
def test_a_mode_reads_its_timeline(settings: dict[str, Any], path: str, query: dict[str, str]) -> None:
    feed = polled_feed(MastodonSettings(**settings))
    assert (feed.path, dict(feed.query)) == (path, {"limit": "40", **query})


@pytest.mark.parametrize(
    ("settings", "path", "query", "feeds"),
    [
        ({}, "/api/v1/streaming/public", {}, ["public"]),
        ({"hashtag": "acme"}, "/api/v1/streaming/hashtag", {"tag": "acme"}, ["hashtag"]),
        ({"stream": "public:local"}, "/api/v1/streaming/public/local", {}, ["public"]),
        ({"stream": "public:remote"}, "/api/v1/streaming/public/remote", {}, ["public"]),
        ({"stream": "hashtag:local", "hashtag": "acme"}, "/api/v1/streaming/hashtag/local", {"tag": "acme"}, ["hashtag"]),
        ({"stream": "user"}, "/api/v1/streaming/user", {}, ["home", "notifications"]),
        ({"stream": "user:notification"}, "/api/v1/streaming/user/notification", {}, ["notifications"]),
        ({"stream": "list", "list_id": "12"}, "/api/v1/streaming/list", {"list": "12"}, ["list"]),
        ({"stream": "direct"}, "/api/v1/streaming/direct", {}, ["conversations", "notifications"]),
    ],
)  # fmt: skip
def test_a_stream_has_feeds_that_keep_what_it_tells(
    settings: dict[str, Any], path: str, query: dict[str, str], feeds: list[str]
) -> None:
    stream = heard_stream(MastodonSettings(mode="stream", **settings))
    assert (stream.path, dict(stream.query), [feed.name for feed in stream.feeds]) == (path, query, feeds)


@pytest.mark.parametrize(("stream", "name"), [("public:local", "local"), ("public:remote", "remote")])
def test_a_part_of_a_timeline_is_refilled_from_that_part(stream: Any, name: str) -> None:
    (feed,) = heard_stream(MastodonSettings(mode="stream", stream=stream)).feeds
    assert dict(feed.query) == {"limit": "40", name: "true"}
