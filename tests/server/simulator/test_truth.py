"""The truth log: what was shown is in it, whoever is killed; and what is stored is held against it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.failures.leap import BEGIN

from menara.server.simulator.clock import VirtualClock
from menara.server.simulator.comparison import Truth, compare, compare_with_truth, mention_of, wanted_by
from menara.server.simulator.posts import Author, Born, Draft, Network, Published
from menara.server.simulator.simulator import Simulator
from menara.server.simulator.truth import TruthLog, read_truth
from menara.server.simulator.world import World

AMIRA = Author(Network.MASTODON, "amira@commons.example", "Amira")
SANNE = Author(Network.BLUESKY, "sanne.skies.example", "Sanne")


def simulator(path: Path, minutes: float) -> Simulator:
    """One that has played until then, and ended."""
    found = Simulator(path, VirtualClock(BEGIN + timedelta(minutes=minutes), speed=0), 0.02)
    found.close()
    return found


def ids_of(path: Path) -> list[str]:
    return [line.post.id for line in read_truth(path) if isinstance(line, Published)]


def test_started_again_the_story_goes_on_and_no_id_comes_twice(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    simulator(path, 0)
    first = path.read_bytes()
    again = simulator(path, 30)
    assert path.read_bytes().startswith(first)
    assert again.world.posts == Truth.of(read_truth(path)).posts
    ids = ids_of(path)
    assert (len(ids), [line for line in read_truth(path) if isinstance(line, Born)]) == (
        len(set(ids)),
        [next(read_truth(path))],
    )


def test_what_the_story_says_does_not_depend_on_when_it_was_interrupted(tmp_path: Path) -> None:
    for minutes in (0, 10, 30):
        simulator(tmp_path / "broken.jsonl", minutes)
    simulator(tmp_path / "whole.jsonl", 0)
    simulator(tmp_path / "whole.jsonl", 30)
    assert ids_of(tmp_path / "broken.jsonl") == ids_of(tmp_path / "whole.jsonl")


def test_after_a_long_pause_only_the_last_day_is_told_late(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    simulator(path, 0)
    before = len(ids_of(path))
    late = simulator(path, 3 * 24 * 60)
    told = [line for line in read_truth(path) if isinstance(line, Published)][before:]
    assert min(line.post.at for line in told) > late.clock() - timedelta(hours=24)


def test_a_line_that_was_torn_by_a_kill_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    log = TruthLog(path)
    log.write(Born(1, 7))
    log.close()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"kind":"publi')
    assert list(read_truth(path)) == [Born(1, 7)]
    TruthLog(path).close()
    assert path.read_bytes() == whole


def stored(post_id: str, text: str, network: str = "mastodon", **more: Any) -> dict[str, Any]:
    return {"id": post_id, "text": text, "source": network, "state": "visible", **more}


def test_what_a_store_has_lost_made_up_or_not_followed_is_told_by_kind() -> None:
    lines: list[Any] = []
    world = World(lines.append)
    kept, lost, edited, gone, closed = (
        world.publish(Draft(author, f"kasvira {number}"), BEGIN)
        for number, author in enumerate((AMIRA, AMIRA, AMIRA, SANNE, SANNE))
    )
    world.edit(edited.id, "kasvira anew", BEGIN)
    world.delete(gone.id, BEGIN)
    world.close_account(SANNE, "takendown", BEGIN)
    truth = Truth.of(lines)
    found = compare(
        truth,
        [
            *[stored(kept.id, "kasvira 0")] * 2,
            stored(edited.id, "kasvira 2"),
            stored(gone.id, "kasvira 3", "bluesky"),
            stored("https://nowhere.example/1", "kasvira"),
        ],
        wanted_by(["kasvira"], truth.posts.values()),
    )
    assert (found.missing, found.doubled, found.invented) == (
        [lost.id],
        [kept.id],
        ["https://nowhere.example/1"],
    )
    assert (found.undeleted, found.unheard, found.is_none) == ([gone.id], [edited.id], False)
    assert closed.id in truth.gone


def test_what_changed_lately_is_not_held_against_a_store(tmp_path: Path) -> None:
    log = TruthLog(tmp_path / "truth.jsonl")
    world = World(log.write)
    first, second = (world.publish(Draft(SANNE, "kasvira"), BEGIN) for _ in range(2))
    world.delete(first.id, BEGIN + timedelta(minutes=1))
    world.publish(Draft(SANNE, "kasvira"), BEGIN + timedelta(minutes=1))
    log.close()
    told = [stored(first.id, "kasvira", "bluesky")]
    by_then = compare_with_truth(tmp_path / "truth.jsonl", told, ["kasvira"], BEGIN + timedelta(seconds=1))
    assert (by_then.missing, by_then.undeleted, by_then.true) == ([second.id], [], 1)
    now = compare_with_truth(tmp_path / "truth.jsonl", told, ["kasvira"])
    assert (len(now.missing), now.undeleted, now.true) == (2, [first.id], 2)


def test_an_article_is_stored_behind_the_address_of_its_feed() -> None:
    lines: list[Any] = []
    article = World(lines.append).publish(
        Draft(Author(Network.FEED, "paper.example"), "kasvira", title="News"), BEGIN
    )
    found = compare(
        Truth.of(lines),
        [stored(f"feed:http://127.0.0.1:9/feeds/paper.example/rss#{article.id}", "kasvira", "feed")],
        {article.id},
    )
    assert found.is_none


def test_a_mention_is_made_as_the_connectors_make_it() -> None:
    post = World(lambda _: None).publish(Draft(AMIRA, "kasvira", "en"), BEGIN)
    assert mention_of(post) == {
        "id": post.id,
        "text": "kasvira",
        "source": "mastodon",
        "author": {"handle": "amira@commons.example", "name": "Amira", "bio": "", "followers": 0},
        "lang": "en",
    }
