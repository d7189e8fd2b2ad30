"""The Percolator as others use it: by the oracle for small jobs, by the compiled kernel for the rest."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from menara.engine import Percolator, QueryError
from menara.engine.mention import Mention
from menara.engine.query import percolator as percolator_module
from menara.engine.query.compiled.queries import CompiledQueries

QUERIES = {"leak": "acme AND (leak OR breach)", "brand": "acme", "tag": "#acme NOT jobs"}


@pytest.fixture(params=["oracle", "kernel"])
def percolator(request: pytest.FixtureRequest) -> Percolator:
    made = Percolator(QUERIES)
    if request.param == "kernel":
        made.compile()
    return made


def match(percolator: Percolator, text: str) -> list[str]:
    return percolator.match_batch([{"id": "1", "text": text}])[0]


def test_ids_come_in_the_order_of_the_queries(percolator: Percolator) -> None:
    assert match(percolator, "a leak at #Acme") == ["leak", "brand", "tag"]


def test_each_mention_has_its_own_answer(percolator: Percolator) -> None:
    mentions = [
        {"id": str(number), "text": text} for number, text in enumerate(["acme", "", "breach: ACME", "x"])
    ]
    assert percolator.match_batch(mentions) == [["brand"], [], ["leak", "brand"], []]


def test_no_mentions_have_no_answers(percolator: Percolator) -> None:
    assert percolator.match_batch([]) == []


def test_spans_are_told_when_asked_for(percolator: Percolator) -> None:
    found = percolator.match_batch([{"id": "1", "text": "leak at #acme"}], spans=True)
    assert found == [[("leak", [(0, 4), (9, 13)]), ("brand", [(9, 13)]), ("tag", [(8, 13)])]]


def test_mentions_and_dicts_are_read_alike(percolator: Percolator) -> None:
    given = {"id": "1", "text": "x", "title": "acme leak"}
    assert percolator.match_batch([given, Mention.from_dict(given)]) == [["leak", "brand"]] * 2


def test_a_query_that_is_added_comes_last(percolator: Percolator) -> None:
    percolator.add("new", "lea*")
    assert match(percolator, "acme leak") == ["leak", "brand", "new"]
    assert len(percolator) == 4


def test_a_query_that_is_replaced_keeps_its_place(percolator: Percolator) -> None:
    percolator.replace("leak", "breach")
    assert match(percolator, "acme leak") == ["brand"]
    assert match(percolator, "acme breach") == ["leak", "brand"]


def test_a_query_that_is_removed_is_silent_and_may_come_back_last(percolator: Percolator) -> None:
    percolator.remove("leak")
    assert match(percolator, "acme leak") == ["brand"]
    percolator.add("leak", "leak")
    assert match(percolator, "acme leak") == ["brand", "leak"]


def test_words_of_queries_that_come_later_are_known(percolator: Percolator) -> None:
    for number in range(40):
        percolator.add(
            f"q{number}", f'word{number} OR "two {number}"~1 OR pre{number}* OR {{X{number}}} OR #t{number}'
        )
    for text in ("WORD7", "7, two", "pre7fix", "X7", "#t7"):
        assert match(percolator, text) == ["q7"]
    assert match(percolator, "x7") == []


def test_ids_that_are_there_or_not_there_are_key_errors(percolator: Percolator) -> None:
    with pytest.raises(KeyError):
        percolator.add("brand", "x")
    with pytest.raises(KeyError):
        percolator.remove("nobody")
    with pytest.raises(KeyError):
        percolator.replace("nobody", "x")


def test_a_query_that_does_not_parse_changes_nothing(percolator: Percolator) -> None:
    with pytest.raises(QueryError) as told:
        percolator.replace("brand", "(acme")
    assert (told.value.code, told.value.start, told.value.end) == ("E101", 0, 1)
    assert match(percolator, "acme") == ["brand"]
    with pytest.raises(QueryError):
        Percolator({"q": "acme AND"})


def test_no_queries_match_nothing() -> None:
    empty = Percolator({})
    empty.compile()
    assert match(empty, "acme") == []
    empty.add("q", "acme")
    assert match(empty, "acme") == ["q"]


def test_many_matches_of_one_mention_all_come_and_in_order() -> None:
    count = 5_000
    many = Percolator({f"q{number}": "acme" for number in range(count)})
    many.compile()
    many.replace("q3", "ac?e OR acme")
    assert match(many, "acme") == [f"q{number}" for number in range(count)]


def test_more_occurrences_than_there_was_room_for_are_counted() -> None:
    long = Percolator({"near": "acme NEAR/3 leak", "phrase": '"a b a"'})
    long.compile()
    mentions = [{"id": "1", "text": "acme " * 9_000 + "leak"}, {"id": "2", "text": "a b " * 9_000 + "a"}]
    assert long.match_batch(mentions) == [["near"], ["phrase"]]


def test_a_long_text_and_a_short_one_share_a_batch() -> None:
    both = Percolator({"q": "acme"})
    both.compile()
    long = "x" * 300_000 + " acme"
    mentions = [{"id": "1", "text": "acme"}, {"id": "2", "text": long}, {"id": "3", "text": "e\u0301 acme"}]
    assert both.match_batch(mentions) == [["q"], ["q"], ["q"]]


def test_fields_that_only_the_oracle_knows_are_decided_in_the_end() -> None:
    fields = Percolator(
        {
            "reach": "acme AND authorFollowers:[100 TO *]",
            "not": "acme NOT regex:/lea./",
            "either": "sentiment:negative OR leak",
            "alone": "rating:[4 TO 5]",
        }
    )
    fields.compile()
    mentions = [
        {"id": "1", "text": "acme leak", "author": {"followers": 99}},
        {"id": "2", "text": "acme", "author": {"followers": 100}, "sentiment": "negative", "rating": 4.5},
    ]
    assert fields.match_batch(mentions) == [["either"], ["reach", "not", "either", "alone"]]


def test_a_change_is_live_while_others_match() -> None:
    live = Percolator({f"q{number}": f"word{number}" for number in range(50)})
    live.compile()
    mentions = [{"id": str(number), "text": f"word{number % 50} fresh"} for number in range(500)]
    stop, wrong = threading.Event(), []

    def keep_matching() -> None:
        while not stop.is_set():
            for number, ids in enumerate(live.match_batch(mentions)):
                if f"q{number % 50}" not in ids:
                    wrong.append(ids)

    threads = [threading.Thread(target=keep_matching) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(200):
        live.add("new", f"fresh OR w{number} OR (nothing NEAR/2 w{number}) OR st{number}*")
        assert live.match_batch(mentions[:1]) == [["q0", "new"]]
        live.remove("new")
        assert live.match_batch(mentions[:1]) == [["q0"]]
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_queries_that_are_gone_are_left_behind_in_the_end() -> None:
    churned = Percolator({"stays": "acme", "changes": "leak"})
    churned.compile()
    for number in range(1_500):
        churned.replace("changes", f"word{number}")
    join_rebuild()
    assert match(churned, "acme word1499 word3") == ["stays", "changes"]
    assert churned.memory_bytes() < 400_000


def test_big_jobs_are_compiled_and_small_ones_are_not() -> None:
    code = (
        "import sys; from menara.engine import Percolator; "
        "p = Percolator({'q%d' % n: 'acme AND word%d' % n for n in range(10)}); "
        "p.match_batch([{'id': '1', 'text': 'acme word3'}] * 10); "
        "print(sorted({'numba', 'numpy'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def join_rebuild() -> None:
    for thread in threading.enumerate():
        if thread.name == percolator_module.REBUILD:
            thread.join()


def test_nobody_waits_for_a_kernel_that_is_loaded_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    loading, may_load = threading.Event(), threading.Event()

    def compile_slowly(queries: dict[str, str], _: Callable[[], None]) -> CompiledQueries:
        loading.set()
        assert may_load.wait(60)
        return CompiledQueries(queries)

    monkeypatch.setattr(percolator_module, "SMALL_JOB", 2)
    monkeypatch.setattr(percolator_module, "_compile", compile_slowly)
    percolator = Percolator(QUERIES, in_background=True)
    assert match(percolator, "a leak at #Acme") == ["leak", "brand", "tag"]
    assert loading.wait(60)
    percolator.replace("brand", "globex")
    percolator.add("last", "leak*")
    assert match(percolator, "a leak at #Acme") == ["leak", "tag", "last"]
    assert percolator._compiled is None
    may_load.set()
    join_rebuild()
    assert percolator._compiled is not None
    assert match(percolator, "a leak at #Acme") == ["leak", "tag", "last"]
    assert match(percolator, "globex") == ["brand"]


def test_the_index_tells_its_size() -> None:
    small, large = (
        Percolator({f"q{n}": f"word{n} AND x{n}*" for n in range(count)}) for count in (10, 1_000)
    )
    small.compile()
    large.compile()
    assert 0 < small.memory_bytes() < large.memory_bytes()
