"""Answers of XRPC (https://atproto.com/specs/xrpc): JSON, and errors that have a name."""

from typing import Any

from menara.engine.mention import MentionError, decode_object
from menara.outbound.door import Answer


def content(answer: Answer) -> dict[str, Any]:
    """The object in an answer; empty when there is none."""
    try:
        return decode_object(answer.body)
    except MentionError:
        return {}


def error_name(answer: Answer) -> str | None:
    """Such as RecordNotFound; None when it worked, or when the answer names no error."""
    name = content(answer).get("error") if answer.status >= 400 else None
    return name if isinstance(name, str) else None
