"""Memory does not grow with the file: two hundred thousand lines go through a few megabytes."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from menara.connectors.file.connector import FileConnector

LINES = 200_000
FEWER = 40_000  # records of the formats that cost more; half of them still comes to more than the bound
BOUND = 2 << 20


def mention(number: int) -> dict[str, Any]:
    return {"id": f"at://did:plc:x/{number}", "text": f"Voucher gratis nomor {number}", "lang": "id"}


def json_lines() -> Iterator[str]:
    return (json.dumps(mention(number)) + "\n" for number in range(LINES))


def table() -> Iterator[str]:
    yield "id,text\n"
    yield from (f'{number},"Voucher ""gratis""\n{"nomor " * 20}{number}"\n' for number in range(FEWER))


def outbox() -> Iterator[str]:
    yield '{"type":"OrderedCollection","orderedItems":[{}'
    note = '{{"type":"Create","actor":"a","object":{{"id":"{0}","content":"<p>{1}{0}</p>"}}}}'
    yield from ("," + note.format(number, "nomor " * 20) for number in range(FEWER))
    yield "]}"


@pytest.mark.parametrize(("written", "number"), [(json_lines, LINES), (table, FEWER), (outbox, FEWER + 1)])
def test_memory_stays_flat(written: Callable[[], Iterator[str]], number: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(written())
    events = FileConnector({"paths": [str(path)]}).events()
    told = sum(1 for _ in islice(events, number // 2))
    tracemalloc.start()  # at half way: the other half must fit into what is there already
    told += sum(1 for _ in events)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (told, peak < BOUND) == (number, True)
