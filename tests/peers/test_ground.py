"""How peers are started, waited for and ended, tried on the smallest server there is."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SERVER = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]


def test_a_peer_is_ready_when_it_is_waited_for_and_ends_by_its_id(
    start_peer: Callable[..., Any], new_port: Callable[[], int], is_answering: Callable[[str], bool]
) -> None:
    port = new_port()
    url = f"http://127.0.0.1:{port}/nothing-there"
    assert not is_answering(url)
    peer = start_peer("files", [*SERVER, port])
    peer.wait_for(lambda: is_answering(url))
    peer.stop()
    assert peer.running.returncode is not None
    assert not is_answering(url)


def test_a_peer_that_ends_by_itself_shows_its_last_words(start_peer: Callable[..., Any]) -> None:
    peer = start_peer("broken", [sys.executable, "-c", "import sys; sys.exit('no database')"])
    with pytest.raises(pytest.fail.Exception, match=r"^broken ended with 1. Its last lines:\nno database$"):
        peer.wait_for(lambda: False)


def test_the_first_line_counts_when_it_is_whole(start_peer: Callable[..., Any]) -> None:
    code = "import sys; print('{}', flush=True); print('more'); sys.stdin.read()"
    peer = start_peer("talker", [sys.executable, "-c", code])
    peer.wait_for(peer.first_line)
    assert peer.first_line() == "{}"


def test_a_peer_that_is_missing_skips_the_test(
    peer_home: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MENARA_REQUIRE_PEERS", raising=False)
    told = r"^dovecot is not here: \.venv/bin/python tests/peers/install\.py dovecot$"
    with pytest.raises(pytest.skip.Exception, match=told):
        peer_home("dovecot")


def test_where_peers_are_required_one_that_is_missing_fails_the_test(
    peer_home: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENARA_REQUIRE_PEERS", "1")
    with pytest.raises(pytest.fail.Exception, match=r"^dovecot is not here: "):
        peer_home("dovecot")
    with pytest.raises(pytest.skip.Exception):
        peer_home("dovecot", required=False)
