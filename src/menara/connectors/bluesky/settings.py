"""What the Bluesky connector may be told, and what is refused before anything is contacted."""

import re
from typing import Any, Literal

import msgspec

from menara.connectors.atproto.names import is_did, is_nsid
from menara.connectors.atproto.post import POSTS
from menara.connectors.settings import Settings, SettingsError, read_settings

_PREFIX = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9-]{0,62}\.){1,10}\*", re.ASCII)
_MOST_COLLECTIONS, _MOST_DIDS = 100, 10_000  # what Jetstream takes
_SCHEMES = ("ws://", "wss://", "http://", "https://")


class BlueskySettings(Settings, frozen=True, kw_only=True):
    """`collections` are names of record types, `app.bsky.feed.*` for all that begin so, `*` for every one."""

    mode: Literal["jetstream", "jetstream-v2", "firehose"] = "jetstream"
    urls: list[str] = msgspec.field(default_factory=list)
    collections: list[str] = msgspec.field(default_factory=lambda: [POSTS])
    dids: list[str] = msgspec.field(default_factory=list)
    service_url: str | None = None
    stall_s: float = 60.0


def read_bluesky_settings(value: Any) -> BlueskySettings:
    """Raises SettingsError."""
    settings = read_settings(BlueskySettings, value)
    if settings.base_url and settings.urls:
        raise SettingsError("urls: name either one base_url or several urls.")
    if wrong := [url for url in addresses(settings) if not url.startswith(_SCHEMES)]:
        raise SettingsError(f'base_url: "{wrong[0]}" begins neither with wss:// nor with ws://.')
    if settings.service_url and not settings.service_url.startswith(_SCHEMES[2:]):
        raise SettingsError(
            f'service_url: "{settings.service_url}" begins neither with https:// nor with http://.'
        )
    if not 0 < settings.stall_s <= 3600:
        raise SettingsError("stall_s: more than 0 and at most 3600 seconds are expected.")
    _check_collections(settings.collections)
    _check_dids(settings.dids)
    return settings


def addresses(settings: BlueskySettings) -> list[str]:
    """Those that the owner has named."""
    return [settings.base_url] if settings.base_url else settings.urls


def _check_collections(collections: list[str]) -> None:
    if not 1 <= len(collections) <= _MOST_COLLECTIONS:
        raise SettingsError(f"collections: 1 to {_MOST_COLLECTIONS} are expected.")
    for name in collections:
        if not (name == "*" or is_nsid(name) or _PREFIX.fullmatch(name)):
            raise SettingsError(f'collections: "{name}" is no name of a collection, such as "{POSTS}".')


def _check_dids(dids: list[str]) -> None:
    if len(dids) > _MOST_DIDS:
        raise SettingsError(f"dids: at most {_MOST_DIDS} accounts can be named.")
    for did in dids:
        if not is_did(did):
            raise SettingsError(f'dids: "{did}" is no DID, such as "did:plc:ewvi7nxzyoun6zhxrhs64oiz".')
