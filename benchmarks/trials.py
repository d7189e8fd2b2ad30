"""The promises that nothing is lost, in their full sizes: `python -m benchmarks.trials [--json FILE] [WORD...]`.

The tests hold them in short forms in every run. This runs the same tests with all they ask for, one after the other, and prints
what came of each. DATABASE_URL names a PostgreSQL; without it SQLite is tried. T01 and T12 have benchmarks of their own
(`kill`, `restart`).
"""

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import describe_machine

ROOT = Path(__file__).parents[1]
HOURS = 6


class Trial(NamedTuple):
    """`promise` is its number in the threat model's table; `size` is what the full form does."""

    promise: str
    size: str
    test: str


TRIALS = (
    Trial("T03", "1,000 posts, each told 1 to 5 times by each of 8 workers", "listening/test_redelivery.py"),
    Trial("T04", "10,000 histories, in any order", "listening/test_histories.py"),
    Trial("T05", "100 good ones for each bad one, through three ways in", "journeys/test_poison_whole.py"),
    Trial("T08, T09", "24 MB waiting (an hour of 150 a second); no room left", "journeys/test_pressure.py"),
)


class Told(NamedTuple):
    outcome: str
    seconds: float
    name: str


def run(trial: Trial) -> list[Told]:
    with tempfile.TemporaryDirectory(prefix="menara-trials-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        environment = {**os.environ, "MENARA_FULL": "1"}
        path = str(ROOT / "tests" / trial.test)
        subprocess.run([*command, path], cwd=ROOT, env=environment, check=False, timeout=HOURS * 3600)
        cases = ElementTree.parse(report).iter("testcase")
        return [Told(_outcome(case), float(case.get("time", 0)), str(case.get("name"))) for case in cases]


def _outcome(case: ElementTree.Element) -> str:
    tags = {child.tag for child in case}
    return next((name for name in ("failure", "error", "skipped") if name in tags), "held")


def main() -> int:
    parser = ArgumentParser("benchmarks.trials", description=__doc__)
    parser.add_argument("words", nargs="*", help="only those whose promise or test has such a word")
    parser.add_argument("--json")
    options = parser.parse_args()
    chosen = [one for one in TRIALS if not options.words or any(word in f"{one}" for word in options.words)]
    told = {trial: run(trial) for trial in chosen}
    print("| promise | full form | test | outcome | seconds |\n| --- | --- | --- | --- | ---: |")
    for trial, cases in told.items():
        for case in cases:
            name = case.name.removeprefix("test_").replace("_", " ")
            print(f"| {trial.promise} | {trial.size} | {name} | {case.outcome} | {case.seconds:,.0f} |")
    if options.json:
        rows = {trial.promise: [case._asdict() for case in cases] for trial, cases in told.items()}
        Path(options.json).write_text(json.dumps({"machine": describe_machine(), "trials": rows}, indent=1))
    return int(any(case.outcome not in ("held", "skipped") for cases in told.values() for case in cases))


if __name__ == "__main__":
    sys.exit(main())
