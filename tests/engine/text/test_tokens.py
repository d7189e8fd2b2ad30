"""How text is read: tokens, hashtags and handles."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.engine.text.characters import (
    TAG_SIGNS,
    Kind,
    is_mark,
    is_pictograph,
    is_regional_indicator,
    is_skin_tone,
    kind_of,
)
from menara.engine.text.tokens import Tag, Token, tokenize


def words(text: str) -> list[str]:
    return tokenize(text).texts


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("apple. Juice!", ["apple", "Juice"]),
        ("wendy's Wendy’s", ["wendy", "s", "Wendy", "s"]),
        ("co-op A.I. $5", ["co", "op", "A", "I", "$", "5"]),
        ("AT&T Disney+", ["AT", "&", "T", "Disney", "+"]),
        ("https://acme.com/x", ["https", "acme", "com", "x"]),
        ("Acme™ Bank ©2026", ["Acme", "Bank", "2026"]),
        ("snake_case 3.5 1,000", ["snake_case", "3", "5", "1", "000"]),
        ("s\u200bcam \u200bspam\u200b", ["s\u200bcam", "spam"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("手机壳abc", ["手", "机", "壳", "abc"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("か\u3099き", ["か\u3099", "き"]),
        ("手\u200b\u0301机\u200b", ["手\u200b\u0301", "机"]),
        ("〇〡", ["〇", "〡"]),
        ("\u1112\u1161\u11ab\u1100\u1161", ["\u1112\u1161\u11ab", "\u1100\u1161"]),
        ("가\u11a8 각\u11a8 \u1113\u1161", ["가\u11a8", "각", "\u11a8", "\u1113", "\u1161"]),
        ("हिन्दी", ["हिन्दी"]),
        ("🇮🇩🇲🇾", ["🇮🇩", "🇲🇾"]),
        ("🇮🇩🇲", ["🇮🇩", "🇲"]),
        ("👍🏽👍", ["👍🏽", "👍"]),
        ("👩\u200d💻💻", ["👩\u200d💻", "💻"]),
        ("👩🏽\u200d❤\ufe0f\u200d👩", ["👩🏽\u200d❤\ufe0f\u200d👩"]),
        ("👩\u200d €", ["👩", "€"]),
        ("🏴\U000e0067\U000e0062\U000e007f!", ["🏴\U000e0067\U000e0062\U000e007f"]),
        ("❤\ufe0f\ufe0f 1\ufe0f\u20e3", ["❤\ufe0f\ufe0f", "1\ufe0f\u20e3"]),
        ("🏽 a", ["a"]),
        ("€£ 50%", ["€", "£", "50", "%"]),
        ("acme\0x", ["acme", "x"]),
        ("\ud83d a", ["a"]),
        ("", []),
        ("... \u200b\u200d", []),
    ],
)
def test_text_becomes_tokens(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


def test_offsets_are_code_points_of_the_text_as_given() -> None:
    assert tokenize("𝒳 a\u200bb\u200b!").tokens == [Token(0, 1, "𝒳"), Token(2, 5, "a\u200bb")]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("see #Acme", [Tag("#", 4, 9, "Acme", 1, 1)]),
        ("＃acme ＠acme", [Tag("#", 0, 5, "acme", 0, 0), Tag("@", 6, 11, "acme", 1, 1)]),
        ("#手机壳", [Tag("#", 0, 4, "手机壳", 0, 2)]),
        ("#acme手机_1 x", [Tag("#", 0, 9, "acme手机_1", 0, 3)]),
        ("@acme.bsky.social", [Tag("@", 0, 5, "acme", 0, 0)]),
        ("mail@acme.com", []),
        ("手#acme", []),
        ("##acme #@acme", [Tag("#", 1, 6, "acme", 0, 0), Tag("@", 8, 13, "acme", 1, 1)]),
        ("#acme#leak", [Tag("#", 0, 5, "acme", 0, 0)]),
        ("a\u200b#leak", [Tag("#", 2, 7, "leak", 1, 1)]),
        ("#می\u200cخواهم\u200c!", [Tag("#", 0, 9, "می\u200cخواهم", 0, 0)]),
        ("# acme #\u200bacme #1\ufe0f\u20e3", [Tag("#", 14, 18, "1\ufe0f\u20e3", 2, 2)]),
        ("#🔥 #€ @", []),
        ("(#ที่นี่)", [Tag("#", 1, 8, "ที่นี่", 0, 1)]),
    ],
)
def test_signs_open_tags_and_handles(text: str, tags: list[Tag]) -> None:
    assert tokenize(text).tags == tags


def test_a_wildcard_is_part_of_a_word_where_the_query_says_so() -> None:
    assert tokenize("customi?e a*b", {7}).texts == ["customi?e", "a", "b"]


SINGLE = "ab1_ #@＃＠.-'’€%&+©™*?手机ก한가각ｱﾞ〇👩💻👍🏽🇮🇩🏴❤\0"
MARKS = ["\u0301", "\u0e34", "\u20e3", "\u3099", "\u064b", "\ufe0f", "\u200b", "\u200d", "\u00ad", "\u0640"]
ODD = ["\u1100", "\u1161", "\u11a8", "\u1113", "\u1176", "\U000e0067", "\U000e007f", "\ud800", "हि"]
PIECES = st.sampled_from([*SINGLE, *MARKS, *ODD])


@given(st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text()))
def test_reading_code_point_by_code_point_gives_the_same(text: str) -> None:
    found = tokenize(text)
    assert (found.tokens, found.tags) == read_plainly(text)


@given(st.text())
def test_tokens_cover_all_that_counts(text: str) -> None:
    covered = {index for token in tokenize(text).tokens for index in range(token.start, token.end)}
    counting = {
        index for index, char in enumerate(text) if kind_of(char) in (Kind.WORD, Kind.UNSPACED, Kind.SYMBOL)
    }
    assert counting - covered == set()


def read_plainly(text: str) -> tuple[list[Token], list[Tag]]:
    """The rules of docs/query-language.md as they are written, one code point after the other."""
    kinds = [kind_of(char) for char in text]
    tokens: list[Token] = []
    tags: list[tuple[int, int]] = []
    index = 0
    while index < len(text):
        if kinds[index] in (Kind.SEPARATOR, Kind.INVISIBLE):
            if text[index] in TAG_SIGNS and in_tag(kinds, index + 1) and not in_tag(kinds, index - 1):
                tags.append((index, end_of(kinds, index + 1, (Kind.WORD, Kind.UNSPACED))))
            index += 1
            continue
        end = token_end(text, kinds, index)
        tokens.append(Token(index, end, text[index:end]))
        index = end
    return tokens, [read_tag(text, tokens, start, end) for start, end in tags]


def in_tag(kinds: list[Kind], index: int) -> bool:
    return 0 <= index < len(kinds) and kinds[index] in (Kind.WORD, Kind.UNSPACED)


def end_of(kinds: list[Kind], index: int, wanted: tuple[Kind, ...]) -> int:
    """The end of the run of `wanted`, with invisible code points inside."""
    end = index
    while index < len(kinds) and kinds[index] in (*wanted, Kind.INVISIBLE):
        index += 1
        if kinds[index - 1] in wanted:
            end = index
    return end


def read_tag(text: str, tokens: list[Token], start: int, end: int) -> Tag:
    inside = [position for position, token in enumerate(tokens) if start < token.start < end]
    return Tag(TAG_SIGNS[text[start]], start, end, text[start + 1 : end], inside[0], inside[-1])


def token_end(text: str, kinds: list[Kind], index: int) -> int:
    match kinds[index]:
        case Kind.WORD:
            return end_of(kinds, index, (Kind.WORD,))
        case Kind.UNSPACED:
            return marks_end(text, kinds, syllable_end(text, index))
    if not is_pictograph(text[index]):
        return index + 1
    if len(text) > index + 1 and all(map(is_regional_indicator, text[index : index + 2])):
        return index + 2
    index = followers_end(text, index + 1)
    while text[index : index + 1] == "\u200d" and index + 1 < len(text) and is_pictograph(text[index + 1]):
        index = followers_end(text, index + 2)
    return index


def syllable_end(text: str, index: int) -> int:
    end = index + 1
    while (
        "\u1100" <= text[end : end + 1] <= "\u11ff"
        and len(unicodedata.normalize("NFC", text[index : end + 1])) == 1
    ):
        end += 1
    return end


def marks_end(text: str, kinds: list[Kind], index: int) -> int:
    end = index
    while index < len(text) and (kinds[index] is Kind.INVISIBLE or is_mark(text[index])):
        index += 1
        if kinds[index - 1] is not Kind.INVISIBLE:
            end = index
    return end


def followers_end(text: str, index: int) -> int:
    while index < len(text) and follows(text[index]):
        index += 1
    return index


def follows(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or is_skin_tone(char) or "\U000e0020" <= char <= "\U000e007f"
