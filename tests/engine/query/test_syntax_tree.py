"""What the pieces of a query become."""

import pytest

from menara.engine.query.expression import (
    And,
    AuthorField,
    Expression,
    Field,
    Form,
    Near,
    Not,
    Or,
    Phrase,
    TagWord,
    TextField,
    Window,
    Word,
)
from menara.engine.query.syntax import parse


def word(text: str, form: Form = Form.LOOSE) -> Word:
    return Word(text, form, "*" in text or "?" in text)


def term(start: int, end: int, *texts: str, boost: int = 1) -> Phrase:
    return Phrase(start, end, tuple(map(word, texts)), boost)


def words_of(query: str) -> tuple[Word | TagWord, ...]:
    expression = parse(query)
    assert isinstance(expression, Phrase)
    return expression.words


TERMS = [
    ("acme", [word("acme")]),
    ("ACME", [word("acme")]),
    ("  acme\n", [word("acme")]),
    ("wendy's", [word("wendy"), word("s")]),
    ("3.5", [word("3"), word("5")]),
    ("AT&T", [word("at"), word("&"), word("t")]),
    ("$ACME", [word("$"), word("acme")]),
    ("C++", [word("c"), word("+"), word("+")]),
    ("手机", [word("手"), word("机")]),
    ("🔥", [word("🔥")]),
    ("10:30", [word("10"), word("30")]),
    ("https://acme.com/x", [word("https"), word("acme"), word("com"), word("x")]),
    ('"apple juice"', [word("apple"), word("juice")]),
    ('"apple AND (juice)"', [word("apple"), word("and"), word("juice")]),
    ('"<<<acme>>>"', [word("acme")]),
    (r'"say \"hi\" \\ now"', [word("say"), word("hi"), word("now")]),
    ("“apple juice”", [word("apple"), word("juice")]),
    ("„apple juice“", [word("apple"), word("juice")]),
    ("complain*", [word("complain*")]),
    ("customi?e", [word("customi?e")]),
    ("CoMp*E?", [word("comp*e?")]),
    ("AT&T*", [word("at"), word("&"), word("t*")]),
    ("co-op*", [word("co"), word("op*")]),
    ('"data lea* now"', [word("data"), word("lea*"), word("now")]),
    ("手机*", [word("手"), word("机")]),
    ("手机abc*", [word("手"), word("机"), word("abc*")]),
    (r"AC\*DC", [word("ac"), word("dc")]),
    (r"acme\*", [word("acme")]),
    (r"\AND", [word("and")]),
    (r"title\:acme", [word("title"), word("acme")]),
    (r"acme\ bank", [word("acme"), word("bank")]),
    (r"\#acme", [word("acme")]),
    (r"a\cme", [word("acme")]),
    ("and", [word("and")]),
    ("NEARBY", [word("nearby")]),
    ("AND/OR", [word("and"), word("or")]),
    ("___", [word("___")]),
    ("a<b", [word("a"), word("b")]),
    ("[acme]", [word("acme")]),
    ("\ufeffacme", [word("acme")]),
    ("\u200facme\u200e", [word("acme")]),
]


@pytest.mark.parametrize(("query", "words"), TERMS)
def test_a_term_is_tokenised_as_text_is(query: str, words: list[Word]) -> None:
    assert words_of(query) == tuple(words)


ACCENTS = [
    ("nino", "nino", Form.LOOSE),
    ("niño", "niño", Form.STRICT),
    ("NIÑO", "niño", Form.STRICT),
    ("احمد", "احمد", Form.LOOSE),
    ("أحمد", "أحمد", Form.STRICT),
    ("يكي", "یکی", Form.LOOSE),
    ("می‌خواهم", "میخواهم", Form.LOOSE),
    ("İstanbul", "istanbul", Form.LOOSE),
    ("👍", "👍", Form.LOOSE),
    ("👍🏽", "👍🏽", Form.STRICT),
    ("über*", "über*", Form.STRICT),
    ("uber*", "uber*", Form.LOOSE),
    ("ｆｕｌｌ", "full", Form.LOOSE),
    ("۱۴۰۳", "1403", Form.LOOSE),
]


@pytest.mark.parametrize(("query", "text", "form"), ACCENTS)
def test_a_word_with_accents_is_compared_in_the_strict_form(query: str, text: str, form: Form) -> None:
    assert words_of(query) == (word(text, form),)


EXACT = [
    ("{BT}", ["BT"]),
    ("{Bank of America}", ["Bank", "of", "America"]),
    ("{Wendy's}", ["Wendy", "s"]),
    ("{ ｉＯＳ }", ["iOS"]),
]


@pytest.mark.parametrize(("query", "texts"), EXACT)
def test_braces_keep_case_and_accents(query: str, texts: list[str]) -> None:
    assert words_of(query) == tuple(word(text, Form.EXACT) for text in texts)


TAGS = [
    ("#acme", [TagWord("#", "acme", Form.LOOSE)]),
    ("＃Acme", [TagWord("#", "acme", Form.LOOSE)]),
    ("@acme.bsky.social", [TagWord("@", "acme", Form.LOOSE), word("bsky"), word("social")]),
    ("#ac*", [TagWord("#", "ac*", Form.LOOSE, is_pattern=True)]),
    ("#niño", [TagWord("#", "niño", Form.STRICT)]),
    ("#手机壳", [TagWord("#", "手机壳", Form.LOOSE)]),
    ("#手机*", [TagWord("#", "手机", Form.LOOSE)]),
    ("#acme_bank2", [TagWord("#", "acme_bank2", Form.LOOSE)]),
    ('"no to #acme now"', [word("no"), word("to"), TagWord("#", "acme", Form.LOOSE), word("now")]),
    ("##acme", [TagWord("#", "acme", Form.LOOSE)]),
    ("mail@acme.com", [word("mail"), word("acme"), word("com")]),
]


@pytest.mark.parametrize(("query", "words"), TAGS)
def test_tags_and_handles_are_whole(query: str, words: list[Word | TagWord]) -> None:
    assert words_of(query) == tuple(words)


A, B, C = term(0, 1, "a"), term(6, 7, "b"), term(12, 13, "c")
TREES: list[tuple[str, Expression]] = [
    ("a AND b AND c", And(0, 13, (A, B, C))),
    ("a OR  b OR  c", Or(0, 13, (A, B, C))),
    ("a     b", And(0, 7, (A, B))),
    ("a NOT b", And(0, 7, (A, Not(2, 7, B)))),
    ("a AND NOT b", And(0, 11, (A, Not(6, 11, term(10, 11, "b"))))),
    ("NOT a AND b", And(0, 11, (Not(0, 5, term(4, 5, "a")), term(10, 11, "b")))),
    ("(a)", term(1, 2, "a")),
    ("((a OR b))", Or(1, 9, (term(2, 3, "a"), term(7, 8, "b")))),
    ("a AND (b OR c)", And(0, 14, (A, Or(6, 14, (term(7, 8, "b"), term(12, 13, "c")))))),
    ("a NEAR b", Near(0, 8, A, term(7, 8, "b"), 4, False)),
    ("a NEAR/0 b", Near(0, 10, A, term(9, 10, "b"), 0, False)),
    ("a NEAR/7f b", Near(0, 11, A, term(10, 11, "b"), 7, True)),
    ("a ONEAR b", Near(0, 9, A, term(8, 9, "b"), 4, True)),
    ("a ONEAR/2 b", Near(0, 11, A, term(10, 11, "b"), 2, True)),
    ("a NEAR/100 (b)", Near(0, 14, A, term(12, 13, "b"), 100, False)),
    ("(a NEAR b)\nNEAR c", Near(0, 17, Near(0, 10, term(1, 2, "a"), term(8, 9, "b"), 4, False), term(16, 17, "c"), 4, False)),
    ('"a b"~0', Window(0, 7, (term(1, 2, "a"), term(3, 4, "b")), 0)),
    ('"a #b wendy\'s"~12', Window(0, 17, (term(1, 2, "a"), Phrase(3, 5, (TagWord("#", "b", Form.LOOSE),)), term(6, 11, "wendy"), term(12, 13, "s")), 12)),
    (r'"\a b"~3', Window(0, 8, (term(1, 3, "a"), term(4, 5, "b")), 3)),
    ("(a AND b)~2", Window(0, 11, (term(1, 2, "a"), term(7, 8, "b")), 2)),
    ("(a (b OR c)) ~2", Window(0, 15, (term(1, 2, "a"), Or(3, 11, (term(4, 5, "b"), term(9, 10, "c")))), 2)),
    ("a<<<b>>>AND<<<c>>>b", And(0, 19, (A, term(18, 19, "b")))),
    ("a(b)", And(0, 4, (A, term(2, 3, "b")))),
    ('a"b"', And(0, 4, (A, term(1, 4, "b")))),
    ("a \u200eAND\u200f b", And(0, 9, (A, term(8, 9, "b")))),
    ("a AND\u200f b", And(0, 8, (A, term(7, 8, "b")))),
    ("a\u3000OR\u00a0b", Or(0, 6, (A, term(5, 6, "b")))),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expression"), TREES)
def test_operators_and_brackets_become_a_tree(query: str, expression: Expression) -> None:
    assert parse(query) == expression


BOOSTS: list[tuple[str, Expression]] = [
    ("acme^3", term(0, 4, "acme", boost=3)),
    ('"a b"^99', term(0, 5, "a", "b", boost=99)),
    ("acme ^3", term(0, 4, "acme", boost=3)),
    ("a^2 OR (b^3 OR c)^9", Or(0, 19, (term(0, 1, "a", boost=2), Or(7, 17, (term(8, 9, "b", boost=3), term(15, 16, "c", boost=9)))))),
    ('"a b"~1^5', Window(0, 7, (term(1, 2, "a", boost=5), term(3, 4, "b", boost=5)), 1)),
    ("(a AND b)~1^5", Window(0, 11, (term(1, 2, "a", boost=5), term(7, 8, "b", boost=5)), 1)),
    ("(acme)^4", term(1, 5, "acme", boost=4)),
    ("title:acme^4", TextField(0, 10, "title", term(6, 10, "acme", boost=4))),
    ("title:(a OR b)^4", TextField(0, 14, "title", Or(6, 14, (term(7, 8, "a", boost=4), term(12, 13, "b", boost=4))))),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expression"), BOOSTS)
def test_a_boost_reaches_the_terms_within(query: str, expression: Expression) -> None:
    assert parse(query) == expression


TEXT_FIELDS: list[tuple[str, Expression]] = [
    ("title:acme", TextField(0, 10, "title", term(6, 10, "acme"))),
    ("USERBIO:acme", TextField(0, 12, "userbio", term(8, 12, "acme"))),
    ('title:"a b"', TextField(0, 11, "title", term(6, 11, "a", "b"))),
    ("title:{BT}", TextField(0, 10, "title", Phrase(6, 10, (word("BT", Form.EXACT),)))),
    ("title:10:30", TextField(0, 11, "title", term(6, 11, "10", "30"))),
    ("title:(a OR b)", TextField(0, 14, "title", Or(6, 14, (term(7, 8, "a"), term(12, 13, "b"))))),
    ("title:(a (b))", TextField(0, 13, "title", And(6, 13, (term(7, 8, "a"), term(10, 11, "b"))))),
    ("title:(NOT a)", TextField(0, 13, "title", Not(7, 12, term(11, 12, "a")))),
    ('title:"a b"~2', TextField(0, 13, "title", Window(6, 13, (term(7, 8, "a"), term(9, 10, "b")), 2))),
    ("a NOT title:b", And(0, 13, (A, Not(2, 13, TextField(6, 13, "title", term(12, 13, "b")))))),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expression"), TEXT_FIELDS)
def test_a_text_field_takes_an_expression(query: str, expression: Expression) -> None:
    assert parse(query) == expression


LISTS: list[tuple[str, Expression]] = [
    ("site:(a.com)", Field(6, 11, "site", "a.com")),
    ("site:(a.com OR <<<x>>> b.com)", Or(0, 29, (Field(6, 11, "site", "a.com"), Field(23, 28, "site", "b.com")))),
    ('author:(@a OR "b c")', Or(0, 20, (AuthorField(8, 10, "author", (word("a"),), "@a"), AuthorField(14, 19, "author", (word("b"), word("c")), "b c")))),
    ("a AND site:(b OR c)", And(0, 19, (A, Or(6, 19, (Field(12, 13, "site", "b"), Field(17, 18, "site", "c")))))),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expression"), LISTS)
def test_a_list_of_values_is_an_or(query: str, expression: Expression) -> None:
    assert parse(query) == expression
