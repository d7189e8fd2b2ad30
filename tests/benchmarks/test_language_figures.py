"""The page tells how well languages are told; it is measured again here, and may differ by half a point."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers.languages import Detector
from benchmarks.understanding import accuracy_table, interval
from benchmarks.understood import languages
from benchmarks.understood.languages import Pairs
from menara.engine.text.understanding.language import Linguist
from menara.engine.text.understanding.model import language_model

DRIFT = 0.5  # points
LINGUIST = Linguist()
OURS = Detector("Menara", lambda texts: [found.code for found in LINGUIST.identify(texts)], 0.0, 0)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def told_on_the_page(repository: Path, section: str) -> dict[str, float]:
    """Per cent by column, of our row in the table under that heading."""
    page = (repository / "docs/languages.md").read_text(encoding="utf-8")
    lines = page.split(f"### {section}\n")[1].split("\n#")[0].splitlines()
    head = next(cells(line) for line in lines if line.startswith("| detector"))
    ours = next(cells(line) for line in lines if line.startswith("| Menara"))
    return {name: float(cell.split(" ")[0]) for name, cell in zip(head[1:], ours[1:], strict=True)}


def measured(pairs: Pairs) -> dict[str, float]:
    head, _, _, ours = accuracy_table(pairs, [OURS])
    return {
        name: float(cell.split(" ")[0]) for name, cell in zip(cells(head)[1:], cells(ours)[1:], strict=True)
    }


def check(repository: Path, section: str, pairs: Pairs) -> None:
    told, found = told_on_the_page(repository, section), measured(pairs)
    assert told.keys() == found.keys()
    assert {name: found[name] for name in found if abs(found[name] - told[name]) > DRIFT} == {}


def test_gold_posts(repository: Path) -> None:
    check(repository, "Gold posts", languages.gold())


def test_posts_of_public_sets(repository: Path, reference_data: Path) -> None:
    check(repository, "Posts", languages.posts(reference_data))


def test_news(repository: Path, reference_data: Path) -> None:
    check(repository, "News, cut to 120 characters", languages.news(reference_data))


def test_the_promises_of_indonesian_and_malay_are_kept(repository: Path) -> None:
    told = told_on_the_page(repository, "Gold posts")
    assert {code: told[code] >= least for code, least in (("id", 90), ("ms", 75))} == {"id": True, "ms": True}


def test_the_card_is_that_of_the_weights(repository: Path) -> None:
    models = repository / "src/menara/engine/text/understanding/models"
    card = (models / "language.md").read_text(encoding="utf-8")
    assert re.findall(r"`(language-[0-9a-f]{8})`", card) == [language_model().name]


def test_every_language_is_on_the_page(repository: Path) -> None:
    page = (repository / "docs/languages.md").read_text(encoding="utf-8")
    by_words, by_script = re.findall(r"^By their (?:words|script): (.*?)\.$", page, re.MULTILINE | re.DOTALL)
    names = [name for part in (by_words, by_script) for name in re.sub(r"\([^)]*\)", "", part).split(",")]
    assert len({name.strip() for name in names}) == len(set(language_model().codes) - {"und"}) == 83


@pytest.mark.parametrize(
    ("right", "shown"), [([True] * 20, "100.0 (100.0 to 100.0)"), ([False], "0.0 (0.0 to 0.0)")]
)
def test_an_interval_is_as_wide_as_the_posts_are_few(right: list[bool], shown: str) -> None:
    assert interval(np.array(right)) == shown


def test_posts_are_cleaned_of_what_is_no_language() -> None:
    assert languages.clean("@acme  look [USERNAME] https://acme.example/x www.acme.example now") == "look now"
