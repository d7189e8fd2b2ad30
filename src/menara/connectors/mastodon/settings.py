"""What a person may set for the Mastodon connector."""

from typing import Literal
from urllib.parse import urlsplit

from menara.connectors.settings import Settings, SettingsError

Mode = Literal["public", "home", "hashtag", "notifications", "stream"]
StreamName = Literal[
    "public",
    "public:local",
    "public:remote",
    "hashtag",
    "hashtag:local",
    "user",
    "user:notification",
    "list",
    "direct",
]
MAX_PAGES = 1000


class MastodonSettings(Settings, frozen=True, kw_only=True):
    """`stream` is one of the streams of an instance, by the name that Mastodon's documentation gives it.

    `max_pages` are pages of 40 posts; `look_back_s` is how late a post of another instance may arrive (feeds.py).
    """

    mode: Mode
    stream: StreamName | None = None
    hashtag: str | None = None
    list_id: str | None = None
    streaming_url: str | None = None
    max_pages: int = 10
    polls: int | None = None
    interval_s: float = 60.0
    look_back_s: float = 60.0


def check_settings(settings: MastodonSettings) -> None:
    """What the types do not say. Raises SettingsError."""
    _check_url("base_url", settings.base_url, ("https", "http"), "https://social.example")
    if settings.streaming_url is not None:
        _check_url(
            "streaming_url", settings.streaming_url, ("https", "http"), "https://streaming.social.example"
        )
    _check_names(settings)
    _check_numbers(settings)


def stream_name(settings: MastodonSettings) -> StreamName:
    """The stream that is meant when none is named: the hashtag's if there is one, else the public one."""
    return settings.stream or ("hashtag" if settings.hashtag else "public")


def _check_url(name: str, url: str | None, schemes: tuple[str, ...], example: str) -> None:
    if not url:
        raise SettingsError(
            f"{name}: this setting is needed: the address of the instance, such as {example}."
        )
    try:
        parts = urlsplit(url)
        fits = parts.scheme in schemes and parts.hostname and not (parts.query or parts.fragment)
        fits = fits and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise SettingsError(f'{name}: "{url}" is no address of an instance; {example} would be one.')


def _check_names(settings: MastodonSettings) -> None:
    live = stream_name(settings) if settings.mode == "stream" else ""
    if (settings.mode == "hashtag" or live.startswith("hashtag")) and settings.hashtag in (None, "", "#"):
        raise SettingsError("hashtag: this setting is needed: the hashtag to listen to, without its #.")
    if live == "list" and not settings.list_id:
        raise SettingsError("list_id: this setting is needed: the number of the list to listen to.")


def _check_numbers(settings: MastodonSettings) -> None:
    if not 1 <= settings.max_pages <= MAX_PAGES:
        raise SettingsError(f"max_pages: from 1 to {MAX_PAGES} pages are read, not {settings.max_pages}.")
    if settings.polls is not None and settings.polls < 1:
        raise SettingsError("polls: once at least, or leave it out to go on for ever.")
    for name, seconds in (("interval_s", settings.interval_s), ("look_back_s", settings.look_back_s)):
        if not 0 <= seconds <= 86_400:
            raise SettingsError(f"{name}: from 0 to 86400 seconds, not {seconds:g}.")
