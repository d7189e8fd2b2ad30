"""How many messages of Bluesky one core turns into events: 150 frames of the production relay, 152 lines of Jetstream.

MENARA_REFERENCE_DATA names the folder that holds them; zstd unpacks the frames. The network has some 2,000 commits a second at its
worst moments.
"""

import os
import struct
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from menara.connectors.base import system_clock
from menara.connectors.bluesky.bookmark import Bookmark
from menara.connectors.bluesky.hearing import Hearing
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.memory import Memory
from menara.connectors.bluesky.place import Place
from menara.connectors.bluesky.settings import read_bluesky_settings
from menara.connectors.bluesky.telling import Telling
from menara.connectors.bluesky.wire import wire_of

WORST_MOMENTS = 2_000
TURNS = 5


def messages_per_second(mode: str, messages: Sequence[bytes], collection: str, seconds: float = 1) -> float:
    """The best of some turns: other work on the machine only ever slows a turn down."""
    return max(_turn(mode, messages, collection, seconds) for _ in range(TURNS))


def _turn(mode: str, messages: Sequence[bytes], collection: str, seconds: float) -> float:
    settings = read_bluesky_settings({"mode": mode, "collections": [collection]})
    wire, interest = wire_of(settings), Interest(settings.collections)
    heard, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        telling = Telling(interest, system_clock, Memory(1_000))  # what it has told, it would not tell again
        hearing = Hearing(wire, telling, Bookmark(Place("host")), "host", None)
        for message in messages:
            for _ in hearing.events(message):
                pass
        heard += len(messages)
    return heard / (time.perf_counter() - begin)


def frames(packed: Path) -> list[bytes]:
    whole = subprocess.run(["zstd", "-dcq", str(packed)], check=True, capture_output=True).stdout
    found, begin = [], 0
    while begin < len(whole):
        (size,) = struct.unpack_from("<I", whole, begin)
        found.append(whole[begin + 4 : begin + 4 + size])
        begin += 4 + size
    return found


def main() -> None:
    corpus = Path(os.environ["MENARA_REFERENCE_DATA"]) / "networks" / "bluesky" / "jetstream-corpus"
    lines = [line for line in (corpus / "expected_v1.jsonl").read_bytes().split(b"\n") if line]
    for mode, messages in (("jetstream", lines), ("firehose", frames(corpus / "frames.bin.zst"))):
        for collection in ("app.bsky.feed.post", "*"):
            speed = messages_per_second(mode, messages, collection)
            print(f"{mode:10} {collection:20} {speed:8,.0f} a second, {speed / WORST_MOMENTS:5.1f} networks")


if __name__ == "__main__":
    main()
