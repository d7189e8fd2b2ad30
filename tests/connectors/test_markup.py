"""HTML as networks send it becomes the text a reader sees."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.markup import text_of_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("acme", "acme"),
        ("<p>acme</p>", "acme"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three<br />four", "one\ntwo\nthree\nfour"),
        ("<P>one</P><BLOCKQUOTE>two</BLOCKQUOTE>three", "one\n\ntwo\n\nthree"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ('<a href="https://acme.example/?a=1&amp;b=2"><span class="invisible">https://</span><span>acme.example</span></a>', "https://acme.example"),
        ('<span class="h-card">@<span>acme</span></span> halo', "@acme halo"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;x&quot; &#39;y&#39; &eacute; &#x1F525;", "1 < 2 && 3 > 2 \"x\" 'y' é 🔥"),
        ("1 < 2", "1 < 2"),
        ("a <3 b", "a <3 b"),
        ("<p>one <!-- not this --> two</p>", "one  two"),
        ("<", "<"),
        ("", ""),
        ("می‌خواهم", "می‌خواهم"),
    ],
)  # fmt: skip
def test_html_becomes_text(html: str, text: str) -> None:
    assert text_of_html(html) == text


@given(text=st.text(st.characters(exclude_characters="<>&\n\r", codec="utf-8"), max_size=50))
def test_plain_text_stays_what_it_is(text: str) -> None:
    assert text_of_html(text) == text


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<a ", "<!--", "&", "&amp", "<p>", "</p>", "<a href='", '<a "', "\n"]
)
def test_time_is_linear_in_the_length(piece: str) -> None:
    begin = time.process_time()
    text_of_html(piece * 100_000)
    assert time.process_time() - begin < 2
