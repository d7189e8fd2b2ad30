"""No text that something is measured with may be learnt from."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.language.corpus import read

SHORT = 12  # letters and digits: what is as short is said by many


def key(text: str) -> str:
    """A text without all that people change when they copy it."""
    return "".join(char for char in text.casefold() if char.isalnum())


def measured(data: Path, gold: Path) -> frozenset[str]:
    """The keys of all test posts: those of public sets, and ours."""
    files = [*data.glob("text*/*/*.test.jsonl.gz"), *gold.glob("*/posts.jsonl")]
    return frozenset(key(text) for file in files for text in _texts(file))


def without(texts: Iterable[str], keys: frozenset[str]) -> list[str]:
    return [text for text in texts if len(found := key(text)) < SHORT or found not in keys]


def _texts(file: Path) -> Iterator[str]:
    """Cleaned as what is learnt from is."""
    if file.suffix == ".gz":
        yield from read(file)
    else:
        yield from (json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines())
