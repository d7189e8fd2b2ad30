"""Fields that test one property. The table of examples has the usual cases; here are the odd ones."""

from typing import Any

import pytest

from menara.engine.query import properties
from menara.engine.query.oracle import Oracle
from menara.engine.query.properties import language_of, site_of, value_of


def holds(query: str, **mention: Any) -> bool:
    return Oracle({"q": query}).match({"id": "1", "text": "x", **mention}) == ["q"]


@pytest.mark.parametrize(
    ("query", "mention", "match"),
    [
        ("authorFollowers:[0 TO *]", {"author": {"followers": 0}}, True),
        ("authorFollowers:[0 TO *]", {"author": {"followers": None}}, False),
        ("authorFollowers:[0 TO *]", {"author": {"followers": True}}, False),
        ("authorFollowers:[0 TO *]", {"author": None}, False),
        ("authorFollowers:[* TO *]", {"author": {"followers": 5}}, True),
        ("authorFollowers:[1 TO *]", {"author": {"followers": 10**40}}, True),
        ("latitude:[* TO *]", {"geo": {"lat": float("nan"), "lon": 0}}, False),
        ("latitude:[* TO *]", {"geo": {}}, False),
        ("engagement:[0 TO 0]", {"metrics": {}}, True),
        ("engagement:[0 TO 0]", {"metrics": {"likes": None, "views": 9}}, True),
        ("engagement:[0 TO 0]", {"metrics": None}, False),
        ("rating:0", {"rating": 0}, True),
        ("rating:[0 TO 5]", {"rating": "5"}, False),
        ("minuteOfDay:[0 TO 1439]", {"published_at": "yesterday"}, False),
        ("minuteOfDay:[0 TO 1439]", {"published_at": "2026-11-21"}, False),
        ("minuteOfDay:[60 TO 60]", {"published_at": "2026-11-21t00:30:00.123456789-00:30"}, True),
        ("authorVerified:false", {"author": {"verified": None}}, False),
        ("sensitiveContent:true", {"sensitiveContent": "True"}, True),
        ("sensitiveContent:true", {"sensitiveContent": 1}, False),
        ("subreddit:nba", {"subreddit": ["NFL", None, "NBA"]}, True),
        ("subreddit:nba", {"subreddit": []}, False),
        ("brandIds:77", {"brandIds": [77]}, True),
        ("sentiment:negative", {"sentiment": {"label": "negative", "score": -0.7}}, True),
        ("sentiment:negative", {"sentiment": {}}, False),
        ("city:STRASSE", {"city": "straße"}, True),
        ("source:x", {"source": ""}, False),
        ("guid:C1", {"id": "c1"}, False),
        ("site:acme.com", {"site": "", "url": "https://acme.com"}, True),
        ("site:acme.com", {"site": "globex.com", "url": "https://acme.com"}, False),
        ("site:acme.com", {"site": "acme.com."}, True),
        ("url:acme.com", {"url": None}, False),
        ("links:acme.com", {"links": ["", "https://acme.com"]}, True),
        ("links:acme.com", {"links": None, "text": "http://acme.com"}, True),
        ("language:en", {"language": "und", "lang": "en"}, False),
        ("language:en", {"language": None, "lang": "EN_gb"}, True),
        ("language:en", {"language": {"code": None}, "lang": "en"}, True),
        ("language:en", {"lang": "eng"}, False),
        ("author:acme", {"author": {"id": "ACME"}}, False),
        ("author:acme", {"author": {"id": "acme"}}, True),
        ('author:"acme 🔥"', {"author": {"name": "Acme 🔥"}}, True),
        ("author:acme", {"author": {"name": "Acme 🔥"}}, False),
        ("author:acme", {"author": {"name": "Acmé"}}, True),
        ("author:acmé", {"author": {"name": "Acme"}}, False),
        ("author:@acme", {"author": {"handle": "acme", "name": "x"}}, True),
        ("author:手机", {"author": {"handle": "手机"}}, True),
        ("author:手机", {"author": {"handle": "手机壳"}}, False),
        ("authorContaining:手机", {"author": {"handle": "手机壳"}}, True),
        ('authorContaining:"acme support"', {"author": {"handle": "acme", "name": "support"}}, False),
        ("authorContaining:acme", {"author": {"id": "acme"}}, False),
        ("kind:post", {}, False),
    ],
)
def test_a_property(query: str, mention: dict[str, Any], match: bool) -> None:
    assert holds(query, **mention) is match


def test_a_property_that_is_lacking_is_neither_true_nor_false() -> None:
    lacking = ["authorVerified:true", "authorVerified:false", "redditSpoiler:true", "redditSpoiler:false"]
    assert [holds(query) for query in lacking] == [False] * 4
    assert [holds(f"x NOT {query}") for query in lacking] == [True] * 4


def test_what_the_mention_says_is_given_for_explanations() -> None:
    mention = {
        "url": "https://www.Acme.com/x",
        "lang": "pt-BR",
        "metrics": {"likes": 2, "replies": 3},
        "tag": ["a"],
    }
    names = ["site", "url", "language", "engagement", "tag", "rating", "minuteOfDay", "authorVerified"]
    found = [value_of(name, mention) for name in names]
    assert found == ["acme.com", "https://www.Acme.com/x", "pt", 5, ["a"], None, None, None]


def test_site_and_language_of_a_mention_that_tells_neither() -> None:
    assert (site_of({}), site_of({"url": "nonsense"}), language_of({})) == (None, "nonsense", None)


def test_regex_reads_the_text_alone() -> None:
    assert holds("regex:/acme/", title="acme") is False


def test_regex_is_linear_and_takes_what_re2_takes() -> None:
    assert holds("regex:/^(\\w+\\s?)*$/", text="a" * 50_000 + "!") is False
    assert holds("regex:/(?i)ACME\\b/", text="acme") is True


def test_a_regex_that_looks_ahead_each_time_tells_its_first_matches_in_a_very_long_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(properties, "MOST_READ", 10_000)
    found = Oracle({"q": "regex:/a.*z|a/"}).match_spans({"id": "1", "text": "a" * 1000})
    assert found == [("q", [(place, place + 1) for place in range(10)])]


@pytest.mark.parametrize("pattern", ["a", "[ab]", "a|b", "(a)", "a{1,2}?", "a+?", "a+z?"])
def test_other_patterns_tell_all_their_matches(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(properties, "MOST_READ", 10_000)
    found = Oracle({"q": f"regex:/{pattern}/"}).match_spans({"id": "1", "text": "a " * 1000})
    assert found == [("q", [(place, place + 1) for place in range(0, 2000, 2)])]
