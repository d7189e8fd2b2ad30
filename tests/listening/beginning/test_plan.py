"""Which streams a brand begins with: every query is one that the language takes, and finds what it is there for."""

import tomllib
from importlib.resources import files

import pytest

from menara.assets.enums import AssetKind
from menara.assets.queries import BrandTold
from menara.engine.query import syntax
from menara.engine.query.oracle import Oracle
from menara.listening.beginning.plan import WORDED, Topic, planned_streams
from menara.listening.beginning.terms import any_of, is_searchable, phrase

LANGUAGES = ("en", "id", "ms", "fa", "nl")
KASVIRA = BrandTold(
    "Kasvira",
    LANGUAGES,
    {
        AssetKind.NAME: ("Toko Kasvira", "کاسویرا"),
        AssetKind.PRODUCT: ("Kasvira Go",),
        AssetKind.PERSON: ("Mirella Tandjaro",),
        AssetKind.HASHTAG: ("kasviraday",),
        AssetKind.ACCOUNT: ("kasvira_help", "kasvira@commons.example"),
        AssetKind.DOMAIN: ("kasvira.example",),
    },
)
FOUND = [
    ("Kasvira, again", {Topic.NAMES}),
    ("nothing of it", set()),
    ("so late #KasviraDay", {Topic.NAMES}),
    ("@kasvira_help hello?", {Topic.NAMES}),
    ("see https://shop.kasvira.example/x", {Topic.NAMES}),
    ("Kasvira voucher, klik link", {Topic.NAMES, Topic.SCAMS}),
    ("voucher for all", set()),
    ("kasvira go is down", {Topic.NAMES, Topic.OUTAGES}),
    ("boikot kasvira sekarang", {Topic.NAMES, Topic.COMPLAINTS}),
    ("Kasvira didenda, kata menteri", {Topic.NAMES, Topic.PRESS}),
    ("کاسویرا هک شد", {Topic.NAMES, Topic.LEAKS}),
    ("datalek bij Kasvira", {Topic.NAMES, Topic.LEAKS}),
    ("Mirella Tandjaro said so", {Topic.PEOPLE}),
]


def found_in(brand: BrandTold, mention: dict[str, object]) -> set[Topic]:
    queries = {stream.topic.value: stream.query for stream in planned_streams(brand)}
    return set(map(Topic, Oracle(queries).match({"id": "1", **mention})))


@pytest.mark.parametrize(("text", "topics"), FOUND, ids=[text for text, _ in FOUND])
def test_the_streams_find_what_they_are_there_for(text: str, topics: set[Topic]) -> None:
    assert found_in(KASVIRA, {"text": text}) == topics


@pytest.mark.parametrize(
    ("handle", "is_fake"),
    [
        ("kasvira_refund", True),
        ("KasviraGo.Support", True),
        ("toko kasvira", True),
        ("kasvira@elsewhere.example", True),
        ("kasvira_help", True),
        ("kasvira@commons.example", False),
        ("mirella", False),
    ],
)
def test_fakes_carry_our_name_and_are_not_ours(handle: str, is_fake: bool) -> None:
    """A whole handle is ours wherever it stands; a bare one may be anybody's on another network."""
    found = found_in(KASVIRA, {"text": "hello", "author": {"handle": handle}})
    assert found == ({Topic.FAKES} if is_fake else set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_topic(language: str) -> None:
    brand = BrandTold("Kasvira", (language,), {AssetKind.PERSON: ("A B",)})
    planned = planned_streams(brand)
    assert [stream.topic for stream in planned] == list(Topic)
    for stream in planned:
        syntax.parse(stream.query)


def test_every_word_of_the_library_can_be_looked_for() -> None:
    library = tomllib.loads((files("menara.listening.beginning") / "words.toml").read_text("utf-8"))
    assert list(library) == list(WORDED)
    words = [word for topic in library.values() for known in topic.values() for word in known]
    assert [word for word in words if not is_searchable(word)] == []


HOSTILE = [
    'say "hello"',
    "AC*DC",
    "what?",
    "back\\slash",
    "a OR b",
    "NOT me",
    "(brackets",
    "<<< note >>>",
    "#tag",
    "@someone",
    "regex:/x/",
    "AT&T",
    "手机",
    "نی\u200cنی",
    "x" * 100,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_name_whatever_signs_it_has(name: str) -> None:
    brand = BrandTold(name, LANGUAGES, {AssetKind.PERSON: (name,)})
    for stream in planned_streams(brand):
        syntax.parse(stream.query)
    assert Topic.NAMES in found_in(brand, {"text": f"hello {name} there"})


def test_what_has_no_words_is_left_out() -> None:
    assert planned_streams(BrandTold("***")) == []
    assert any_of([phrase("!!"), phrase("a"), phrase("a")]) == '"a"'
    assert [is_searchable(phrase(name)) for name in ("!!", "kasvira")] == [False, True]


def test_without_a_language_english_is_spoken() -> None:
    assert planned_streams(BrandTold("Kasvira")) == planned_streams(BrandTold("Kasvira", ("en",)))
