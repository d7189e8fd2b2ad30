"""HTML as editors write it becomes the text a reader sees, with its links and pictures."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.html import MAX_LINKS, Image, read_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("acme", "acme"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>\n  one\n  two\n</p>\n<p>three</p>\n", "one two\n\nthree"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul>\n <li>one</li>\n <li>two</li>\n</ul>", "one\ntwo"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("<b>bold</b> and <i>thin</i>", "bold and thin"),
        ("a <b> b</b>", "a b"),
        ("<pre>a\n   b\n</pre>c", "a\nb\n\nc"),
        ("1 &lt; 2 &amp;&amp; &eacute; &#x1F525;", "1 < 2 && é 🔥"),
        ("a&nbsp;b", "a b"),
        ("1 < 2", "1 < 2"),
        ('<a title="a > b">seen</a>', "seen"),
        ("<a title='it is > that'>seen</a>", "seen"),
        ("<p title=it's>seen</p>", "seen"),
        ("a<script>if (a < b) alert('x')</script>b<style>p {}</style>c", "abc"),
        ("<SCRIPT>x</SCRIPT >seen", "seen"),
        ("a<!-- <p>not this</p> -->b", "ab"),
        ("seen<!-- broken off", "seen"),
        ('seen <a href="https://acme.exa', "seen"),
        ("seen<script>broken off", "seen"),
        ("<!DOCTYPE html><p>seen", "seen"),
        ("<?php x ?>seen", "seen"),
        ("<xhtml:p>seen</xhtml:p>", "seen"),
        ("می‌خواهم", "می‌خواهم"),
        ("", ""),
        ("<", "<"),
        ("</", "</"),
    ],
)  # fmt: skip
def test_html_becomes_text(html: str, text: str) -> None:
    assert read_html(html).text == text


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<a href="https://acme.example/?a=1&amp;b=2">x</a>', ("https://acme.example/?a=1&b=2",)),
        ("<A HREF='/a'>x</A> <a href=/b>y</a>", ("/a", "/b")),
        ('<a href="/a">x</a> <a href="/a">y</a>', ("/a",)),
        ('<a class="x" href = "/a" rel=nofollow>x</a>', ("/a",)),
        ('<a href="/a" href="/b">x</a>', ("/a",)),
        ("<a name=top>x</a> <a href=''>y</a>", ()),
        ('<!-- <a href="/a"> --><script>"<a href=/b>"</script>', ()),
    ],
)  # fmt: skip
def test_links_are_found_where_a_reader_could_follow_them(html: str, links: tuple[str, ...]) -> None:
    assert read_html(html).links == links


def test_pictures_are_found_with_what_they_show() -> None:
    read = read_html('<img src="/a.png" alt="Our &lt;logo&gt;"><img src=b.png><img alt="none">')
    assert read.images == (Image("/a.png", "Our <logo>"), Image("b.png", None))


def test_links_and_pictures_are_bounded() -> None:
    read = read_html("".join(f"<a href=/{number}><img src=/{number}>" for number in range(MAX_LINKS + 50)))
    assert (len(read.links), len(read.images)) == (MAX_LINKS, MAX_LINKS)


@given(text=st.text(st.characters(exclude_characters="<&\xa0", codec="utf-8"), max_size=50))
def test_plain_words_stay_what_they_are(text: str) -> None:
    assert read_html(text).text.split() == text.split()


@given(html=st.text("<>&!-/='\"apscript ", max_size=80))
def test_any_text_is_read(html: str) -> None:
    read_html(html)


@pytest.mark.parametrize(
    "piece",
    ["<", "<a", "<a ", "<!--", "&", "&amp", "<p>", "</p>", "<a href='", '<a href="', "<a b", "<a b =", "\n", "<pre> ",
     "<script>", "<!", "<?", "<a x='\"", "<svg>", " ", "</script", "<script></scrip", "<b>", "<b> ", "</b>", "<a href=x>"],
)  # fmt: skip
def test_time_is_linear_in_the_length(piece: str) -> None:
    begin = time.process_time()
    read_html(piece * 100_000)
    read_html("<script>" + piece * 100_000)
    assert time.process_time() - begin < 3
