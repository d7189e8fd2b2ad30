"""The names of the AT Protocol (https://atproto.com/specs/did, /nsid, /record-key, /handle), as far as they matter here."""

import re

_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]{0,2000}[a-zA-Z0-9._-]", re.ASCII)
_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_NSID = re.compile(
    rf"[a-zA-Z](?:[a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9])?(?:\.{_PART})+\.[a-zA-Z][a-zA-Z0-9]{{0,62}}", re.ASCII
)
_RKEY = re.compile(r"(?!\.\.?$)[a-zA-Z0-9._:~-]{1,512}", re.ASCII)
_HANDLE = re.compile(rf"(?:{_PART}\.)+[a-zA-Z](?:[a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9])?", re.ASCII)
_URI = re.compile(r"at://([^/]+)/([^/]+)/([^/]+)")
_LONGEST_NSID, _LONGEST_HANDLE = 317, 253


def is_did(text: object) -> bool:
    return isinstance(text, str) and _DID.fullmatch(text) is not None


def is_nsid(text: object) -> bool:
    return isinstance(text, str) and len(text) <= _LONGEST_NSID and _NSID.fullmatch(text) is not None


def is_rkey(text: object) -> bool:
    return isinstance(text, str) and _RKEY.fullmatch(text) is not None


def is_handle(text: object) -> bool:
    return isinstance(text, str) and len(text) <= _LONGEST_HANDLE and _HANDLE.fullmatch(text) is not None


def parts_of(uri: str) -> tuple[str, str, str] | None:
    """DID, collection and key in `at://did/collection/rkey`; None for any other text."""
    found = _URI.fullmatch(uri)
    if found is None or not (is_did(found[1]) and is_nsid(found[2]) and is_rkey(found[3])):
        return None
    return found[1], found[2], found[3]
