"""The audit trail as a file, written while it is sent: as it stands in the table, so that its hashes can be checked."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from menara.core.models import AuditRecord
from menara.records.trail import detail_of

COLUMNS = ("chain", "number", "at", "actor", "action", "subject", "detail", "hash")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
INVISIBLE = "".join(map(chr, (0xA0, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x20)))
TYPES = {"jsonl": "application/x-ndjson; charset=utf-8", "csv": "text/csv; charset=utf-8"}


class _Echo:
    """What a CSV writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def as_lines(records: Iterable[AuditRecord], format_: str) -> Iterator[bytes]:
    """Raises KeyError for a format that there is not."""
    return {"jsonl": _as_json, "csv": _as_csv}[format_](records)


def harmless(text: str) -> str:
    """No spreadsheet takes it for a formula, on none of its lines."""
    return "\n".join(f"'{line}" if _is_formula(line) else line for line in text.split("\n"))


def _as_json(records: Iterable[AuditRecord]) -> Iterator[bytes]:
    for record in records:
        row = _row(record) | {"detail": detail_of(record)}
        yield json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _as_csv(records: Iterable[AuditRecord]) -> Iterator[bytes]:
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(COLUMNS).encode()
    for record in records:
        row = (harmless(str(value)) for value in _row(record).values())
        yield writer.writerow(row).encode("utf-8", "replace")


def _row(record: AuditRecord) -> dict[str, Any]:
    told = (record.chain, record.number, record.at.isoformat(), record.actor, record.action, record.subject)
    return dict(zip(COLUMNS, (*told, record.detail, bytes(record.hash).hex()), strict=True))


def _is_formula(line: str) -> bool:
    return line.lstrip(INVISIBLE).startswith(FORMULA)
