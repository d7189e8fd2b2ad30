"""What a person may set for the feed connector."""

from menara.connectors.settings import Settings, SettingsError
from menara.outbound.errors import Refused
from menara.outbound.url import parse_url

MAX_URLS = 1_000
DAY_S = 86_400


class FeedSettings(Settings, frozen=True, kw_only=True):
    """`polls` is how often each feed is asked, None: for ever. Without `interval_s` the feeds say how often."""

    urls: list[str]
    polls: int | None = None
    interval_s: float | None = None
    recheck: bool = False


def check_settings(settings: FeedSettings) -> None:
    """What the types do not say. Raises SettingsError."""
    _check_urls(settings.urls)
    if settings.polls is not None and settings.polls < 1:
        raise SettingsError("polls: once at least, or leave it out to go on for ever.")
    if settings.interval_s is not None and not 0 <= settings.interval_s <= DAY_S:
        raise SettingsError(f"interval_s: from 0 to {DAY_S} seconds, not {settings.interval_s:g}.")


def _check_urls(urls: list[str]) -> None:
    if not urls:
        raise SettingsError("urls: name one feed at least.")
    if len(urls) > MAX_URLS:
        raise SettingsError(f"urls: {MAX_URLS:,} feeds at most; make several sources of them.")
    if repeated := {url for url in urls if urls.count(url) > 1}:
        raise SettingsError(f'urls: "{min(repeated)}" stands there twice.')
    for url in urls:
        try:
            parse_url(url)
        except Refused as why:
            raise SettingsError(f'urls: "{url[:200]}": {why}.') from None
