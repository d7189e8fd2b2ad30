"""`menara watch` on networks of our own, into pipes: matches on one side, what else there is to tell on the other."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest
from connectors.lab.answers import Answer, Frame
from connectors.lab.server import Lab

LIMIT_S = 60
RSS = """<rss version="2.0"><channel><title>News</title>
<item><guid>https://lab.example/1</guid><title>Acme and tea</title><description>Much rain.</description></item>
<item><guid>https://lab.example/2</guid><title>Weather</title><description>Tea, and rain.</description></item>
</channel></rss>"""


@pytest.fixture
def start_lab() -> Iterator[Callable[..., Lab]]:
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(closing(Lab(answers)))


@contextmanager
def watching(query: str, source: str, *more: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "menara", "watch", query, "--source", source, "--allow-private", *more]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as watch:
        try:
            yield watch
        finally:
            watch.kill()


def post(text: str) -> Frame:
    """As Jetstream tells it."""
    record = f'{{"$type": "app.bsky.feed.post", "text": "{text}", "createdAt": "2026-11-21T09:00:00.000Z"}}'
    commit = f'{{"rev": "3mptbypluud2a", "operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k1", "cid": "bafyreib2rxk3rh6kzwq", "record": {record}}}'
    return Frame(
        f'{{"did": "did:plc:sari", "time_us": 1795251600000000, "kind": "commit", "commit": {commit}}}'
    )


def test_a_feed_is_watched(start_lab: Callable[..., Lab]) -> None:
    """The newest stands first in it, and is told last."""
    lab = start_lab(Answer(path="/rss", headers={"Content-Type": "application/rss+xml"}, body=RSS.encode()))
    with watching("tea", f"feed:{lab.url('/rss')}", "--limit", "2") as watch:
        output, errors = watch.communicate(timeout=LIMIT_S)
    assert [line.split("\t")[1:] for line in output.splitlines()] == [
        ["feed", "", "", "yours", "yours: “Tea”", "Weather: Tea, and rain."],
        ["feed", "", "", "yours", "yours: “tea” in the title or a tag", "Acme and tea: Much rain."],
    ]
    assert (watch.returncode, errors.startswith("Watched feed, 127.0.0.1 for ")) == (0, True)


def test_what_a_network_refuses_is_told_and_ends_it(start_lab: Callable[..., Lab]) -> None:
    lab = start_lab(Answer(path="/subscribe", status=403))
    with watching("tea", f"bluesky:ws://{lab.address}") as watch:
        output, errors = watch.communicate(timeout=LIMIT_S)
    notice, summary, *_ = errors.splitlines()
    assert (watch.returncode, output) == (3, "")
    assert re.fullmatch(r"menara: \d\d:\d\d:\d\d .*403.*", notice)
    assert summary.startswith("Watched Bluesky, 127.0.0.1 for ")
    assert "Outages: 1." in errors.splitlines()


def test_a_message_that_cannot_be_read_is_told_and_the_next_one_is_read(
    start_lab: Callable[..., Lab],
) -> None:
    frames = [Frame("{"), post("tea")]
    lab = start_lab(Answer(path="/subscribe", frames=frames, then="hold"))
    with watching("tea", f"bluesky:ws://{lab.address}", "--limit", "1") as watch:
        output, errors = watch.communicate(timeout=LIMIT_S)
    assert (watch.returncode, output.split("\t")[2]) == (3, "did:plc:sari")
    assert errors.startswith("menara: ")
    assert "Could not be read, and set aside: 1." in errors.splitlines()


def test_sigterm_ends_it_with_its_summary_while_the_network_is_silent(start_lab: Callable[..., Lab]) -> None:
    lab = start_lab(Answer(path="/subscribe", frames=[post("tea")], then="hold"))
    with watching("tea", f"bluesky:ws://{lab.address}") as watch:
        assert watch.stdout is not None
        assert watch.stdout.readline().endswith("\ttea\n")
        watch.terminate()
        output, errors = watch.communicate(timeout=LIMIT_S)
    assert (watch.returncode, output) == (0, "")
    assert errors.startswith("Watched Bluesky, 127.0.0.1 for ")


def test_a_reader_that_goes_away_is_noticed_while_the_network_is_silent(
    start_lab: Callable[..., Lab],
) -> None:
    lab = start_lab(Answer(path="/subscribe", frames=[post("tea")], then="hold"))
    with watching("tea", f"bluesky:ws://{lab.address}") as watch:
        assert watch.stdout is not None
        assert watch.stderr is not None
        watch.stdout.readline()
        watch.stdout.close()
        assert (watch.wait(LIMIT_S), watch.stderr.read()) == (0, "")
