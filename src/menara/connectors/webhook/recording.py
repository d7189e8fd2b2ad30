"""Requests as they were recorded, one JSON object a line: `{"headers": {...}, "body_base64": "...", "received_at": "..."}`."""

import base64
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from menara.connectors.base import InvalidMessage
from menara.connectors.webhook.headers import Given
from menara.engine.mention import MentionError, decode_object, read_time


class Recorded(NamedTuple):
    headers: Given
    body: bytes
    received_at: datetime


class _Line(msgspec.Struct):
    headers: dict[str, str | list[str]]
    body_base64: str
    received_at: str


def read_recorded(line: bytes) -> Recorded:
    """Raises InvalidMessage."""
    try:
        told = msgspec.convert(decode_object(line), _Line)
        body = base64.b64decode(told.body_base64, validate=True)
        return Recorded(told.headers, body, read_time(told.received_at).astimezone(UTC))
    except MentionError as error:
        raise InvalidMessage(error.code, error.message) from None
    except (msgspec.ValidationError, OverflowError, ValueError) as error:
        raise InvalidMessage("bad_request", f"It is no recorded request: {error}.") from None
