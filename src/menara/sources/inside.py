"""Hosts inside the operator's own network that sources may reach: those the operator has named, and no others."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as installation

from menara.connectors.settings import SettingsError

PRIVATE = "allow_private"
NAMES_HOSTS = ("base_url", "urls", "streaming_url", "service_url")


def reaching(settings: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The settings, with leave to reach inside where every host in them is one that the operator has named.

    What was allowed `before` stays so for the same hosts. Raises SettingsError where that leave is asked for otherwise.
    """
    if before and before.get(PRIVATE) and set(_hosts(settings)) == set(_hosts(before)):
        return {**settings, PRIVATE: True}
    if settings.get(PRIVATE):
        raise SettingsError(
            f"{PRIVATE}: only the operator of the installation can allow this (MENARA_INSIDE)."
        )
    hosts = set(_hosts(settings))
    is_inside = bool(hosts) and hosts <= set(installation.MENARA_INSIDE)
    return {**settings, PRIVATE: True} if is_inside else dict(settings)


def _hosts(settings: Mapping[str, Any]) -> Iterator[str]:
    """As they are written, with their ports."""
    for name in NAMES_HOSTS:
        told = settings.get(name)
        for url in told if isinstance(told, list) else [told]:
            if isinstance(url, str):
                yield _host(url)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
