"""The worst cases that `benchmarks.ladder` climbs: texts with the queries to match them with, and queries to parse."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """`make(size)` gives a text of about that many characters, to be matched with `queries`."""

    name: str
    make: Callable[[int], str]
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """`make(size)` gives a query of about that many characters, sound or not."""

    name: str
    make: Callable[[int], str]


def _in_disorder(size: int) -> str:
    return " ".join(random.Random(size).choices("abc", k=size // 2))


DISTANCES = ("a NEAR/100 b", "a ONEAR/5 a", '"a a b"~100', "(a AND b AND c)~50", "(a NEAR/9 a) NEAR/9 b")
OVERLAPPING = (
    '("a b" AND a)~9',
    "(a AND (a NEAR/3 b))~9",
    '(("a b" AND a)~9 NEAR/3 c)',
    "(a NEAR/9 a) NEAR/9 c",
)
TEXTS = (
    Text("combining marks", lambda size: "e" + "\u0301" * size, ("é", "e", "{e}")),
    Text("zero-widths in a word", lambda size: "s" + "\u200b" * size + "cam", ("scam", "sc*m")),
    Text("zero-widths between words", lambda size: "a \u200b" * (size // 3), ("a NEAR/3 b",)),
    Text(
        "a a a a, phrases",
        lambda size: "a " * (size // 2),
        ('"a a a"', '"a a a a a a a b"', '"a a" NEAR/2 (b OR c)'),
    ),
    Text("a a a a, distances", lambda size: "a " * (size // 2), DISTANCES),
    Text("a b a b, distances", lambda size: "a b c " * (size // 6), DISTANCES),
    Text("a b a b, overlapping", lambda size: "a b c " * (size // 6), OVERLAPPING),
    Text("a b c in disorder, overlapping", _in_disorder, OVERLAPPING),
    Text("a word, wildcards", lambda size: "ab" * (size // 2), ("ab*a*b*a*c", "ab?b*a?c", "ab*")),
    Text("many words, wildcards", lambda size: "abababab " * (size // 9), ("ab*a*b*a*c", "ab?b*a?c", "ab*")),
    Text(
        "regular expressions",
        lambda size: "a" * size,
        ("regex:/(a+)+b/", "regex:/(a|aa)+$/", "regex:/a.*b.*c/"),
    ),
    Text("emoji joined without end", lambda size: "👩" + "\u200d👩" * (size // 2), ("👩", '"👩 👩"')),
    Text("flags without end", lambda size: "🇮🇩" * (size // 2), ("🇮🇩", "🇩🇮", '"🇮🇩 🇮🇩"')),
    Text("one word", lambda size: "x" * size, ("xx*y", "x", "xx*")),
    Text("one tag", lambda size: "#" + "x" * size, ("#xx*y", "#x", "xx*")),
    Text("one tag of unspaced tokens", lambda size: "#" + "手" * size, ("#手", '"手 手 机"')),
    Text("signs without a tag", lambda size: "#" * size, ("#x",)),
    Text("tags without spaces", lambda size: "#a" * (size // 2), ("#a", "#aa*", "a NEAR/3 b")),
    Text(
        "many tags",
        lambda size: " ".join(f"#t{number:05}" for number in range(size // 8)),
        ("#t00001", "#t0*", '"#t00001 #t00002"'),
    ),
    Text(
        "many handles",
        lambda size: " ".join(f"@h{number:05}" for number in range(size // 8)),
        ("@h00001", "@h0*"),
    ),
    Text("no spaces", lambda size: "手机泄露" * (size // 4), ("泄露", '"手机 泄露"', "手 NEAR/5 坏")),
    Text("links", lambda size: "https://a.example/x) " * (size // 21), ("links:b.example", "a NEAR/2 y")),
    Text(
        "brackets in a link",
        lambda size: "https://a.example/" + "(" * (size // 2) + ")" * (size // 2),
        ("links:b.example",),
    ),
)
QUERIES = (
    Query("alternatives", lambda size: " OR ".join(["acme"] * (size // 8))),
    Query("words without operators", lambda size: "acme " * (size // 5)),
    Query("a long phrase", lambda size: '"' + "acme " * (size // 5) + '"'),
    Query("a long word", lambda size: "x" * size),
    Query("wildcards", lambda size: "xx" + "*y" * (size // 2)),
    Query("accents", lambda size: "e" + "\u0301" * size),
    Query("deep brackets", lambda size: "(" * (size // 2) + "a" + ")" * (size // 2)),
    Query("deep brackets, many", lambda size: " OR ".join(["(" * 100 + "a" + ")" * 100] * (size // 204))),
    Query("brackets never closed", lambda size: "(" * size),
    Query("brackets never opened", lambda size: "a" + ")" * size),
    Query("quotes", lambda size: '"' * size),
    Query("braces", lambda size: "{" * size),
    Query("comments", lambda size: "<<<" * (size // 3)),
    Query("many comments", lambda size: "a <<<b>>> " * (size // 10)),
    Query("backslashes", lambda size: "\\" * size),
    Query("operators in a row", lambda size: "AND OR NEAR/3 NOT " * (size // 18)),
    Query("distances in a row", lambda size: "a NEAR/2 " * (size // 9) + "a"),
    Query("mixed operators", lambda size: "a OR b AND " * (size // 11) + "c"),
    Query("unknown fields", lambda size: "sit:a " * (size // 6)),
    Query("a long list of values", lambda size: "site:(" + " OR ".join(["a.example"] * (size // 13)) + ")"),
    Query("a long regular expression", lambda size: "regex:/" + "(a|b)*" * (size // 6) + "/"),
    Query("tildes", lambda size: '"a b"' + "~1" * (size // 2)),
    Query("colons", lambda size: ":" * size),
)
