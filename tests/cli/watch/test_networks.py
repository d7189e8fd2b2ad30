import pytest

from menara.cli.output import UsageError
from menara.cli.watch.networks import network_title, settings_of, token_name


@pytest.mark.parametrize(
    ("kind", "place", "settings"),
    [
        ("bluesky", "", {}),
        ("bluesky", "wss://jetstream.example", {"base_url": "wss://jetstream.example"}),
        ("bluesky", "wss://pds.example/xrpc/com.atproto.sync.subscribeRepos", {"mode": "firehose", "base_url": "wss://pds.example"}),
        ("feed", "https://news.example/rss", {"urls": ["https://news.example/rss"], "interval_s": 60.0}),
        ("mastodon", "a.example", {"base_url": "https://a.example", "mode": "public", "interval_s": 15.0}),
        ("mastodon", "http://[::1]:3000", {"base_url": "http://[::1]:3000", "mode": "public", "interval_s": 15.0}),
    ],
)  # fmt: skip
def test_a_source_is_settings_of_a_connector(kind: str, place: str, settings: dict[str, object]) -> None:
    assert settings_of(kind, place, {}) == settings


def test_a_token_goes_to_its_own_host_only() -> None:
    environment = {"MENARA_TOKEN_A_EXAMPLE": "secret", "MENARA_TOKEN_B_EXAMPLE": ""}
    streamed = {"base_url": "https://a.example", "mode": "stream", "token": "secret"}
    assert settings_of("mastodon", "a.example", environment) == streamed
    assert settings_of("mastodon", "https://a.example", environment) == streamed
    for other in ("b.example", "a.example.evil.example", "evil.example/a.example"):
        assert "token" not in settings_of("mastodon", other, environment)


def test_a_token_is_named_for_its_host() -> None:
    assert token_name("social-1.example") == "MENARA_TOKEN_SOCIAL_1_EXAMPLE"


@pytest.mark.parametrize("kind", ["mastodon", "feed"])
def test_a_network_with_many_places_needs_one(kind: str) -> None:
    with pytest.raises(UsageError, match=r"(?i)^say which " + kind):
        settings_of(kind, "", {})


@pytest.mark.parametrize(
    ("kind", "place", "title"),
    [
        ("bluesky", "", "Bluesky"),
        ("bluesky", "ws://127.0.0.1:1", "Bluesky, 127.0.0.1"),
        ("mastodon", "social.example", "Mastodon, social.example"),
        ("feed", "https://news.example/a/rss?x=1", "feed, news.example"),
        ("feed", "http://[", "feed, http://["),
    ],
)
def test_a_source_has_a_title_for_people(kind: str, place: str, title: str) -> None:
    assert network_title(kind, place) == title
