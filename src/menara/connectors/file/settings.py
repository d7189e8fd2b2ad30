"""What a person may set for the file connector."""

from typing import Literal

from menara.connectors.settings import Settings

FormatName = Literal["auto", "jsonl", "csv", "csv-4cat", "ndjson-4cat", "mastodon-archive", "bluesky-archive"]


class FileSettings(Settings, frozen=True, kw_only=True):
    """`network` is the mention's `source` where the file does not name it. The last five concern CSV alone."""

    paths: list[str]
    format: FormatName = "auto"
    network: str | None = None
    map: dict[str, str | list[str]] | None = None
    delimiter: str | None = None
    encoding: str | None = None
    timezone: str | None = None
    date_order: Literal["day first", "month first"] | None = None
