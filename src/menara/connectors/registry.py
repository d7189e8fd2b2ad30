"""Which connectors there are: every folder beside this file with a manifest.toml, named by what the manifest says.

A connector is imported only when it is asked for; the manifests alone tell what there is.
"""

import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from menara.connectors.base import Connector
from menara.connectors.terms import Terms, read_terms

_HERE = Path(__file__).parent


class UnknownConnectorError(LookupError):
    """No connector of that name; the message lists those there are."""


@cache
def manifests() -> dict[str, dict[str, Any]]:
    """Name of a connector -> its manifest, in the order of names."""
    read = [tomllib.loads(path.read_text("utf-8")) for path in sorted(_HERE.glob("*/manifest.toml"))]
    return {manifest["name"]: manifest for manifest in read}


def names() -> list[str]:
    return list(manifests())


def load(name: str) -> type[Connector]:
    """The class of that connector. Raises UnknownConnectorError."""
    module, _, attribute = _manifest(name)["class"].partition(":")
    connector: type[Connector] = getattr(import_module(module), attribute)
    return connector


def folder(name: str) -> Path:
    """Where the connector lives: manifest, README, samples. Raises UnknownConnectorError."""
    module: str = _manifest(name)["class"]
    return _HERE / module.removeprefix(f"{__package__}.").partition(".")[0]


def terms(name: str) -> Terms:
    """What its network asks of those who keep what it has told. Raises UnknownConnectorError."""
    return read_terms(_manifest(name))


def _manifest(name: str) -> dict[str, Any]:
    if name not in manifests():
        raise UnknownConnectorError(
            f'There is no connector "{name}". Known connectors: {", ".join(names())}.'
        )
    return manifests()[name]
