"""The gold posts are what README.md says: whole, labelled with the product's labels, and each told once."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

LANGUAGES = ("en", "id", "ms", "fa", "nl")
AT_LEAST = 500
ALLOWED = {
    "sentiment": {"positive", "neutral", "negative", "mixed", "unknown"},
    "abuse": {"none", "offensive", "hateful", "threat"},
    "emotion": {"anger", "fear", "joy", "sadness", "none", "unknown"},
    "intent": {"complaint", "question", "praise", "request", "other"},
    "topic": {
        "bank",
        "telecom",
        "airline",
        "delivery",
        "shop",
        "food",
        "school",
        "hospital",
        "public",
        "employer",
    }
    | {"energy", "transport", "hotel", "app", "insurance", "sport", "media"},
}
LABELS = ("language", "mixed_with", "sentiment", "abuse", "emotion", "intent")
POST = {"id", "text", "topic", *LABELS}
RESERVED = re.compile(r"\.(example|test|invalid|localhost)$")
Row = dict[str, Any]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_post_has_its_fields_and_known_labels_only(passes: ModuleType, language: str) -> None:
    for post in passes.rows(language, "posts"):
        assert post.keys() - {"notes"} == POST, post["id"]
        assert [name for name in ALLOWED if post[name] not in ALLOWED[name]] == [], post["id"]
        assert post["text"] == post["text"].strip() != "", post["id"]


def test_languages_are_codes_and_none_is_mixed_with_itself(passes: ModuleType, language: str) -> None:
    for post in passes.rows(language, "posts"):
        codes = [post["language"], *post["mixed_with"]]
        assert [code for code in codes if not re.fullmatch("[a-z]{2}|und", code)] == [], post["id"]
        assert len(codes) == len(set(codes)), post["id"]
        assert post["language"] == language or "notes" in post or language in post["mixed_with"], post["id"]


def test_there_are_five_hundred_posts_in_each_language(passes: ModuleType, language: str) -> None:
    posts = passes.rows(language, "posts")
    assert sum(post["language"] == language for post in posts) >= AT_LEAST


@pytest.mark.parametrize("label", ["sentiment", "abuse", "emotion", "intent", "topic"])
def test_there_are_enough_posts_of_every_label(passes: ModuleType, language: str, label: str) -> None:
    number = Counter(post[label] for post in passes.rows(language, "posts"))
    assert {value for value in ALLOWED[label] if number[value] < 15} == set()


def test_ids_are_counted_through(passes: ModuleType, language: str) -> None:
    posts = passes.rows(language, "posts")
    assert [post["id"] for post in posts] == [f"{language}-{n:04}" for n in range(1, len(posts) + 1)]


def test_the_second_pass_labels_every_post_and_holds_no_text(passes: ModuleType, language: str) -> None:
    second = passes.rows(language, "second")
    assert [row["id"] for row in second] == [post["id"] for post in passes.rows(language, "posts")]
    assert {frozenset(row) for row in second} == {frozenset({"id", *LABELS})}


def test_every_difference_is_adjudicated_and_nothing_else(passes: ModuleType, language: str) -> None:
    first, second = passes.first_pass(language), passes.second_pass(language)
    differ = [(id_, label) for id_ in first for label in LABELS if first[id_][label] != second[id_][label]]
    assert [(row["id"], row["label"]) for row in passes.rows(language, "adjudicated")] == differ


def test_an_adjudication_says_both_labels_the_outcome_and_why(passes: ModuleType, language: str) -> None:
    posts = {post["id"]: post for post in passes.rows(language, "posts")}
    second = passes.second_pass(language)
    for row in passes.rows(language, "adjudicated"):
        assert list(row) == ["id", "label", "first", "second", "final", "note"], row
        assert row["second"] == second[row["id"]][row["label"]], row
        assert row["final"] == posts[row["id"]][row["label"]], row
        assert row["note"].endswith("."), row


def test_the_table_of_agreement_is_fresh(agreement: ModuleType, gold: Path) -> None:
    readme = (gold / "README.md").read_text("utf-8")
    shown = re.search(r"<!-- agreement -->\n(.*)\n<!-- /agreement -->", readme, re.S)
    assert shown is not None
    assert shown[1].splitlines() == agreement.table()


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    [
        ("aabb", "aabb", 1.0),
        ("aabb", "abab", 0.0),
        ("aabb", "bbaa", -1.0),
        ("aaab", "aabb", 0.5),
        ("aaaa", "aaaa", 1.0),
    ],
)
def test_kappa_is_agreement_beyond_chance(
    agreement: ModuleType, first: str, second: str, kappa: float
) -> None:
    assert agreement.kappa(first, second) == kappa


def test_no_post_is_told_twice_in_any_language(passes: ModuleType) -> None:
    posts = [post for language in LANGUAGES for post in passes.rows(language, "posts")]
    assert list(alike({post["id"]: runs(post["text"]) for post in posts})) == []


def test_posts_that_are_alike_are_found() -> None:
    told = {
        "a": runs("The parcel came late, again!"),
        "b": runs("the parcel came late AGAIN"),
        "c": runs("Hi 👋"),
    }
    assert list(alike(told)) == [("a", "b")]


def test_hosts_are_reserved_ones(passes: ModuleType, language: str) -> None:
    texts = [post["text"] for post in passes.rows(language, "posts")]
    hosts = [host for text in texts for host in re.findall(r"(?:https?://|\S@)([\w.-]+\w)", text)]
    assert [host for host in hosts if not RESERVED.search(host)] == []


def runs(text: str) -> frozenset[str]:
    """The text as runs of three words; shorter ones as they stand."""
    words = re.findall(r"\w+", text.casefold()) or [text]
    return frozenset(" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2)))


def alike(told: dict[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of which the shorter shares half of its runs with the other."""
    where = defaultdict(list)
    for id_, parts in told.items():
        for part in parts:
            where[part].append(id_)
    shared = Counter(pair for ids in where.values() for pair in combinations(ids, 2))
    for (one, other), number in shared.items():
        if number * 2 >= min(len(told[one]), len(told[other])):
            yield one, other
