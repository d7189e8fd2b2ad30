"""Requests signed as their senders sign them."""

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from menara.connectors.base import Event
from menara.connectors.webhook.connector import WebhookConnector

MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEY = b"a tower by the sea, seen at night"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


def sign_standard(
    body: bytes, id_: str = "msg_1", at: datetime = MOMENT, keys: Sequence[bytes] = (KEY,)
) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    seconds = str(int(at.timestamp()))
    signed = f"{id_}.{seconds}.".encode() + body
    told = [base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys]
    signatures = " ".join(f"v1,{one}" for one in told)
    return {"webhook-id": id_, "webhook-timestamp": seconds, "webhook-signature": signatures}


@pytest.fixture
def sign() -> Callable[..., dict[str, str]]:
    return sign_standard


@pytest.fixture
def record(tmp_path: Path, new_clock: Callable[[], Any]) -> Callable[..., list[Event]]:
    """`record(body, ...)` writes requests to a file, each rightly signed, and tells what the connector makes of it."""

    def record(*bodies: bytes, cursor: str | None = None, **settings: Any) -> list[Event]:
        lines = [_line(sign_standard(body, f"msg_{number}"), body) for number, body in enumerate(bodies)]
        path = tmp_path / "requests.jsonl"
        path.write_text("\n".join(lines))
        told = {"path": str(path), "secret": SECRET, **settings}
        return list(WebhookConnector(told, new_clock()).events(cursor))

    return record


def _line(headers: dict[str, str], body: bytes) -> str:
    told = base64.b64encode(body).decode()
    return json.dumps({"headers": headers, "body_base64": told, "received_at": "2026-11-21T09:00:00Z"})
