"""A search finds exactly what the engine says of all that is stored, on either database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import strategies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.engine.query import oracle, syntax
from menara.engine.query.reading import Reading
from menara.listening.enums import MentionState
from menara.listening.models import IndexState, Mention, Stream
from menara.listening.search import candidates, finding, index
from menara.listening.search.finding import Filters, Found, Search
from menara.people.queries import Actor

pytestmark = pytest.mark.django_db
Keep = Callable[..., None]


def texts(found: Found) -> list[str]:
    return [mention.content["text"] for mention in found.mentions if mention.content]


def pages(search: Search, limit: int, *, newest_first: bool) -> list[int]:
    """The numbers of all that is found, page after page."""
    numbers: list[int] = []
    read = search.newest if newest_first else search.oldest
    page = read(limit=limit)
    while True:
        numbers += [mention.number for mention in page.mentions]
        if page.next is None:
            return numbers
        page = read(page.next, limit)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=strategies.batches(6, 12), limit=st.integers(1, 13), newest_first=st.booleans())
def test_a_search_finds_what_the_engine_finds(
    batch: tuple[list[str], list[dict[str, Any]]],
    limit: int,
    newest_first: bool,
    keep: Keep,
    owner: Actor,
    undone: Callable[[], Any],
) -> None:
    queries, mentions = batch
    with undone():
        keep(*mentions)
        stored = list(Mention.objects.order_by("-number" if newest_first else "number"))
        for query in queries:
            expression = syntax.parse(query)
            wanted = [one.number for one in stored if oracle.matches(expression, Reading(one.content))]
            assert pages(Search(owner, query), limit, newest_first=newest_first) == wanted, query


PAIRS = [
    ("علی", "علي آمد"),  # yeh
    ("بانك", "بانک ملی"),  # kaf
    ("میخواهم", "می\u200cخواهم"),  # the joiner that is not seen
    ("می\u200cخواهم", "میخواهم"),
    ("احمد", "أحمد هنا"),  # hamza
    ("2026", "سال ۲۰۲۶"),  # digits of Persian
    ("۲۰۲۶", "سال ٢٠٢٦"),  # and of Arabic
    ("ijs", "IJS vrij"),  # Dutch
    ("ĳs", "ijs vrij"),
    ("cafe", "Café aan zee"),
    ("istanbul", "İSTANBUL"),  # Turkish
    ("ISPARTA", "ısparta"),
    ("makan*", "makanannya enak"),  # Indonesian and Malay
    ("beli*", "belilah sekarang"),
    ("诈骗", "这是诈骗电话"),  # two characters, and one
    ("骗", "这是诈骗电话"),
    ("환불", "환불해주세요"),
    ("ｱｸﾒ", "アクメの電話"),
    ("🔥", "kasvira🔥🔥"),
    ("#Kasvira", "hari ini #kasvira"),
    ('"data leak"', "Another data-leak!"),
]


@pytest.mark.parametrize(("query", "text"), PAIRS)
def test_spellings_of_one_word_find_each_other(query: str, text: str, keep: Keep, owner: Actor) -> None:
    keep({"id": "1", "text": "nothing"}, {"id": "2", "text": text}, {"id": "3", "text": "sama sekali"})
    found = Search(owner, query).newest()
    assert (texts(found), found.looked_at) == ([text], 1)


def test_characters_of_a_word_in_another_order_are_not_even_looked_at(keep: Keep, owner: Actor) -> None:
    keep({"id": "1", "text": "手里有机票"})
    assert Search(owner, "手机").newest() == Found([], None, 0, 1)


@pytest.fixture
def varied(keep: Keep, stream: Stream, owner: Actor) -> None:
    hits = {owner.workspace_id: [(stream.id, [])]}
    day = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    keep({"id": "1", "text": "satu", "lang": "id"}, network="mastodon", hits=hits, published_at=day)
    keep(
        {"id": "2", "text": "dua", "lang": "id-ID"},
        hits={owner.workspace_id: []},
        author_id="did:plc:budi",
        native_id="at://b",
    )
    more = {"hits": hits, "published_at": None, "native_id": "at://c"}
    keep({"id": "3", "text": "three", "lang": "en"}, **more)


ALL = ["three", "dua", "satu"]
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.usefixtures("varied")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ALL),
        ({"network": "mastodon"}, ["satu"]),
        ({"network": "masto"}, []),
        ({"language": "ID"}, ["dua", "satu"]),
        ({"author_id": "did:plc:budi"}, ["dua"]),
        ({"since": MIDNIGHT}, ["three", "dua"]),
        ({"until": MIDNIGHT}, ["satu"]),
        ({"since": MIDNIGHT - timedelta(days=1), "until": MIDNIGHT}, ["satu"]),
        ({"since": MIDNIGHT - timedelta(days=400), "until": MIDNIGHT}, ["satu"]),
        ({"since": MIDNIGHT - timedelta(days=40_000), "until": MIDNIGHT}, ["satu"]),
        ({"since": MIDNIGHT, "until": MIDNIGHT}, []),
        ({"state": MentionState.DELETED}, []),
        ({"state": None}, ALL),
    ],
)
def test_filters_leave_out_the_others(filters: dict[str, Any], found: list[str], owner: Actor) -> None:
    assert texts(Search(owner, None, Filters(**filters)).newest()) == found


@pytest.mark.usefixtures("varied")
def test_a_stream_is_a_filter_too(stream: Stream, owner: Actor) -> None:
    search = Search(owner, "three OR dua", Filters(stream_id=stream.pk))
    assert (texts(search.newest()), texts(search.oldest())) == (["three"], ["three"])


def test_another_workspace_finds_nothing_and_pays_nothing(keep: Keep, stranger: Actor) -> None:
    keep({"id": "1", "text": "kasvira"})
    assert Search(stranger, "kasvira OR NOTHING").newest() == Found([], None, 0, 0)


def test_an_edit_is_found_by_its_new_words_alone(
    keep: Keep, take: Callable[..., None], post: Callable[..., Any], owner: Actor
) -> None:
    keep({"id": "1", "text": "before"}, {"id": "2", "text": "nothing"})
    take([post("v2", 9, content={"id": "1", "text": "after"})])
    assert [texts(Search(owner, word).newest()) for word in ("before", "after")] == [[], ["after"]]


def test_a_deleted_mention_is_found_only_as_such(
    keep: Keep, take: Callable[..., None], deletion: Callable[..., Any], owner: Actor
) -> None:
    keep({"id": "1", "text": "kasvira"})
    take([deletion(9)])
    assert Search(owner, "kasvira").newest() == Found([], None, 0, 2)
    gone = Search(owner, None, Filters(state=MentionState.DELETED, network="bluesky")).newest()
    assert [(mention.state, mention.content) for mention in gone.mentions] == [("deleted", None)]


def test_what_belongs_to_a_closed_account_is_not_found(
    keep: Keep, take: Callable[..., None], account: Callable[..., Any], owner: Actor
) -> None:
    keep({"id": "1", "text": "kasvira"})
    take([account("suspended", 5)])
    assert texts(Search(owner, "kasvira").newest()) == []
    take([account("active", 6)])
    assert texts(Search(owner, "kasvira").newest()) == ["kasvira"]


def test_a_mention_of_endless_words_is_found_all_the_same(keep: Keep, owner: Actor) -> None:
    keep({"id": "1", "text": " ".join(f"w{number}" for number in range(11_000))})
    assert len(Search(owner, "w10999 AND w3").newest().mentions) == 1


def test_what_cannot_be_narrowed_is_looked_for_within_bounds(
    keep: Keep, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LOOKED_AT", 2)
    keep(*({"id": str(number), "text": text} for number, text in enumerate(("aa", "b", "c", "aaa"))))
    search = Search(owner, "regex:/a{2}/")
    first = search.newest()
    assert (texts(first), first.next, first.looked_at) == (["aaa"], 3, 2)
    second = search.newest(first.next)
    assert (texts(second), second.next) == (["aa"], 1)
    assert search.newest(second.next) == Found([], None, 0, 4)


def test_a_query_that_takes_long_looks_less_far_and_is_gone_on_with(
    keep: Keep, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LONGEST_S", -1.0)
    keep(*({"id": str(number), "text": "aa"} for number in range(3)))
    search = Search(owner, "regex:/a{2}/")
    assert (search.newest().looked_at, search.newest().next) == (1, 3)
    assert pages(search, 50, newest_first=True) == [3, 2, 1]


@pytest.mark.parametrize("form", ["{} OR kasvira", "({}) AND kasvira", "kasvira NOT ({})"])
@pytest.mark.parametrize("count", [250, 2500])
def test_long_queries_are_asked_as_well(form: str, count: int, keep: Keep, owner: Actor) -> None:
    keep({"id": "1", "text": "kasvira w7 w77"}, {"id": "2", "text": "nothing"})
    many = " OR ".join(f"(w{number} AND w{number}{number})" for number in range(count))
    wanted = [] if "NOT" in form else ["kasvira w7 w77"]
    assert texts(Search(owner, form.format(many)).newest()) == wanted


def test_while_the_index_is_built_all_is_looked_through(keep: Keep, owner: Actor) -> None:
    keep({"id": "1", "text": "kasvira"}, {"id": "2", "text": "nothing"})
    IndexState.objects.update(version="an older folding")
    found = Search(owner, "kasvira").newest()
    assert (texts(found), found.looked_at) == (["kasvira"], 2)


def test_many_buckets_and_pieces_are_read_in_order(
    keep: Keep, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "FIRST_PIECE", 2)
    monkeypatch.setattr(candidates, "LARGEST_PIECE", 3)
    for module in (candidates, index):
        monkeypatch.setattr(module, "BUCKET_BITS", 2)
    keep(*({"id": str(number), "text": f"kasvira {number}"} for number in range(50)))
    search = Search(owner, "kas* NOT 7")
    wanted = [number for number in range(1, 51) if number != 8]
    for limit in (1, 4, 60):
        assert pages(search, limit, newest_first=False) == wanted
        assert pages(search, limit, newest_first=True) == wanted[::-1]
