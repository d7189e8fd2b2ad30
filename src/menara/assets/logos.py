"""Which pictures are taken for logos: small ones of three kinds, told by their first bytes and not by their names."""

from menara.assets.reading import Unreadable

MOST_BYTES = 512 * 1024
_PNG, _JPEG, _RIFF, _WEBP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"WEBP"


def kind_of(picture: bytes) -> str:
    """Its media type. Raises Unreadable for what is no such picture, or too large."""
    if len(picture) > MOST_BYTES:
        raise Unreadable
    if picture.startswith(_PNG):
        return "image/png"
    if picture.startswith(_JPEG):
        return "image/jpeg"
    if picture[:4] == _RIFF and picture[8:12] == _WEBP:
        return "image/webp"
    raise Unreadable
