"""What a mention's language is: found when it is stored, and before it is matched where a stream asks for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from menara.connectors.base import Upsert
from menara.core.log import DatabaseLog
from menara.engine.text.understanding.model import language_model
from menara.listening.feed import Feed, Wanted
from menara.listening.models import Mention, MentionVersion, Stream
from menara.listening.operations import create_stream
from menara.listening.screening import Screener
from menara.listening.search.finding import Search
from menara.listening.storing import store
from menara.people.queries import Actor
from menara.sources.models import Channel
from menara.sources.operations import HEARD
from menara.sources.packing import pack

pytestmark = pytest.mark.django_db
INDONESIAN = "kasvira kenapa aplikasinya lemot banget hari ini, padahal sudah bayar"
DUTCH = "waarom doet de app van kasvira het alweer niet vanochtend"
GREETING = "kasvira oke"


@pytest.fixture
def stored(post: Callable[..., Any]) -> Callable[..., list[Mention]]:
    def stored(*contents: dict[str, Any]) -> list[Mention]:
        with transaction.atomic():
            store([post("v1", n, f"at://{n}", content=content) for n, content in enumerate(contents)])
        return list(Mention.objects.order_by("number"))

    return stored


def codes(mentions: list[Mention]) -> Iterator[str | None]:
    for mention in mentions:
        yield ((mention.content or {}).get("language") or {}).get("code")


def test_what_is_stored_says_its_language_how_sure_that_is_and_who_says_so(stored: Any) -> None:
    (mention,) = stored({"id": "0", "text": INDONESIAN})
    found = mention.content["language"]
    assert (found["code"], found["confidence"] > 0.9, found["model"]) == ("id", True, language_model().name)
    assert MentionVersion.objects.get().content == mention.content


def test_the_language_that_is_found_decides_and_what_the_network_tells_stands_where_none_is(
    stored: Any,
) -> None:
    contents = [{"id": "0", "text": DUTCH, "lang": "en"}, {"id": "1", "text": GREETING, "lang": "id"}]
    mentions = stored(*contents, {"id": "2", "text": GREETING})
    assert list(codes(mentions)) == ["nl", None, None]
    assert mentions[1].content == contents[1]


def test_what_a_mention_claims_of_itself_is_not_believed(stored: Any) -> None:
    claimed = {"id": "0", "text": GREETING, "language": {"code": "fa"}, "mixed_with": ["nl"]}
    (mention,) = stored(claimed)
    assert mention.content == {"id": "0", "text": GREETING}


def test_the_feed_and_the_search_find_it_by_its_language(owner: Actor, stored: Any) -> None:
    stored({"id": "0", "text": INDONESIAN}, {"id": "1", "text": DUTCH, "lang": "en"})
    assert [m.native_id for m in Feed(owner, Wanted(language="nl")).read().mentions] == ["at://1"]
    for query, found in (("kasvira AND language:id", ["at://0"]), ("language:en", [])):
        assert [m.native_id for m in Search(owner, query).newest().mentions] == found


def test_a_stream_that_asks_for_a_language_hears_what_tells_none(
    owner: Actor, stream: Stream, channel: Channel
) -> None:
    asking = create_stream(name="In Dutch", query="kasvira AND language:nl", acting=owner)
    texts = {"at://a": (DUTCH, None), "at://b": (INDONESIAN, None), "at://c": (DUTCH, "en")}
    told = [
        Upsert(
            source="bluesky:j",
            observed_at="2026-11-21T08:59:00Z",
            cursor="1",
            native_id=id_,
            version="v1",
            mention={"id": id_, "text": text, **({"lang": lang} if lang else {})},
        )
        for id_, (text, lang) in texts.items()
    ]
    DatabaseLog().append(HEARD, str(channel.id), pack(told), len(told))
    Screener(DatabaseLog()).screen()
    found = {
        mention.native_id: sorted(match.stream_id for match in mention.matches.all())
        for mention in Mention.objects.all()
    }
    assert found == {
        "at://a": sorted([stream.pk, asking.pk]),
        "at://b": [stream.pk],
        "at://c": [stream.pk],
    }
