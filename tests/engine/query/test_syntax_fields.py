"""The catalogue of fields, and what each kind of value becomes."""

import pytest

from menara.engine.query.expression import AuthorField, Field, Form, Range, Regex, UrlPattern, Word
from menara.engine.query.fields import FIELDS, Value, find_field, nearest_field
from menara.engine.query.syntax import check, parse

AN_EXAMPLE = {
    Value.TEXT: "acme",
    Value.AUTHOR: "acme",
    Value.RANGE: "[1 TO 2]",
    Value.NUMBER: "4",
    Value.TRUTH: "true",
    Value.WORD: "acme",
    Value.EXACT: "acme",
    Value.SITE: "acme.com",
    Value.DOMAIN: "com",
    Value.ADDRESS: "acme.com/news",
    Value.LANGUAGE: "en",
    Value.REGEX: "/acme/",
}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_takes_an_example_of_its_kind(name: str) -> None:
    definition = FIELDS[name]
    examples = definition.choices or (AN_EXAMPLE[definition.value],)
    assert [check(f"{name}:{example}").errors for example in examples] == [()] * len(examples)
    assert [parse(f"{name.upper()}:{example}").name for example in examples] == [name] * len(examples)  # type: ignore[union-attr]


def test_every_field_says_what_it_means() -> None:
    assert [name for name, definition in FIELDS.items() if not definition.meaning] == []


def test_a_field_is_found_in_any_case_and_by_a_name_that_is_near() -> None:
    assert find_field("AUTHORfollowers") is FIELDS["authorFollowers"]
    assert find_field("followers") is None
    assert nearest_field("autorVerified") == "authorVerified"
    assert nearest_field("xyz") is None


AUTHORS = [
    ("author:Acme", ["acme"], "Acme"),
    ("author:@ladygaga", ["ladygaga"], "@ladygaga"),
    ('author:"@Lady Gaga"', ["lady", "gaga"], "@Lady Gaga"),
    ("author:acme.example", ["acme", "example"], "acme.example"),
    ("author:did:plc:x", ["did", "plc", "x"], "did:plc:x"),
    ("authorContaining:acm*", ["acm*"], "acm*"),
    ("author:@acm*", ["acm*"], "@acm*"),
    (r"author:a\*", ["a"], "a*"),
]


@pytest.mark.parametrize(("query", "texts", "value"), AUTHORS)
def test_an_author_is_words_or_an_id(query: str, texts: list[str], value: str) -> None:
    words = tuple(Word(text, Form.LOOSE, "*" in text) for text in texts)
    assert parse(query) == AuthorField(0, len(query), query.partition(":")[0], words, value)


VALUES = [
    ("authorVerified:true", True),
    ("subredditNSFW:FALSE", False),
    ("site:Acme.COM", "acme.com"),
    ("site:www.acme.com", "acme.com"),
    ("site:bücher.example", "bücher.example"),
    ("site:localhost", "localhost"),
    ("topLevelDomain:co.uk", "co.uk"),
    ("language:PT", "pt"),
    ("language:fil", "fil"),
    ("source:Bluesky", "bluesky"),
    ("kind:Review", "review"),
    ("engagementType:RETWEET", "retweet"),
    ("sentiment:Negative", "negative"),
    ("authorGender:F", "f"),
    ("country:GBR", "gbr"),
    ('redditPostFlair:"Breaking News"', "breaking news"),
    ("guid:At://Did", "At://Did"),
    (r"guid:http://x/\?p=1", "http://x/?p=1"),
    ("rating:4.5", Range(4.5, 4.5)),
    ("rating:[1 TO 2]", Range(1, 2)),
    ("rating:[* TO 2.5]", Range(None, 2.5)),
    ("latitude:[-90 TO 90]", Range(-90, 90)),
    ("authorFollowers:[1000 TO *]", Range(1000, None)),
    ("engagement:[ 5 TO 5 ]", Range(5, 5)),
    ("reach:[* TO *]", Range(None, None)),
    ("url:t.co", UrlPattern("t.co", "")),
    ("url:https://www.Acme.com/News/", UrlPattern("acme.com", "/news/")),
    ("url:http://joe:pw@acme.com:8080/x", UrlPattern("acme.com", "/x")),
    ("url:/news", UrlPattern("", "/news")),
    (r"url:/watch\?v=1", UrlPattern("", "/watch?v=1")),
    ('links:"acme.com/~joe"', UrlPattern("acme.com", "/~joe")),
    ("regex:/a\\/b/", Regex("a/b", False)),
    ("regex:/a b (c|d)\\. \"x\"/i", Regex('a b (c|d)\\. "x"', True)),
    ("regex:/<<<x>>>/", Regex("<<<x>>>", False)),
    ("regex:/\\p{L}+/", Regex("\\p{L}+", False)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "value"), VALUES)
def test_a_value_is_folded_as_the_field_compares_it(query: str, value: object) -> None:
    expression = parse(query)
    assert isinstance(expression, Field)
    assert (expression.start, expression.end) == (0, len(query))
    assert (expression.value, type(expression.value)) == (value, type(value))


def test_re2_writes_nothing_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert check("regex:/(/").errors[0].code == "E126"
    assert capfd.readouterr() == ("", "")
