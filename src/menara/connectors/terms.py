"""What a network asks of those who keep what it has told: `[terms]` in the manifest of its connector.

What is gone at its source is to go here too, in time. How that is learned, and how much time there is, differs.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec


class Deletion(StrEnum):
    """How it is learned that something is gone."""

    EVENT = "event"  # the network tells
    RECHECK = "recheck"  # by looking again
    NONE = "none"  # not at all: whoever brings the content knows


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`purge_within_hours` counts from when a deletion was learned of; without it, as soon as that is possible.

    Content older than `refresh_or_delete_days` has to be asked for anew, or go. `note` says it all to a person, and
    `url` is where the network does.
    """

    deletion: Deletion
    note: str
    purge_within_hours: int | None = None
    refresh_or_delete_days: int | None = None
    url: str | None = None

    @property
    def purge_within(self) -> timedelta | None:
        """How long what is gone may be kept; None where nothing is learned of that."""
        if self.deletion is Deletion.NONE:
            return None
        return timedelta(hours=self.purge_within_hours or 0)

    @property
    def refresh_or_delete(self) -> timedelta | None:
        days = self.refresh_or_delete_days
        return None if days is None else timedelta(days=days)


def read_terms(manifest: Mapping[str, Any]) -> Terms:
    """Raises ValueError, with the name of the connector."""
    try:
        return msgspec.convert(manifest["terms"], Terms)
    except (KeyError, msgspec.ValidationError) as error:
        raise ValueError(
            f'The terms of the connector "{manifest["name"]}" cannot be read: {error}.'
        ) from None
