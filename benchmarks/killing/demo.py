"""The demo under kills, compared with what was true on its simulated networks."""

import itertools
import json
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.killing.history import History
from benchmarks.killing.installation import Installation
from benchmarks.killing.nemesis import Nemesis
from menara.server.demo.brand import SLUG, queries
from menara.server.demo.folder import truth_in
from menara.server.simulator.comparison import Difference, Truth, compare, wanted_by
from menara.server.simulator.truth import read_truth

SETTLING_S = 90  # from when truth is written until it has to be stored
SHOWN = 20


class DemoRun:
    """`menara up --demo` at a rate, in a folder."""

    def __init__(self, folder: Path, rate: float) -> None:
        self._installation = Installation(folder, "--demo", environment={"MENARA_DEMO_RATE": str(rate)})
        self._history = History(folder / "history.jsonl")
        self._truth = truth_in(self._installation.data)

    def run(self, seconds: float, kills: int, seed: int) -> dict[str, Any]:
        """Let it be killed, let it settle, and compare."""
        self._installation.start()
        scope = ["--scope", "mentions:read"]
        token = self._installation.run("token", "create", "--workspace", SLUG, *scope)
        nemesis = Nemesis(self._installation, self._history, seed)
        nemesis.rage(kills, seconds)
        told = self._compare(token)
        told |= {"killed": dict(nemesis.killed), "slowest_start_s": max(self._installation.restarts)}
        told["trail"] = json.loads(self._installation.run("verify"))
        doctor = json.loads(self._installation.run("doctor", "--json"))
        told["troubles"] = [trouble["code"] for trouble in doctor["troubles"]]
        self._installation.end()
        return told | {"holds": told["holds"] and told["trail"]["ok"]}

    def _compare(self, token: str) -> dict[str, Any]:
        """The networks go on meanwhile: what is stored has to be what was true at one time or the other."""
        lines = sum(1 for _ in read_truth(self._truth))
        time.sleep(SETTLING_S)
        stored = list(self._installation.mentions(token))
        before = self._differs(stored, itertools.islice(read_truth(self._truth), lines))
        after = self._differs(stored, read_truth(self._truth))
        found = Difference(
            true=before.true,
            missing=sorted(set(before.missing) & set(after.missing)),
            doubled=after.doubled,
            invented=after.invented,
            outdated=sorted(set(before.outdated) & set(after.outdated)),
            undeleted=sorted(set(before.undeleted) & set(after.undeleted)),
            unheard=sorted(set(before.unheard) & set(after.unheard)),
        )
        counts = {
            name: value if isinstance(value, int) else len(value) for name, value in asdict(found).items()
        }
        shown = {name: ids[:SHOWN] for name, ids in asdict(found).items() if isinstance(ids, list) and ids}
        return {"holds": found.is_none, "truth_lines": lines, "stored": len(stored), **counts, "shown": shown}

    def _differs(self, stored: Iterable[dict[str, Any]], lines: Iterable[Any]) -> Difference:
        truth = Truth.of(lines)
        return compare(truth, stored, wanted_by(list(queries().values()), truth.posts.values()))
