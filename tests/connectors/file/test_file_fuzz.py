"""Whatever stands in a file, the connector ends with events or with a sentence about the settings."""

import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.connectors.base import SettingsError
from menara.connectors.event_lines import write_event
from menara.connectors.file.connector import FileConnector
from menara.connectors.file.detect import FORMATS

SAMPLES = [
    "posts.jsonl",
    "4cat.csv",
    "zeeschuimer.ndjson",
    "outbox.json",
    "mastodon.zip",
    "mastodon.tar.gz",
    "bluesky.car",
]
EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLACES = st.floats(0, 1, exclude_max=True)
CHANGES = st.lists(st.tuples(PLACES, st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=4)


def read_all(path: Path, **chosen: Any) -> None:
    with suppress(SettingsError):
        for event in FileConnector({"paths": [str(path)], **chosen}).events():
            write_event(event)


def changed(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Some bytes replaced by others; where there are no others, the rest cut off now and then."""
    for place, length, others in changes:
        begin = int(place * len(content))
        end = begin + length if others or length else len(content)
        content = content[:begin] + others + content[end:]
    return content


@EXAMPLES
@given(
    content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode),
    name=st.sampled_from(["auto", *FORMATS]),
)
def test_any_bytes_in_any_format(content: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    read_all(path, format=name)
    path.write_bytes(gzip.compress(content))
    read_all(path, format=name)


@pytest.mark.parametrize("name", SAMPLES)
@EXAMPLES
@given(changes=CHANGES)
def test_samples_with_some_bytes_changed(
    name: str, changes: list[tuple[float, int, bytes]], sample: Callable[[str], bytes], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(changed(sample(name), changes))
    read_all(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("name", ["zeeschuimer.ndjson", "outbox.json", "posts.jsonl"])
@EXAMPLES
@given(value=JSON, place=PLACES)
def test_samples_with_a_member_replaced_by_something_else(
    name: str, value: Any, place: float, sample: Callable[[str], bytes], tmp_path: Path
) -> None:
    """Schema drift: a member somewhere deep becomes a list, a number, nothing."""
    import json

    lines = [json.loads(line) for line in sample(name).splitlines() if line]
    spots = [(holder, key) for line in lines for holder, key in members(line)]
    holder, key = spots[int(place * len(spots))]
    holder[key] = value
    path = tmp_path / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    read_all(path)


def members(value: Any) -> list[tuple[Any, Any]]:
    keys = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    return [(value, key) for key in keys] + [spot for key in keys for spot in members(value[key])]
