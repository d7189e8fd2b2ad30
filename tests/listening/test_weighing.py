"""What is very large comes into memory bit by bit, and nothing of it is left out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from menara.listening import weighing
from menara.listening.models import Mention
from menara.listening.reading import EVERYTHING, read_page
from menara.listening.search import finding
from menara.listening.search.finding import Filters, Search
from menara.listening.storing import store
from menara.people.queries import Actor

pytestmark = pytest.mark.django_db
WORDS = "kasvira " * 20


@pytest.fixture(autouse=True)
def stored(post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Five mentions, of which two are as much as is borne at once, and one that is more than that by itself."""
    for module in (weighing, finding):
        monkeypatch.setattr(module, "MOST_BYTES", 700)
    texts = [WORDS, WORDS, WORDS * 9, WORDS, WORDS]
    with transaction.atomic():
        store(
            [post("v1", n, f"at://{n}", content={"id": f"{n}", "text": text}) for n, text in enumerate(texts)]
        )


def test_they_come_in_bearable_parts_in_their_order() -> None:
    found = Mention.objects.order_by("number")
    parts = [[mention.number for mention in part] for part in weighing.loads(found)]
    assert parts == [[1, 2], [3], [4, 5]]
    assert [len(part) for part in weighing.loads(found, 2)] == [2]


@pytest.mark.parametrize("filters", [EVERYTHING, Filters()], ids=["all", "filtered"])
def test_a_page_for_programs_has_a_size_and_the_next_goes_on(owner: Actor, filters: Filters) -> None:
    seen, sizes, after = [], [], 0
    while (page := read_page(owner, after, filters=filters)).next:
        seen += [mention["cursor"] for mention in page.mentions]
        sizes.append(len(page.mentions))
        after = page.next
    assert seen == ["1", "2", "3", "4", "5"]
    assert max(sizes) < 5


@pytest.mark.parametrize("query", ["kasvira", "regex:/kasv/"])
def test_a_search_leaves_nothing_out(owner: Actor, query: str) -> None:
    found, before = [], None
    while True:
        page = Search(owner, query).newest(before)
        found += [mention.number for mention in page.mentions]
        before = page.next
        if before is None:
            break
    assert found == [5, 4, 3, 2, 1]
