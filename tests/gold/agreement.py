"""Prints how far the two passes agree, per label and language, as the table of README.md.

`python tests/gold/agreement.py`
"""

from collections import Counter
from collections.abc import Sequence

from passes import LABELS, LANGUAGES, first_pass, second_pass


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Cohen's kappa: the agreement beyond the one that two coins with the same weights would reach."""
    total = len(first)
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / total
    ours, theirs = Counter(first), Counter(second)
    chance = sum(ours[label] * theirs[label] for label in ours) / total**2
    return (observed - chance) / (1 - chance) if chance < 1 else 1.0


def both(language: str, label: str) -> tuple[list[str], list[str]]:
    """The labels of either pass, post by post; a list of languages counts as one label."""
    first, second = first_pass(language), second_pass(language)
    return [str(first[id_][label]) for id_ in first], [str(second[id_][label]) for id_ in first]


def cell(language: str, label: str) -> str:
    first, second = both(language, label)
    differ = sum(a != b for a, b in zip(first, second, strict=True))
    return f"{kappa(first, second):.3f} ({differ})"


def row(language: str) -> list[str]:
    return [f"`{language}`", str(len(first_pass(language))), *(cell(language, label) for label in LABELS)]


def table() -> list[str]:
    head = ["language", "posts", *(f"`{label}`" for label in LABELS)]
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    lines += [row(language) for language in LANGUAGES]
    return ["| " + " | ".join(line) + " |" for line in lines]


if __name__ == "__main__":
    print("\n".join(table()))
