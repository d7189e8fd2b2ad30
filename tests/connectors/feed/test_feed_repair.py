"""What is written as XML and is none becomes well-formed, with as little changed as can be."""

from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.feed.prolog import clean, find_root
from menara.connectors.feed.repair import MAX_SIGNS, repair
from menara.connectors.feed.scan import scan

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


def parse(text: str) -> None:
    expat.ParserCreate("utf-8", " ").Parse(text.encode(), True)


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("<r>A & B</r>", "<r>A &amp; B</r>"),
        ("<r>a&b;c &nope; &amp; &lt;</r>", "<r>a&amp;b;c &amp;nope; &amp; &lt;</r>"),
        ("<r>&nbsp;&eacute;&hellip;</r>", "<r>\xa0é…</r>"),
        ("<r>&#233; &#xE9; &#0; &#xD800; &#1114112;</r>", "<r>&#233; &#233; \ufffd \ufffd \ufffd</r>"),
        ("<r>1 < 2 <3 ]]></r>", "<r>1 &lt; 2 &lt;3 ]]&gt;</r>"),
        ("<r a=1 b='2' c>x</r>", '<r a="1" b="2" c="">x</r>'),
        ('<r a="1" a="2" b="x&y">x</r>', '<r a="1" b="x&amp;y">x</r>'),
        ("<r><a>x</r>", "<r><a>x</a></r>"),
        ("<r><a><b>x</a></b></r>", "<r><a><b>x</b></a></r>"),
        ("<r>x</b></r>", "<r>x</r>"),
        ("<r>one<br>two<img src=x><hr/></r>", '<r>one<br/>two<img src="x"/><hr/></r>'),
        ("<r><p>one<p>two<li>a<li>b</r>", "<r><p>one</p><p>two<li>a</li><li>b</li></p></r>"),
        ("<r><a:b/></r>", '<r xmlns:a="urn:undeclared:a"><a:b/></r>'),
        ("<r><a media:x='1'/></r>", f'<r {MEDIA}><a media:x="1"/></r>'),
        (f"<r {MEDIA}><media:x/>&</r>", f"<r {MEDIA}><media:x/>&amp;</r>"),
        ("<r xmlns:a=''><a:b/></r>", '<r xmlns:a="urn:undeclared:a"><a:b/></r>'),
        ("<r><![CDATA[a & <b>]]></r>", "<r><![CDATA[a & <b>]]></r>"),
        ("<r><!-- a & b -->x<?php y ?></r>", "<r>x</r>"),
        ("<r><!-- x</r>", "<r>&lt;!-- x</r>"),
        ("<r/> and more <b>", "<r/>"),
        ("<r>x</r><r>y</r>", "<r>x</r>"),
    ],
)  # fmt: skip
def test_it_is_mended(broken: str, mended: str) -> None:
    repaired = repair(broken)
    parse(repaired.text)
    assert (repaired.text, repaired.is_whole) == (mended, True)


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("<r><item>a</item><item>b", "<r><item>a</item></r>"),
        ("<r><item>a</item><item><![CDATA[b", "<r><item>a</item></r>"),
        ("<r><item>a</item><item b='", "<r><item>a</item>&lt;item b='</r>"),
        ("<r><item>a</item>", "<r><item>a</item></r>"),
        ("<entry><title>a", ""),
    ],
)
def test_an_article_in_which_the_document_breaks_off_is_left_out(broken: str, mended: str) -> None:
    repaired = repair(broken)
    assert (repaired.text, repaired.is_whole) == (mended, False)


def test_an_article_that_was_not_closed_ends_where_the_next_begins() -> None:
    assert repair("<r><item><a>x<item>y</item></r>").text == "<r><item><a>x</a></item><item>y</item></r>"


def test_nothing_is_made_of_what_does_not_begin_with_a_tag() -> None:
    assert [repair(text).text for text in ("", "<", "<a", "&lt;a>")] == [""] * 4


def test_pieces_are_found_again_where_they_stood() -> None:
    broken = "<r><!-- ä --><item>A & B</item>&<item>\n<a:b>c</item></r>"
    repaired = repair(broken)
    document = repaired.text.encode()
    origins = [
        repaired.origin(len(document[: one.begin].decode()), len(document[: one.end].decode()))
        for one in scan(document).articles
    ]
    assert [broken[begin:end] for begin, end in origins] == ["<item>A & B</item>", "<item>\n<a:b>c</item>"]


def test_no_more_signs_are_looked_at_than_anybody_needs() -> None:
    repaired = repair("<r>" + "<item><a/></item>" * MAX_SIGNS)
    assert (repaired.is_whole, repaired.text.count("<a/>")) == (False, MAX_SIGNS // 3)


PIECES = ["<", ">", "/", "a", "b:c", "item", " ", "=", '"', "'", "&", ";", "#", "x41", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<item>",
          "</item>", "</a>", "<a>", "xmlns:b", "p", "<p>", "\0", "é"]  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_it_is_it_becomes_well_formed(pieces: list[str]) -> None:
    text = clean("<r>" + "".join(pieces))
    repaired = repair(text)
    parse(repaired.text)


@given(
    pieces=st.lists(
        st.sampled_from(["<a>", "x", "</a>", "<b/>", "&amp;", '<item c="d">', "</item>"]), max_size=20
    )
)
def test_what_is_well_formed_stays_as_it_is(pieces: list[str]) -> None:
    text = f"<r>{''.join(pieces)}</r>"
    try:
        parse(text)
    except expat.ExpatError:
        return
    if "<item" not in text:
        assert (repair(text).text, repair(text).is_whole) == (text, True)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<a/>", "<a/>"),
        ('\n <?xml version="1.0"?>\n<!-- <b> --><a/>', "<a/>"),
        ('<!DOCTYPE rss SYSTEM "x.dtd"><a/>', "<a/>"),
        ('<!DOCTYPE a [<!ENTITY b "<c>"> <!-- > -->]><a/>', "<a/>"),
        ("<!doctype a [ ] ><a/>", "<a/>"),
        ("PHP Warning: <b>", "<b>"),
        ("< < <1> <a/>", "<a/>"),
    ],
)
def test_the_root_is_found_behind_what_stands_before_it(text: str, root: str) -> None:
    assert text[find_root(text) :] == root


@pytest.mark.parametrize("text", ["", "x", "<", "<!-- <a>", "<?xml <a>", "<!DOCTYPE a [<a>", "<1>"])
def test_there_is_no_root(text: str) -> None:
    assert find_root(text) == -1


def test_what_no_xml_may_hold_is_replaced_letter_for_letter() -> None:
    assert clean("a\0\x0b\ud800\ufffe😀\t") == "a\ufffd\ufffd\ufffd\ufffd😀\t"
