"""A version for mentions of networks that name none: a hash of the content."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

_encode = msgspec.json.Encoder(order="sorted").encode


def content_version(mention: Mapping[str, Any]) -> str:
    """The same mention read twice is the same version, in whatever order its fields stand."""
    try:
        content = _encode(mention)
    except OverflowError:  # an integer of more than 64 bits
        content = repr(mention).encode()
    return blake2b(content, digest_size=16).hexdigest()
