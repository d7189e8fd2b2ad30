"""`menara watch --source mastodon:...` on a terminal: what people post is seen as it comes."""

import os
import pty
import subprocess
import sys
from threading import Condition, Thread
from typing import Any

import pytest

FIRST_PAGE = "\x1b[?1049l"
TRIES, TRY_S = (
    120,
    0.5,
)  # a listener without a cursor hears what is posted once it listens: post until it does


class Terminal:
    """What a person sees of a command, as bytes, and the keys they type."""

    def __init__(self, *words: str, **environment: str) -> None:
        self._ours, theirs = pty.openpty()
        self.running = subprocess.Popen(
            [sys.executable, "-m", "menara", *words],
            stdin=theirs,
            stdout=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "20", **environment},
        )
        os.close(theirs)
        self.seen = b""
        self._change = Condition()
        self._reading = Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        try:
            while piece := os.read(self._ours, 1 << 16):
                with self._change:
                    self.seen += piece
                    self._change.notify()
        except OSError:  # how Linux tells that the other end is closed
            pass

    def shows(self, text: str) -> bool:
        """Before long."""
        with self._change:
            return self._change.wait_for(lambda: text.encode() in self.seen, TRY_S)

    def press(self, key: str) -> int:
        """And wait for the end."""
        os.write(self._ours, key.encode())
        status = self.running.wait(60)
        self._reading.join()
        os.close(self._ours)
        return status


@pytest.mark.parametrize("has_token", [True, False], ids=["streamed", "looked at"])
def test_posts_are_seen_as_they_come(has_token: bool, instance: Any, customer: Any) -> None:
    word = f"tehmanis{'' if has_token else '2'}"
    token = {"MENARA_TOKEN_127_0_0_1": customer.token} if has_token else {}
    terminal = Terminal("watch", word, "--source", f"mastodon:{instance.url}", "--allow-private", **token)
    for _ in range(TRIES):
        instance.post(customer, f"Saya suka {word} dari Acme")
        if terminal.shows(f"“{word}”"):
            break
    assert terminal.press("q") == 0
    screen, _, summary = terminal.seen.decode().rpartition(FIRST_PAGE)
    assert "Mastodon, 127.0.0.1" in screen
    assert f"@{customer.name}" in screen
    assert "Watched Mastodon, 127.0.0.1 for " in summary
