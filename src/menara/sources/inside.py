"""Hosts inside the operator's own network that sources may reach: those the operator has named, and no others."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as installation

from menara.connectors.settings import SettingsError

PRIVATE = "allow_private"
_PORT = re.compile(r":[0-9]*\Z", re.ASCII)
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
    is_inside = bool(hosts) and all(map(_is_named, hosts))
    return {**settings, PRIVATE: True} if is_inside else dict(settings)


def _is_named(host: str) -> bool:
    """With its port, or without: then on whatever port."""
    named = installation.MENARA_INSIDE
    return host in named or (host.partition("@")[1] == "" and _PORT.sub("", host) in named)


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
