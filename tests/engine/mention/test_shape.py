"""A mention as frozen values keeps everything, and is read like the dictionary it came from."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.engine.mention import Attachment, Author, Geo, Mention, Metrics

FULL: dict[str, Any] = {
    "id": "1",
    "text": "acme",
    "lang": "en",
    "author": {"id": "3", "followers": 0, "pronouns": "she"},
    "links": [],
    "hashtags": ["a", "b"],
    "geo": {"lat": 52, "lon": -0.5},
    "rating": 4.5,
    "subreddit": ["x", None],
    "media": [{"type": "image", "width": 3}, {}],
    "metrics": {"likes": 7},
    "extra": 1,
    "get": None,
}


def test_every_member_has_its_place() -> None:
    assert Mention.from_dict(FULL) == Mention(
        id="1",
        text="acme",
        lang="en",
        links=(),
        hashtags=("a", "b"),
        rating=4.5,
        author=Author(id="3", followers=0, extra={"pronouns": "she"}),
        geo=Geo(52, -0.5),
        media=(Attachment(type="image", extra={"width": 3}), Attachment()),
        metrics=Metrics(likes=7),
        extra={"subreddit": ["x", None], "extra": 1, "get": None},
    )


def test_a_mention_is_written_as_it_was_read() -> None:
    assert Mention.from_dict(FULL).to_dict() == FULL


def test_null_means_not_known() -> None:
    nulls = {**FULL, "title": None, "author": {**FULL["author"], "bio": None}, "kind": None}
    assert Mention.from_dict(nulls) == Mention.from_dict(FULL)


@pytest.mark.parametrize("key", [*FULL, "title", "nothing"])
def test_get_answers_as_the_dictionary_would(key: str) -> None:
    answer = Mention.from_dict(FULL).get(key, "default")
    plain = Mention(id="", text="", extra={"it": answer}).to_dict()["it"]
    assert _as_dictionary(plain) == FULL.get(key, "default")


def _as_dictionary(answer: Any) -> Any:
    if isinstance(answer, tuple):
        return [_as_dictionary(one) for one in answer]
    return answer.to_dict() if hasattr(answer, "to_dict") else answer


def test_parts_answer_too() -> None:
    author = Mention.from_dict(FULL).get("author")
    assert [author.get(key, "-") for key in ("followers", "handle", "pronouns", "x")] == [0, "-", "she", "-"]


def test_a_mention_cannot_be_changed() -> None:
    mention = Mention.from_dict(FULL)
    with pytest.raises(FrozenInstanceError):
        mention.text = "other"  # type: ignore[misc]


def test_mentions_that_are_equal_have_one_hash() -> None:
    assert len({Mention.from_dict(FULL), Mention.from_dict(FULL)}) == 1


_members = st.none() | st.text() | st.integers() | st.lists(st.text())
_parts = st.fixed_dictionaries(
    {"extra": st.dictionaries(st.text(), _members)},
    optional={"title": st.text(), "links": st.lists(st.text()), "rating": st.floats(0, 5)},
)


@given(_parts)
def test_any_mention_survives_the_journey(parts: dict[str, Any]) -> None:
    unknown = {f"?{name}": member for name, member in parts.pop("extra").items()}
    value = {"id": "1", "text": "", **parts, **unknown}
    assert Mention.from_dict(value).to_dict() == value
