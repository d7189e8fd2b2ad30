"""150 frames of the production relay, and the 152 events that production Jetstream made of the same window.

Recorded by others (bluesky-social/jetstream, internal/corpus); the folder is named by MENARA_REFERENCE_DATA.
"""

import json
import shutil
import struct
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from connectors.bluesky import frames as f

from menara.connectors.base import Account, Delete, Event, Upsert
from menara.connectors.bluesky.firehose import Firehose
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.jetstream import Jetstream
from menara.connectors.bluesky.messages import Change, Commit, Frame, Hosting, Message, Naming

Hear = Callable[..., list[Event]]
EVERYTHING = Interest(["*"])


@pytest.fixture(scope="module")
def corpus(reference_data: Path) -> Path:
    return reference_data / "networks" / "bluesky" / "jetstream-corpus"


@pytest.fixture(scope="module")
def relayed(corpus: Path) -> list[bytes]:
    """The frames: each behind its length."""
    zstd = shutil.which("zstd")
    if zstd is None:
        pytest.skip("the frames are packed: install zstd")
    packed = corpus / "frames.bin.zst"
    whole = subprocess.run([zstd, "-dcq", str(packed)], check=True, capture_output=True).stdout
    return list(_cut(whole))


def _cut(whole: bytes) -> Iterator[bytes]:
    begin = 0
    while begin < len(whole):
        (size,) = struct.unpack_from("<I", whole, begin)
        yield whole[begin + 4 : begin + 4 + size]
        begin += 4 + size


@pytest.fixture(scope="module")
def streamed(corpus: Path) -> list[bytes]:
    return [line for line in (corpus / "expected_v1.jsonl").read_bytes().split(b"\n") if line.strip()]


def as_v2(line: bytes, seq: int) -> bytes:
    """The same event as version 2 sends it."""
    told = json.loads(line)
    kind, did = told["kind"], told["did"]
    content = told["commit"] if kind == "commit" else {kind: told[kind]}
    time = told.get(kind, {}).get("time") or f.TIME
    return f.message(kind, seq=seq, did=did, time=time, **content)


def comparable(message: Message | None) -> Any:
    """Without what each way of telling has for itself; None for what only one of them tells."""
    if isinstance(message, Commit):
        return None
    assert isinstance(message, Change | Naming | Hosting)
    return message


def messages(frames: list[Frame]) -> list[Any]:
    told = [comparable(message) for frame in frames for message in frame.messages]
    return [message for message in told if message is not None]


def test_every_event_is_the_same_either_way(relayed: list[bytes], streamed: list[bytes]) -> None:
    """Records member by member, CIDs, revisions; 152 of 152."""
    from_relay = messages([Firehose(EVERYTHING).read(raw) for raw in relayed])
    from_jetstream = messages([Jetstream(EVERYTHING).read(raw) for raw in streamed])
    assert (len(relayed), len(from_jetstream)) == (150, 152)
    assert Counter(map(repr_sorted, from_relay)) == Counter(map(repr_sorted, from_jetstream))


def repr_sorted(message: Any) -> str:
    return json.dumps([type(message).__name__, *message], sort_keys=True)


def told(events: list[Event]) -> list[Any]:
    """What does not depend on who told it and when: ids, versions, mentions."""
    assert {type(event) for event in events} <= {Upsert, Delete, Account}
    own = ("native_id", "version", "author_id", "mention", "status", "changed_at")
    plain = [[event.kind, *(getattr(event, name, None) for name in own)] for event in events]
    return sorted(json.dumps(values, sort_keys=True) for values in plain)


@pytest.mark.parametrize("collections", [["app.bsky.feed.post"], ["*"]])
def test_all_three_modes_tell_the_same(
    collections: list[str], relayed: list[bytes], streamed: list[bytes], hear: Hear
) -> None:
    second = [as_v2(line, seq) for seq, line in enumerate(streamed, 1)]
    by_mode = {
        mode: told(hear(mode, raw, collections=collections))
        for mode, raw in (("firehose", relayed), ("jetstream", streamed), ("jetstream-v2", second))
    }
    assert by_mode["firehose"] == by_mode["jetstream"] == by_mode["jetstream-v2"]
    assert len(by_mode["firehose"]) == (
        151 if collections == ["*"] else 19
    )  # the 152nd is a handle that is not told
