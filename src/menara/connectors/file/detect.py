"""Which format a file is in, by what stands in it; names of files are not believed."""

from menara.connectors.atproto.car import is_car
from menara.connectors.base import InvalidMessage
from menara.connectors.file.archive import is_tar, is_zip
from menara.connectors.file.encoding import find_encoding
from menara.connectors.file.formats.bluesky import BlueskyArchive
from menara.connectors.file.formats.fourcat import FourcatLines, FourcatTable, is_captured, is_mapped
from menara.connectors.file.formats.jsonl import JsonLines
from menara.connectors.file.formats.mastodon import POSTS, MastodonArchive
from menara.connectors.file.formats.piece import FileFormat, decode
from menara.connectors.file.formats.table import Rows, Table
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile
from menara.connectors.settings import SettingsError

HEAD = 1 << 16
FORMATS: dict[str, type[FileFormat]] = {
    "jsonl": JsonLines,
    "csv": Table,
    "csv-4cat": FourcatTable,
    "ndjson-4cat": FourcatLines,
    "mastodon-archive": MastodonArchive,
    "bluesky-archive": BlueskyArchive,
}


def open_format(file: InputFile, settings: FileSettings) -> FileFormat:
    """The file in the format of the settings, or in the one it is found to be in. Raises SettingsError."""
    name = settings.format if settings.format != "auto" else find_format(file, settings)
    return FORMATS[name](file, settings)


def find_format(file: InputFile, settings: FileSettings) -> str:
    """The name of the format. Raises SettingsError when it is none that is read."""
    head = file.head(HEAD)
    if is_car(head):
        return "bluesky-archive"
    if is_zip(head) or is_tar(head):
        return "mastodon-archive"
    text = find_encoding(head, settings.encoding).to_text(head).lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return _format_of_json(text)
    if text.startswith("["):
        raise SettingsError(
            f'"{file.path}" is one list of JSON. Write one object a line, as `jq -c ".[]"` does.'
        )
    return _format_of_table(file, settings)


def _format_of_json(text: str) -> str:
    if '"OrderedCollection"' in text and (f'"{POSTS}"' in text or '"outbox.json"' in text):
        return "mastodon-archive"
    try:
        first = decode(text.partition("\n")[0].encode("utf-8", "replace"))
    except InvalidMessage:
        return "jsonl"
    is_fourcat = is_captured(first) or ("text" not in first and is_mapped(first))
    return "ndjson-4cat" if is_fourcat else "jsonl"


def _format_of_table(file: InputFile, settings: FileSettings) -> str:
    if settings.map is not None:
        return "csv"
    return "csv-4cat" if is_mapped(Rows(file, settings).header) else "csv"
