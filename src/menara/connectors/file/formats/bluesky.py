"""What a Bluesky account exports of itself ("Export my data"): its repository as a CAR file. Its own posts are there."""

from collections.abc import Iterator
from typing import Any, ClassVar

from menara.connectors.atproto.car import CarError
from menara.connectors.atproto.json_form import in_json, written
from menara.connectors.atproto.post import read_post
from menara.connectors.base import InvalidMessage, Permanent
from menara.connectors.file.formats.piece import Piece, attempted, known
from menara.connectors.file.place import Place
from menara.connectors.file.repository import Leaf, Repository
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile
from menara.connectors.settings import SettingsError


class BlueskyArchive:
    """Posts are counted, not bytes: the place behind the seventeenth is 17."""

    unit: ClassVar[str] = "post"

    def __init__(self, file: InputFile, settings: FileSettings) -> None:  # noqa: ARG002
        self._file = file
        if file.is_compressed():
            raise SettingsError(f'"{file.path}" is compressed: unpack it first, it is read here and there.')

    def pieces(self, start: Place) -> Iterator[Piece]:
        with self._file.open() as stream:
            try:
                yield from self._pieces(Repository(stream), start)
            except (CarError, AttributeError, KeyError, TypeError) as error:
                raise Permanent(f"this is no repository that can be read: {error}") from None

    def alone(self, raw: bytes) -> bytes:  # noqa: ARG002
        """A record is nothing without its repository."""
        return b""

    def _pieces(self, repository: Repository, start: Place) -> Iterator[Piece]:
        author = _author(repository)
        for number, leaf in enumerate(repository.posts(), 1):
            if number > start.line:
                found = _read(repository, leaf, author)
                yield Piece(number, Place(number, number), b"", found, written(leaf.cid))


def _author(repository: Repository) -> dict[str, Any]:
    """Name and description where the archive has a profile that can be read."""
    try:
        profile = repository.profile() or {}
    except CarError:
        profile = {}
    told = {"id": repository.did, "name": profile.get("displayName"), "bio": profile.get("description")}
    return known(told)


def _read(repository: Repository, leaf: Leaf, author: dict[str, Any]) -> dict[str, Any] | InvalidMessage:
    rkey = leaf.key.decode("utf-8", "replace").rpartition("/")[2]
    try:
        record = in_json(repository.record(leaf.cid))
    except CarError as error:
        return InvalidMessage("bad_shape", f"The post {rkey} cannot be read: {error}.")
    found = attempted(lambda record: read_post(repository.did, rkey, record), record)
    return found if isinstance(found, InvalidMessage) else {**found, "author": author}
