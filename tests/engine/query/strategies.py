"""Random queries, valid by construction, and random mentions that they often match.

Both draw on one theme: a few words in one script that might be confused with one another, so that every rule of
folding and tokenising is met with what it must tell apart. Use `pairs` or `batches`.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st


class Theme(NamedTuple):
    """Words that might be confused with one another."""

    words: Sequence[str]
    tags: Sequence[str] = ("#acme", "@acme")
    wildcards: Sequence[str] = ("ac*",)
    braced: Sequence[str] = ("{acme}",)


THEMES = [
    Theme(
        ["acme", "Acme", "leak", "very"],
        ["#acme", "#Acme", "@acme"],
        ["ac*", "acm?", "lea*"],
        ["{acme}", "{Acme leak}"],
    ),
    Theme(["a", "b", "ab", "acme"], ["#a", "@ab"], ["ab*", "ac?e"], ["{a}", "{A b}"]),
    Theme(
        ["nino", "niño", "nin\u0303o", "NIÑO", "café"],
        ["#niño", "#nino"],
        ["ni*o", "niñ*", "caf?"],
        ["{niño}", "{nino}"],
    ),
    Theme(
        ["straße", "STRASSE", "ﬁne", "fine", "ＡＣＭＥ", "acme"],
        ["＃acme", "#straße"],
        ["st*ss?", "fi*"],
        ["{straße}"],
    ),
    Theme(
        ["s\u200bcam", "scam", "sc\u00adam", "søen", "Soen", "Æther", "aether"],
        ["#scam", "#s\u200bcam"],
        ["sc*", "so?n"],
    ),
    Theme(
        ["istanbul", "İstanbul", "ISTANBUL", "ıstanbul", "ışık", "IŞIK", "isik"],
        *(["#İstanbul", "#istanbul"], ["istan*l", "ış*"], ["{İstanbul}", "{istanbul}"]),
    ),
    Theme(["ёж", "еж", "йод", "иод", "Σίσυφος", "ΣΙΣΥΦΟΣ"], ["#ёж", "#еж"], ["йо*", "σι*ς"], ["{ёж}"]),
    Theme(
        ["بانک", "بانك", "بـانک", "می\u200cخواهم", "میخواهم", "بد"],
        ["#می\u200cخواهم", "@بانك"],
        ["با*", "می??اهم"],
        ["{بانک}"],
    ),
    Theme(
        ["احمد", "أحمد", "علي", "علی", "مُحَمَّد", "محمد", "۱۲۳", "123"],
        ["#أحمد", "#علی"],
        ["مح*د", "12?"],
        ["{علی}"],
    ),
    Theme(["שָׁלוֹם", "שלום", "हिन्दी", "हिंदी", "नमस्ते"], ["#हिन्दी", "#שלום"], ["हिन्*", "שלו?"], ["{हिन्दी}"]),
    Theme(
        ["手机", "手", "机", "手机壳", "品牌", "x"],
        ["#手机壳", "#手机", "#acme手机"],
        ["#ac*手机", "acm?"],
        ["{手机}"],
    ),
    Theme(["アクメ", "ｱｸﾒ", "ガ", "か\u3099", "ดี", "ที่นี่", "ភាសា", "〇"], ["#アクメ", "@ดี"]),
    Theme(
        ["한국", "한", "\u1112\u1161\u11ab", "\u1112\u1161", "하", "가\u11a8", "각"],
        ["#한국", "#\u1112\u1161\u11ab국"],
    ),
    Theme(["🔥", "👍", "👍🏽", "👩\u200d💻", "👩", "💻", "❤️", "❤"]),
    Theme(
        ["🇮🇩", "🇮", "🇩🇮", "🏴\U000e0067\U000e007f", "🏴", "1️⃣", "1", "€", "$5", "%"], ["#1", "#acme"], ["12*"]
    ),
    Theme(
        ["AT&T", "wendy's", "3.5", "co-op", "C++", "A.I.", "acme.com", "Acme™", "t"],
        ["@acme.bsky.social", "@acme"],
        ["co-op*", "@ac*"],
        ["{AT T}"],
    ),
]
ESCAPED = ["acme\\*", "\\AND", "\\#acme", "\\nacme"]

HANDLES = ["acme", "acme.example", "brandwatch.office", "@ladygaga", "手机_1", "niño"]
NAMES = ["Acme Support", "acme", "Brandwatch Office", "Niño", "手机", "بانک", "Acme 🔥"]
HOSTS = ["acme.com", "www.acme.com", "news.acme.co.uk", "bbc.co.uk", "ACME.com", "notacme.com", "t.co"]
PATHS = ["", "/", "/news", "/news/1?x=leak", "/NEWS#leak", "/1"]
LANGUAGES = ["en", "en-GB", "pt_BR", "id", "fa", "FIL"]
SOURCES = ["bluesky", "Mastodon", "feed"]
KINDS = ["post", "reply", "repost", "quote", "comment", "review", "article", "message"]
IDS = ["c1", "C1", "did:plc:x", "at://did:plc:x/app.bsky.feed.post/3k"]
TIMES = ["2026-11-21T09:00:00Z", "2026-11-21T01:30:59.5+07:00", "2026-11-21T18:30:00-00:00"]
COUNTRIES = ["GBR", "idn", "Côte d'Ivoire"]


SCHEMES = ["https://", "http://user@", "HTTP://", "//", ""]
GAPS = ["", "", ", ", ". ", "-", "\n", "\u200b", " \u00ad", "\u200d", "/", "\u0301", "\ufe0f"]
ASIDES = ["x", "leaked", "#", "＠acme", "x#acme", "@acme手", "#acme_1", "http://acme.com/news."]
CODE_POINTS = [
    *range(0x250),
    *range(0x300, 0x370),
    *range(0x600, 0x700),
    *range(0x900, 0x980),
    *range(0x1100, 0x1200),
]
CODE_POINTS += [
    *range(0x2000, 0x2070),
    *range(0x3000, 0x3100),
    *range(0x1F1E6, 0x1F200),
    *range(0x1F3F0, 0x1F410),
]
# What properties are compared with: values, or the bounds of ranges in ascending order.
VALUES: dict[str, list[str] | tuple[str, ...]] = {
    "author": [*HANDLES, *NAMES, *IDS, "acm*"],
    "authorContaining": [*HANDLES, *NAMES, "offic*"],
    "authorFollowers": ("0", "100", "500", "100000"),
    "authorVerified": ["true", "FALSE"],
    "site": [host.lower() for host in HOSTS],
    "url": [*HOSTS, "acme.com/news", "acme.com/1", "/news", "/1"],
    "links": [*HOSTS, "https://acme.com/news", "/news", "/1\\?x"],
    "topLevelDomain": ["com", "uk", "co.uk", "acme.com"],
    "language": ["en", "PT", "id", "fil"],
    "source": SOURCES,
    "kind": KINDS,
    "engagementType": ["COMMENT", "REPLY", "RETWEET", "REPOST", "QUOTE"],
    "rating": ("0", "2.5", "5"),
    "minuteOfDay": ("0", "540", "1110", "1439"),
    "engagement": ("0", "3", "1000"),
    "guid": IDS,
    "engagingWithGuid": IDS,
    "latitude": ("-90", "-6.2", "0", "90"),
    "longitude": ("-180", "0", "106.8", "180"),
    "regex": [
        "/ac+me/",
        "/ACME/i",
        "/a*/",
        r"/\p{Han}+/",
        r"/a\/b|\blea/",
        "/^a.*e$/",
        "/(?s)..../",
        "/[^ ]+ /",
    ],
    "sentiment": ["positive", "negative"],
    "country": COUNTRIES,
    "tag": ["leak", "Acme"],
    "reach": ("0", "1000"),
    "sensitiveContent": ["true", "false"],
}
Make = Callable[[], str]


class Writer:
    """Writes queries and mentions on one theme. `size` is how deep a query may be."""

    def __init__(self, seed: int, size: int) -> None:
        self._random = Random(seed)
        self._size = size
        self._theme = self._random.choice(THEMES)

    def query(self) -> str:
        return self._expression(self._size, self._leaf)

    def mention(self) -> dict[str, Any]:
        sometimes = {
            "title": self._text,
            "author": self._author,
            "hashtags": self._runs,
            "mentions": self._runs,
            "links": lambda: [self._url() for _ in range(self._random.randrange(3))],
            "lang": lambda: self._one_of(LANGUAGES),
            "language": lambda: self._one_of([{"code": "id", "confidence": 0.9}, "en"]),
            "source": lambda: self._one_of(SOURCES),
            "url": self._url,
            "site": lambda: self._one_of(HOSTS),
            "kind": lambda: self._one_of(KINDS),
            "rating": lambda: self._one_of([0, 2.5, 4, 5]),
            "published_at": lambda: self._one_of(TIMES),
            "metrics": lambda: self._some(dict.fromkeys(("likes", "reposts", "replies"), self._count)),
            "in_reply_to": lambda: self._one_of(IDS),
            "geo": lambda: {"lat": -6.2, "lon": 106.8},
            "sentiment": lambda: self._one_of(["Positive", "negative"]),
            "country": lambda: self._one_of(COUNTRIES),
            "tag": lambda: self._one_of(["leak", ["x", "ACME"]]),
            "reach": self._count,
            "sensitiveContent": lambda: self._one_of([True, False]),
        }
        return {"id": self._one_of(IDS), "text": self._text(), **self._some(sometimes)}

    def _one_of(self, many: Sequence[Any]) -> Any:
        return self._random.choice(many)

    def _several(self, make: Make, least: int, most: int) -> list[str]:
        return [make() for _ in range(self._random.randint(least, most))]

    def _some(self, members: dict[str, Callable[[], Any]]) -> dict[str, Any]:
        """Some of `members`, some of them null."""
        chosen = [name for name in members if self._random.random() < 0.5]
        return {name: None if self._random.random() < 0.1 else members[name]() for name in chosen}

    # Queries

    def _expression(self, size: int, leaf: Make) -> str:
        if size == 0 or self._random.random() < 0.2:
            return leaf()
        one, two, three = (self._expression(self._random.randrange(size), leaf) for _ in range(3))
        shapes = [f"({one} OR {two} OR {three})", f"({one} OR {two})", f"({one} AND {two})", f"({one} {two})"]
        shapes += [f"({one} NOT {two})", f"(NOT {two} AND {one})", f"({one} AND {two} AND NOT {three})"]
        return str(self._one_of([*shapes, f"({one} <<<a comment>>> {two})"]))

    def _leaf(self) -> str:
        choice = self._random.random()
        if choice < 0.75:
            return self._proximate(self._size)
        return self._property() if choice < 0.9 else self._text_field()

    def _proximate(self, size: int) -> str:
        if size == 0 or self._random.random() < 0.5:
            return self._term()
        operands = [self._proximate(self._random.randrange(size)) for _ in range(self._random.randint(2, 4))]
        one, two, *_ = operands
        joined, distance = " AND ".join(operands), self._distance()
        loose_phrase = f"{self._phrase(2, 4)}~{distance}"
        return str(
            self._one_of(
                [f"({one} {self._near()} {two})", f"({joined})~{distance}", f"({one} OR {two})", loose_phrase]
            )
        )

    def _near(self) -> str:
        distance = self._distance()
        return str(
            self._one_of([f"NEAR/{distance}", f"NEAR/{distance}f", f"ONEAR/{distance}", "NEAR", "ONEAR"])
        )

    def _distance(self) -> int:
        return self._random.choice([0, 0, 1, 1, 2, 3, 5, 100])

    def _term(self) -> str:
        choice = self._random.random()
        if choice < 0.5:
            return str(self._one_of(self._theme.words))
        if choice < 0.75:
            return self._phrase(1, 3)
        if choice < 0.8:
            return f"{self._one_of(self._theme.words)}^{self._random.randint(1, 99)}"
        theme = self._theme
        return str(self._one_of([*theme.tags, *theme.wildcards, *theme.braced, *ESCAPED]))

    def _phrase(self, least: int, most: int) -> str:
        theme = self._theme
        odd = [*theme.tags, *theme.wildcards, "AND", "near"]
        words = self._several(
            lambda: self._one_of(theme.words if self._random.random() < 0.8 else odd), least, most
        )
        return '"' + " ".join(words) + '"'

    def _text_field(self) -> str:
        name = self._one_of(["title", "userbio"])
        if self._random.random() < 0.5:
            return f"{name}:{self._term()}"
        return f"{name}:({self._expression(self._size // 2, lambda: self._proximate(1))})"

    def _property(self) -> str:
        name, values = self._one_of(list(VALUES.items()))
        if not isinstance(values, list):
            return f"{name}:{self._range(values)}"
        if name == "regex" or self._random.random() < 0.6:
            value = str(self._one_of(values))
            return f'{name}:"{value}"' if " " in value and name != "regex" else f"{name}:{value}"
        return (
            f"{name}:("
            + " OR ".join(f'"{self._one_of(values)}"' for _ in range(self._random.randint(1, 3)))
            + ")"
        )

    def _range(self, bounds: tuple[str, ...]) -> str:
        low, high = sorted(self._random.choices(range(len(bounds)), k=2))
        return str(
            self._one_of(
                [f"[{bounds[low]} TO {bounds[high]}]", f"[* TO {bounds[high]}]", f"[{bounds[low]} TO *]"]
            )
        )

    # Mentions

    def _text(self) -> str:
        if self._random.random() < 0.1:
            return "".join(chr(self._random.choice(CODE_POINTS)) for _ in range(self._random.randint(0, 20)))
        return "".join(self._piece() + self._gap() for _ in range(self._random.randint(0, 12)))

    def _piece(self) -> str:
        choice = self._random.random()
        if choice < 0.75:
            return str(self._one_of(self._theme.words))
        return str(self._one_of(self._theme.tags if choice < 0.9 else ASIDES))

    def _gap(self) -> str:
        return " " if self._random.random() < 0.7 else str(self._one_of(GAPS))

    def _author(self) -> dict[str, Any]:
        return self._some(
            {
                "id": lambda: self._one_of(IDS),
                "handle": lambda: self._one_of(HANDLES),
                "name": lambda: self._one_of(NAMES),
                "bio": self._text,
                "followers": self._count,
                "verified": lambda: self._one_of([True, False]),
            }
        )

    def _runs(self) -> list[str]:
        theme = self._theme
        return self._several(lambda: self._one_of([*theme.tags, *theme.words, "acme", ""]), 0, 2)

    def _url(self) -> str:
        return f"{self._one_of(SCHEMES)}{self._one_of(HOSTS)}{self._one_of(PATHS)}"

    def _count(self) -> int:
        return self._random.choice([0, 1, 3, 99, 100, 500, 1000, 2000])


def _writers() -> st.SearchStrategy[Writer]:
    return st.builds(Writer, st.integers(0, 2**32), st.integers(0, 4))


queries = _writers().map(Writer.query)
mentions = _writers().map(Writer.mention)
pairs = _writers().map(lambda writer: (writer.query(), writer.mention()))


def batches(queries: int, mentions: int) -> st.SearchStrategy[tuple[list[str], list[dict[str, Any]]]]:
    """That many queries and mentions, all on one theme."""
    return _writers().map(
        lambda writer: ([writer.query() for _ in range(queries)], [writer.mention() for _ in range(mentions)])
    )
