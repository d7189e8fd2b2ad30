"""The headers of a request. A name counts in whatever case; a header that a signature rests on stands there once."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from menara.connectors.webhook.refusal import Reason, RequestRefused

Given: TypeAlias = Mapping[str, str | list[str]] | Iterable[tuple[str, str]]
MAX_VALUE = 8192


class Headers:
    """Built from a mapping, whose values may be lists, or from pairs as servers have them."""

    def __init__(self, given: Given) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in given.items() if isinstance(given, Mapping) else given:
            self._values.setdefault(name.lower(), []).extend([value] if isinstance(value, str) else value)

    def get(self, name: str) -> str | None:
        """Its value, None when it is not there. Raises RequestRefused when there is more than one, or one that cannot be."""
        values = self._values.get(name.lower(), [])
        if len(values) > 1:
            raise RequestRefused(
                Reason.BAD_HEADER, f"The header {name} stands there {len(values)} times: once is right."
            )
        if values and (len(values[0]) > MAX_VALUE or not values[0].isascii()):
            raise RequestRefused(
                Reason.BAD_HEADER, f"The header {name} is no ASCII, or longer than {MAX_VALUE:,} characters."
            )
        return values[0].strip() if values else None

    def need(self, name: str) -> str:
        """Its value. Raises RequestRefused, also when it is not there."""
        value = self.get(name)
        if not value:
            raise RequestRefused(
                Reason.MISSING_HEADER,
                f"The header {name} is missing. Check that the sender signs its requests, that the scheme is the "
                "sender's, and that no proxy on the way drops the header.",
            )
        return value
