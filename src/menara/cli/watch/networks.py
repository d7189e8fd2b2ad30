"""What is typed behind `--source` for a network, as settings of its connector.

bluesky                     the public Jetstream; bluesky:URL is one of your own, or a host's firehose
mastodon:social.example     the public posts of that instance
feed:https://news.example/rss
"""

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from menara.cli.output import UsageError

NETWORKS = ("bluesky", "mastodon", "feed")
TOKEN = "MENARA_TOKEN_"
TITLES = {"bluesky": "Bluesky", "mastodon": "Mastodon", "feed": "feed"}
FIREHOSE = "/xrpc/com.atproto.sync.subscribeRepos"
FEED_POLL_S = 60.0
POLL_S = 15.0  # for a person who watches; a server's own word on its limits counts more


def settings_of(kind: str, place: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Raises UsageError. A token is read from the environment, where no list of running programs shows it."""
    match kind:
        case "bluesky":
            return _bluesky(place) if place else {}
        case "mastodon" if place:
            return _mastodon(place if "://" in place else f"https://{place}", environment)
        case "feed" if place:
            return {"urls": [place], "interval_s": FEED_POLL_S}
    example = {"mastodon": "mastodon:mastodon.social", "feed": "feed:https://example.org/feed.xml"}[kind]
    raise UsageError(f"say which {TITLES[kind]} to listen to, such as --source {example}")


def _bluesky(url: str) -> dict[str, Any]:
    """A Jetstream, or the firehose of a host that has none, named by its whole address."""
    host, is_firehose, _ = url.partition(FIREHOSE)
    return {"mode": "firehose", "base_url": host} if is_firehose else {"base_url": url}


def network_title(kind: str, place: str) -> str:
    """What the source is called on the screen.

    mastodon:social.example -> Mastodon, social.example
    """
    return f"{TITLES[kind]}, {_host(place)}" if place else TITLES[kind]


def token_name(host: str) -> str:
    """The environment variable of a host's token, so that no host is sent the token of another.

    social.example -> MENARA_TOKEN_SOCIAL_EXAMPLE
    """
    return TOKEN + re.sub("[^A-Z0-9]", "_", host.upper())


def _mastodon(base_url: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """With a token the live stream, without one the public timeline, looked at again and again."""
    token = environment.get(token_name(_host(base_url)))
    if token:
        return {"base_url": base_url, "mode": "stream", "token": token}
    return {"base_url": base_url, "mode": "public", "interval_s": POLL_S}


def _host(place: str) -> str:
    """The host of a URL, or what stands there in its place."""
    try:
        return urlsplit(place).hostname or place
    except ValueError:
        return place
