"""What producers have tried and been told, a line each; and what has to be stored after that."""

import json
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Any


class History:
    """`ok` is what was acknowledged, `invoked` what was tried: of what is in between nothing is known."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        self._lock = Lock()
        self.invoked: dict[str, set[str]] = {}
        self.ok: dict[str, set[str]] = {}
        self.calls = {"invoke": 0, "ok": 0, "fail": 0}

    def invoke(self, producer: str, ids: Iterable[str]) -> None:
        self._note("invoke", producer, self.invoked, ids)

    def acknowledge(self, producer: str, ids: Iterable[str]) -> None:
        self._note("ok", producer, self.ok, ids)

    def fail(self, producer: str, why: str) -> None:
        self._write("fail", producer, why=why)

    def kill(self, role: str) -> None:
        self._write("kill", "nemesis", role=role)

    def _note(self, kind: str, producer: str, kept: dict[str, set[str]], ids: Iterable[str]) -> None:
        ids = list(ids)
        kept.setdefault(producer, set()).update(ids)
        self._write(kind, producer, ids=ids)

    def _write(self, kind: str, producer: str, **more: Any) -> None:
        with self._lock:
            self.calls[kind] = self.calls.get(kind, 0) + 1
            self._file.write(
                json.dumps({"t": time.time(), "kind": kind, "producer": producer, **more}) + "\n"
            )
            self._file.flush()
