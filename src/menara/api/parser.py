"""The bodies of requests: one object of JSON, within the bounds that all JSON from outside has."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser

from menara.engine.mention import MentionError, decode_object, storable
from menara.engine.mention.storable import is_storable

JSON = "application/json"
MAX_BYTES = 200_000  # a query has 64 KiB at most


class ObjectParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != JSON:
            raise HttpError(415, f"The body has to be {JSON}; the header Content-Type says so.")
        if len(request.body) > MAX_BYTES:
            raise HttpError(413, f"The body has {len(request.body):,} bytes; {MAX_BYTES:,} are allowed.")
        try:
            told = decode_object(request.body)
        except MentionError as error:
            raise HttpError(400, error.message) from None
        if not _is_plain(told):
            raise HttpError(400, "There is NUL or half a character in it, or a number of more than 64 bits.")
        return told


def _is_plain(told: dict[str, Any]) -> bool:
    """Whether every database and every encoding can hold it."""
    try:
        msgspec.json.encode(told)
    except (ValueError, OverflowError):
        return False
    return is_storable(told) or storable(told) == told
