"""How senders sign: what of a request is signed, where the signatures stand, and what makes a key of a secret.

standard-webhooks  https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
github, meta       https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
websub             https://www.w3.org/TR/websub/#signature-validation
slack              https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from menara.connectors.settings import SettingsError
from menara.connectors.webhook.headers import Headers
from menara.connectors.webhook.refusal import Reason, RequestRefused


class Claim(NamedTuple):
    """What a request says of itself. `id` names it among all of its sender's; None when nothing trustworthy does."""

    signed: bytes
    method: str
    signatures: list[bytes]
    id: str | None = None
    at: datetime | None = None


class Scheme(NamedTuple):
    """`key` raises SettingsError, `claim` RequestRefused."""

    key: Callable[[str], bytes]
    claim: Callable[[Headers, bytes], Claim]


def text_key(secret: str) -> bytes:
    return secret.encode()


def base64_key(secret: str) -> bytes:
    """Of `whsec_...`, the prefix may be missing."""
    if secret.startswith(("whpk_", "whsk_")):
        raise SettingsError(
            "secret: this is a key of a pair (v1a). Ask the sender for a shared secret: whsec_..."
        )
    key = _from_base64(secret.removeprefix("whsec_"))
    if not key:
        raise SettingsError("secret: it is no base64. Copy it as the sender shows it: whsec_...")
    return key


def claim_standard(headers: Headers, body: bytes) -> Claim:
    """An id with a dot in it is refused: id, time and body could then be cut at other places."""
    id_, at = headers.need("webhook-id"), headers.need("webhook-timestamp")
    if "." in id_:
        raise RequestRefused(
            Reason.BAD_HEADER, "The header webhook-id has a dot in it; the standard forbids that."
        )
    told = [told.partition(",") for told in headers.need("webhook-signature").split(" ")]
    signatures = [_from_base64(signature) for version, _, signature in told if version == "v1"]
    signed = f"{id_}.{at}.".encode() + body
    return Claim(signed, "sha256", signatures, id_, _moment("webhook-timestamp", at))


def claim_github(headers: Headers, body: bytes) -> Claim:
    """Neither a time nor an id is signed. The id keeps honest senders from being heard twice, no more."""
    method, _, digest = headers.need("X-Hub-Signature-256").partition("=")
    signatures = [_from_hex(digest)] if method == "sha256" else []
    return Claim(body, "sha256", signatures, headers.get("X-GitHub-Delivery"))


def claim_websub(headers: Headers, body: bytes) -> Claim:
    """The hub chooses the method."""
    method, _, digest = headers.need("X-Hub-Signature").partition("=")
    if method not in ("sha1", "sha256", "sha384", "sha512"):
        raise RequestRefused(
            Reason.BAD_HEADER,
            "The header X-Hub-Signature names no method that is known: sha1, sha256, sha384 or sha512.",
        )
    return Claim(body, method, [_from_hex(digest)])


def claim_slack(headers: Headers, body: bytes) -> Claim:
    """The signature itself names the request: time and body are in it."""
    at, told = headers.need("X-Slack-Request-Timestamp"), headers.need("X-Slack-Signature")
    version, _, digest = told.partition("=")
    signatures = [_from_hex(digest)] if version == "v0" else []
    signed = f"v0:{at}:".encode() + body
    return Claim(signed, "sha256", signatures, told.lower(), _moment("X-Slack-Request-Timestamp", at))


SCHEMES = {
    "standard-webhooks": Scheme(base64_key, claim_standard),
    "standard": Scheme(base64_key, claim_standard),  # for short
    "github": Scheme(text_key, claim_github),
    "meta": Scheme(text_key, claim_github),
    "websub": Scheme(text_key, claim_websub),
    "slack": Scheme(text_key, claim_slack),
}


def _moment(name: str, seconds: str) -> datetime:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        raise RequestRefused(Reason.BAD_HEADER, f"The header {name} is no number of seconds since 1970.")
    return datetime.fromtimestamp(int(seconds), UTC)


def _from_base64(text: str) -> bytes:
    """Nothing when it is none; the padding may be missing."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _from_hex(text: str) -> bytes:
    """Nothing when it is none."""
    try:
        return binascii.unhexlify(text)
    except (binascii.Error, ValueError):
        return b""
