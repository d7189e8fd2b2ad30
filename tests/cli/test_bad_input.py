"""The corpora of bad input through all that reads mentions: nothing hangs and nothing is lost."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

GOOD = {"id": "good", "text": "an acme leak between"}
GOOD_SPANS = [[3, 7]]
CORPORA = ("unicode", "json", "time", "social")
AT_MOST = 50  # lines of one vector; all hundred thousand replies go through once


@pytest.fixture(scope="session")
def vectors(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors", repository / "tests" / "corpora" / "vectors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=CORPORA)
def corpus(request: pytest.FixtureRequest, vectors: ModuleType) -> Any:
    return vectors.read_corpus(request.param)


def among_good_lines(corpus: Any, at_most: int = AT_MOST) -> tuple[bytes, list[Any]]:
    """Every line of every vector with a good line before it, and the vector of each line (None: a good one)."""
    good = json.dumps(GOOD).encode()
    pairs = [(line, vector) for vector in corpus for line in vector.lines[:at_most]]
    content = b"".join(good + b"\n" + line + b"\n" for line, _ in pairs)
    return content, [whose for _, vector in pairs for whose in (None, vector)]


def spans_of(answer: dict[str, Any]) -> dict[str, Any]:
    return {match["query"]: match["spans"] for match in answer["matches"]}


def test_the_corpora_are_all_here(vectors: ModuleType) -> None:
    assert [len(vectors.read_corpus(name)) > 40 for name in CORPORA] == [True] * 4
    assert vectors.CORPORA == CORPORA


def test_match_answers_every_line(
    corpus: Any, run: Callable[..., Any], queries_file: Callable[[dict[str, str]], Path]
) -> None:
    content, whose = among_good_lines(corpus)
    queries = {query: query for vector in corpus for query in ("acme", *vector.find)}
    done = run("match", "--queries", queries_file(queries), lines=content)
    assert len(done.lines) == len(whose)
    for number, (answer, vector) in enumerate(zip(done.lines, whose, strict=True), 1):
        if vector is None:
            assert (answer["id"], spans_of(answer)["acme"]) == ("good", GOOD_SPANS)
        else:
            assert verdict(answer, number) == (vector.verdict, vector.warnings), vector.name
            if vector.verdict == "read":
                found = spans_of(answer)
                assert {query: found.get(query) for query in vector.find} == vector.find, vector.name
    assert done.status == (0 if all(vector.verdict in ("read", "passes") for vector in corpus) else 3)


def test_explain_answers_every_line(corpus: Any, run: Callable[..., Any]) -> None:
    content, whose = among_good_lines(corpus)
    done = run("explain", "--query", "acme", lines=content)
    assert len(done.lines) == len(whose)
    for number, (answer, vector) in enumerate(zip(done.lines, whose, strict=True), 1):
        if vector is None:
            assert (answer["id"], answer["matched"]) == ("good", True)
        else:
            assert verdict(answer, number) == (vector.verdict, vector.warnings), vector.name
            if vector.verdict == "read" and "acme" in vector.find:
                assert answer["matched"] == (vector.find["acme"] is not None), vector.name


def test_any_text_can_be_checked_as_a_query(corpus: Any, run: Callable[..., Any]) -> None:
    for text in {text for vector in corpus for text in (vector.text, *vector.find)} - {"-h", "--help"}:
        done = run("query", "check", text)
        (answer,) = done.lines
        assert (done.status, done.errors) == (0 if answer["ok"] else 1, "")


def test_the_file_connector_tells_every_line(corpus: Any, run: Callable[..., Any], tmp_path: Path) -> None:
    content, whose = among_good_lines(corpus)
    file, config = tmp_path / "posts.jsonl", tmp_path / "config.json"
    file.write_bytes(content)
    config.write_text(json.dumps({"paths": [str(file)], "format": "jsonl"}))
    done = run("fetch", "file", "--config", config)
    assert len(done.lines) == len(whose)
    for number, (event, vector) in enumerate(zip(done.lines, whose, strict=True), 1):
        if vector is None:
            assert (event["kind"], event["mention"]["id"]) == ("upsert", "good")
        elif vector.verdict in ("read", "passes"):
            assert event.get("warnings", []) == vector.warnings, vector.name
            assert ("code" in event, (event["kind"] == "upsert")) == (False, vector.verdict == "read"), (
                vector.name
            )
        else:
            assert (event["kind"], event["line"], event["code"]) == ("notice", number, vector.verdict), (
                vector.name
            )


def test_a_hundred_thousand_replies_are_answered(
    vectors: ModuleType, run: Callable[..., Any], queries_file: Callable[[dict[str, str]], Path]
) -> None:
    (replies,) = [vector for vector in vectors.read_corpus("social") if len(vector.lines) == 100_000]
    done = run("match", "--queries", queries_file({"q": "globex"}), lines=b"\n".join(replies.lines))
    ids = [f'"id":"{replies.name} {number}"' for number in range(100_000)]
    assert (done.status, done.output.decode().splitlines()) == (0, [f'{{{id_},"matches":[]}}' for id_ in ids])


def test_what_passes_is_unchanged(
    corpus: Any, run: Callable[..., Any], queries_file: Callable[[dict[str, str]], Path]
) -> None:
    passing = [line for vector in corpus if vector.verdict == "passes" for line in vector.lines]
    content = b"\r\n".join([*passing, b""])
    done = run("match", "--queries", queries_file({"acme": "acme"}), lines=content)
    assert (done.status, done.output.splitlines()) == (0, passing)


def test_the_command_survives_all_of_it_at_once(
    vectors: ModuleType, menara: Callable[..., Any], queries_file: Callable[[dict[str, str]], Path]
) -> None:
    everything = [vector for name in CORPORA for vector in vectors.read_corpus(name)]
    content, whose = among_good_lines(everything)
    done = menara("match", "--queries", queries_file({"acme": "acme"}), lines=content)
    told = f"menara: {sum(refused(whose)):,} of {len(whose):,} lines could not be read"
    assert (done.status, done.errors.partition(";")[0]) == (3, told)
    codes = [verdict(answer, number)[0] for number, answer in enumerate(done.lines, 1)]
    assert codes == ["read" if vector is None else vector.verdict for vector in whose]


def refused(whose: list[Any]) -> Iterator[bool]:
    return (vector is not None and vector.verdict not in ("read", "passes") for vector in whose)


def verdict(answer: dict[str, Any], number: int) -> tuple[str, list[str]]:
    """The verdict an answer amounts to, and its warnings; an error must name the line and say why."""
    if "error" in answer:
        assert answer == {
            "line": number,
            "error": {"code": answer["error"]["code"], "message": answer["error"]["message"]},
        }
        assert answer["error"]["message"].endswith(".")
        return answer["error"]["code"], []
    return "passes" if "kind" in answer else "read", answer.get("warnings", [])
