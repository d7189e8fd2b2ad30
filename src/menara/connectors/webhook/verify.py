"""Whether a request comes from who holds the secret, is fresh, and has not been taken before.

The signature is one of the bytes as they came: a body that was read and written again is another one, though it says the
same (Meta escapes its texts in ways no writer of JSON does).
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from menara.connectors.webhook.headers import Given, Headers
from menara.connectors.webhook.refusal import Reason, RequestRefused
from menara.connectors.webhook.replays import Proof, Replays
from menara.connectors.webhook.schemes import SCHEMES, Claim

WINDOW = timedelta(seconds=300)
"""How far the times of signing and of arrival may be apart, both ways."""


def verify(
    scheme: str,
    keys: Sequence[bytes],
    headers: Given,
    body: bytes,
    received_at: datetime,
    replays: Replays,
) -> Proof | None:
    """What to add to `replays` once the events of the request are kept; None when nothing names it.

    Raises RequestRefused.
    """
    claim = SCHEMES[scheme].claim(Headers(headers), body)
    if claim.at is not None:
        _check_time(received_at - claim.at)
    _check_signature(claim, keys)
    if claim.id is None:
        return None
    proof = Proof(_digest(scheme, claim.id), claim.at and claim.at + WINDOW)
    if replays.has(proof.key):
        raise RequestRefused(
            Reason.REPLAYED,
            "It has been taken before. A sender that did not hear so sends again; nothing is to do.",
        )
    return proof


def _check_time(age: timedelta) -> None:
    least = WINDOW.total_seconds()
    if age > WINDOW:
        raise RequestRefused(
            Reason.STALE,
            f"It was signed {age.total_seconds():.0f} s before it came; {least:.0f} s are allowed. Check the clocks of "
            "both sides, and whether something on the way holds requests back.",
        )
    if age < -WINDOW:
        raise RequestRefused(
            Reason.FUTURE,
            f"It was signed {-age.total_seconds():.0f} s after it came; {least:.0f} s are allowed. Check the clocks of "
            "both sides.",
        )


def _check_signature(claim: Claim, keys: Sequence[bytes]) -> None:
    right = [hmac.digest(key, claim.signed, claim.method) for key in keys]
    if not any(hmac.compare_digest(one, told) for one in right for told in claim.signatures):
        of_them = "the secret" if len(keys) == 1 else f"one of the {len(keys)} secrets"
        raise RequestRefused(
            Reason.BAD_SIGNATURE,
            f"Its signature was not made with {of_them} here. Check that the secret is the one that the sender shows, "
            "and that nothing on the way changes the body, not even its spaces.",
        )


def _digest(scheme: str, id_: str) -> str:
    return blake2b(f"{scheme}:{id_}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
