"""What was acknowledged outlives any kill: four producers, a nemesis, and a count afterwards (trust T01).

    python -m benchmarks.kill --minutes 30 --kills 200 --seed 7 --folder kill
    python -m benchmarks.kill --demo --rate 2 --minutes 60 --kills 400 --folder kill

DATABASE_URL names a PostgreSQL to try; without it SQLite is tried. Exit status 0 when nothing was lost or doubled.
"""

import json
import random
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from benchmarks.killing.history import History
from benchmarks.killing.installation import Installation
from benchmarks.killing.nemesis import Nemesis
from benchmarks.killing.producers import Feed, Producer, by_api, by_webhook, into_file, stop_all, wait_until
from benchmarks.killing.verdict import Verdict, judge, stored

DRAIN_S = 120


def kill(folder: Path, seconds: float, kills: int, seed: int, rate: float = 20) -> Verdict:
    """Starts an installation in `folder`, and leaves it there."""
    folder.mkdir(parents=True, exist_ok=True)
    installation, history, feed = Installation(folder), History(folder / "history.jsonl"), Feed()
    imported = installation.data / "imports" / "kasvira" / "import.jsonl"
    imported.parent.mkdir(parents=True, exist_ok=True)
    imported.touch()
    installation.start()
    scopes = ["--scope", "mentions:write", "--scope", "mentions:read"]
    token = installation.run("token", "create", "--workspace", "kasvira", *scopes)
    hook, secret = installation.python("benchmarks.killing.setting_up", feed.url, str(imported)).split()
    producers = [
        Producer("api", by_api(installation, token), history, rate, at_once=5),
        Producer("webhook", by_webhook(installation, hook, secret), history, rate),
        Producer("feed", feed.send, history, rate / 4),
        Producer("file", into_file(imported), history, rate, at_once=5),
    ]
    for producer in producers:
        producer.start()
    nemesis = Nemesis(installation, history, seed)
    nemesis.rage(kills, seconds)
    stop_all(producers)
    wanted = set().union(*history.ok.values())
    wait_until(lambda: wanted <= stored(installation, token).keys(), DRAIN_S)
    verdict = judge(installation, history, stored(installation, token))
    installation.end()
    feed.close()
    restarts = f"{max(installation.restarts):.1f} s" if installation.restarts else "none"
    print(f"killed {dict(nemesis.killed)}, calls {history.calls}, slowest start {restarts}", file=sys.stderr)
    return verdict


def main() -> int:
    options = _options()
    if options.demo:
        return _kill_demo(options)
    folder = Path(options.folder or tempfile.mkdtemp(prefix="menara-kill-"))
    print(f"seed {options.seed}, folder {folder}", flush=True)
    verdict = kill(folder, options.minutes * 60, options.kills, options.seed, options.rate)
    print(verdict.told())
    return 0 if verdict.holds else 1


def _kill_demo(options: Namespace) -> int:
    from benchmarks.killing.demo import DemoRun

    folder = Path(options.folder or tempfile.mkdtemp(prefix="menara-kill-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"seed {options.seed}, folder {folder}", flush=True)
    told = DemoRun(folder, options.rate).run(options.minutes * 60, options.kills, options.seed)
    print(json.dumps(told, indent=1), flush=True)
    return 0 if told["holds"] else 1


def _options() -> Namespace:
    parser = ArgumentParser("benchmarks.kill", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--rate", type=float, default=20, help="calls a second of each producer")
    parser.add_argument("--folder")
    parser.add_argument("--demo", action="store_true", help="kill the demo, at --rate posts a second")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
