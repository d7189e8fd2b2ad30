"""A channel run as a worker runs it, from a real file."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from menara.connectors.base import Upsert
from menara.core.log import DatabaseLog
from menara.outbound.budget import Budget
from menara.outbound.door import Door, Reach
from menara.people.queries import Actor
from menara.sources import collecting
from menara.sources.collecting import connect, run_channel
from menara.sources.enums import ChannelState, SourceState
from menara.sources.metering import Meter
from menara.sources.models import Channel, DeadLetter
from menara.sources.operations import HEARD, add_source, lease_channel, set_state
from menara.sources.packing import PackedPost, inflate, unpack

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(tmp_path: Path, settings: Any) -> Path:
    settings.MENARA_IMPORTS = tmp_path
    path = tmp_path / "kasvira" / "posts.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps({"id": str(n), "text": f"post {n}"}) + "\n" for n in range(1200)))
    return path


def run(channel: Channel, log: DatabaseLog) -> Channel:
    channel = Channel.objects.get(id=channel.id)
    assert lease_channel(channel, "a")
    run_channel(channel, "a", log, lambda: False)
    return Channel.objects.get(id=channel.id)


def ids(log: DatabaseLog) -> list[str]:
    return [
        told.native_id
        for batch in log.read(HEARD, 0, 100)
        for told in unpack(inflate(batch.content))
        if isinstance(told, PackedPost)
    ]


def listen_to(path: Path, acting: Actor) -> Channel:
    return add_source(name="Posts", connector="file", settings={"paths": [str(path)]}, acting=acting).channel


def test_a_file_ends_up_in_the_log_whole_and_in_order(owner: Actor, posts: Path, log: DatabaseLog) -> None:
    channel = run(listen_to(posts, owner), log)
    assert ids(log) == [str(n) for n in range(1200)]
    assert (channel.state, channel.leased_by) == (ChannelState.ACTIVE, "")


def test_a_second_run_goes_on_behind_the_first(owner: Actor, posts: Path, log: DatabaseLog) -> None:
    channel = run(listen_to(posts, owner), log)
    with posts.open("a") as file:
        file.write('{"id": "new", "text": "one more"}\nnot json\n')
    run(channel, log)
    assert ids(log) == [*(str(n) for n in range(1200)), "new"]
    assert list(DeadLetter.objects.values_list("code", flat=True)) == ["bad_json"]


def test_a_channel_that_never_is_silent_ends_when_nobody_listens_any_more(
    owner: Actor, posts: Path, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch, post: Callable[..., Upsert]
) -> None:
    class Endless:
        name = "endless"

        def events(self, cursor: str | None) -> Iterator[Upsert]:  # noqa: ARG002
            yield from map(post, count())

        def close(self) -> None:
            pass

    monkeypatch.setattr(collecting, "connect", lambda *_: Endless())
    monkeypatch.setattr(collecting, "STILL_HERE_S", 0)
    source = add_source(name="Posts", connector="file", settings={"paths": [str(posts)]}, acting=owner)
    set_state(source_id=source.id, state=SourceState.PAUSED, acting=owner)
    asked = iter([False, False])
    assert lease_channel(source.channel, "a")
    run_channel(source.channel, "a", log, lambda: next(asked))
    assert next(asked) is False


def test_a_file_that_is_gone_stops_the_channel_with_the_reason(
    owner: Actor, posts: Path, log: DatabaseLog
) -> None:
    channel = listen_to(posts, owner)
    posts.unlink()
    channel = run(channel, log)
    assert (channel.state, str(posts) in channel.told) == (ChannelState.FAILING, True)


def test_channels_that_go_out_share_a_budget(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by a meter of its own, which asks the one budget."""
    given: list[Any] = []

    def new_door(reach: Reach, **more: Any) -> Door:
        given.append((reach.urls, more["budget"]))
        return Door(reach, **more)

    monkeypatch.setattr(collecting, "Door", new_door)
    meters = [Meter(collecting._budget), None]
    for host, meter in zip(("a.example", "b.example"), meters, strict=True):
        settings = {"urls": [f"https://{host}/feed"]}
        connect(add_source(name=host, connector="feed", settings=settings, acting=owner).channel, meter)
    assert given == [
        (("https://a.example/feed",), meters[0]),
        (("https://b.example/feed",), collecting._budget),
    ]
    assert isinstance(collecting._budget, Budget)


def test_a_source_that_was_paused_and_resumed_loses_nothing(
    owner: Actor, posts: Path, log: DatabaseLog
) -> None:
    source = add_source(name="Posts", connector="file", settings={"paths": [str(posts)]}, acting=owner)
    set_state(source_id=source.id, state=SourceState.PAUSED, acting=owner)
    set_state(source_id=source.id, state=SourceState.ACTIVE, acting=owner)
    run(source.channel, log)
    assert len(ids(log)) == 1200
