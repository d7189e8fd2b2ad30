"""What an article is called, and which version it is."""

import pytest

from menara.connectors.feed.article import Article
from menara.connectors.feed.identity import MAX_ID, is_empty, name_articles
from menara.connectors.feed.mention import version_of, write_mention

FEED = "https://feed.example/rss"


def article(**members: object) -> Article:
    return Article(raw=b"", **members)  # type: ignore[arg-type]


def names(*articles: Article) -> list[str]:
    return [name if not name.startswith("hash:") else "hash" for name, _ in name_articles(articles)]


@pytest.mark.parametrize(
    ("articles", "called"),
    [
        ([article(guid="a", link="b"), article(guid="c", link="b")], ["a", "c"]),
        ([article(guid="a", link="b"), article(guid="a", link="c")], ["b", "c"]),
        ([article(link="b"), article(link="c")], ["b", "c"]),
        ([article(guid="a", link="b", title="1"), article(guid="a", link="b", title="2")], ["hash", "hash"]),
        ([article(title="1"), article(title="2"), article(text="3")], ["hash"] * 3),
        ([article(guid="a" * (MAX_ID + 1), link="b")], ["b"]),
        ([article(guid="a", link="b", title="1", text="x"), article(guid="a", link="b", title="1", text="y")], ["a"]),
        ([article(title="1", text="x"), article(title="1", text="x")], ["hash"]),
    ],
)  # fmt: skip
def test_an_article_is_called_by_what_is_its_own(articles: list[Article], called: list[str]) -> None:
    assert names(*articles) == called


def test_a_hash_is_another_for_what_says_something_else() -> None:
    one, same, other = ([article(title=title)] for title in ("1", "1", "2"))
    assert [name_articles(one) == name_articles(same), name_articles(one) == name_articles(other)] == [
        True,
        False,
    ]


def test_of_an_article_that_stands_there_twice_the_first_counts() -> None:
    [(_, kept)] = name_articles(
        [article(guid="a", title="t", text="new"), article(guid="a", title="t", text="old")]
    )
    assert kept.text == "new"


@pytest.mark.parametrize("member", ["guid", "link", "title", "text", "media"])
def test_what_has_anything_to_say_is_not_empty(member: str) -> None:
    assert [is_empty(article()), is_empty(article(**{member: ("x",)}))] == [True, False]


def test_a_mention_has_what_the_article_has_and_no_more() -> None:
    assert write_mention(article(guid="a", title="T"), "a", FEED) == {
        "id": "a", "text": "T", "title": "T", "source": "feed", "site": "feed.example", "kind": "article", "visibility": "public",
    }  # fmt: skip


def test_an_article_that_answers_is_a_comment() -> None:
    mention = write_mention(article(text="x", in_reply_to="urn:1", updated="2026-11-21T09:00:00Z"), "a", FEED)
    assert (mention["kind"], mention["in_reply_to"]) == ("comment", "urn:1")
    assert (mention["published_at"], mention["updated_at"]) == ("2026-11-21T09:00:00Z",) * 2


def version(**members: object) -> str:
    told = {"guid": "a", "title": "t", "text": "x", "link": "https://a.example/", **members}
    return version_of(write_mention(article(**told), "a", FEED))


@pytest.mark.parametrize(
    ("change", "is_edit"),
    [
        ({}, False),
        ({"title": "u"}, True),
        ({"text": "y"}, True),
        ({"links": ("https://b.example/",)}, True),
        ({"author": "B"}, True),
        ({"updated": "2026-11-21T09:00:00Z"}, True),
        ({"media": ({"type": "image", "url": "https://a.example/2.png"},)}, True),
    ],
)
def test_a_version_is_another_after_an_edit(change: dict[str, object], is_edit: bool) -> None:
    assert (version(**change) != version()) == is_edit


def test_the_signature_of_a_picture_s_address_is_no_edit() -> None:
    one, other = ({"media": ({"type": "image", "url": f"https://a.example/1.png?sig={n}"},)} for n in (1, 2))
    assert version(**one) == version(**other)
