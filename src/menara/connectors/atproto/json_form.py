"""Records as JSON spells them (https://atproto.com/specs/data-model): links {"$link": "bafy..."}, bytes {"$bytes": "..."}."""

from base64 import b32encode, b64encode
from typing import Any

from menara.connectors.atproto.dag_cbor import Link


def written(cid: bytes) -> str:
    """A CID in base32, as all of the AT Protocol writes it."""
    return "b" + b32encode(cid).decode().rstrip("=").lower()


def in_json(value: Any) -> Any:
    """What `decode_cbor` has read, in the form of JSON."""
    match value:
        case Link(cid):
            return {"$link": written(cid)}
        case bytes():
            return {"$bytes": b64encode(value).decode().rstrip("=")}
        case dict():
            return {name: in_json(member) for name, member in value.items()}
        case list():
            return [in_json(member) for member in value]
        case _:
            return value
