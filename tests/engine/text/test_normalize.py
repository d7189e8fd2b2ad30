"""The three forms of a word, and the accents rule they make possible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.engine.text.normalize import exact, loose, strict, visible


@pytest.mark.parametrize(
    ("written", "in_exact", "in_strict", "in_loose"),
    [
        ("Acme", "Acme", "acme", "acme"),
        ("ＡＣＭＥ", "ACME", "acme", "acme"),
        ("s\u200bca\u00adm", "scam", "scam", "scam"),
        ("niño", "niño", "niño", "nino"),
        ("nin\u0303o", "niño", "niño", "nino"),
        ("Straße", "Straße", "strasse", "strasse"),
        ("ﬁne", "fine", "fine", "fine"),
        ("Σίσυφος", "Σίσυφος", "σίσυφοσ", "σισυφοσ"),
        ("İstanbul", "İstanbul", "istanbul", "istanbul"),
        ("I\u0307stanbul", "İstanbul", "istanbul", "istanbul"),
        ("ISPARTA", "ISPARTA", "isparta", "isparta"),
        ("ısparta", "ısparta", "isparta", "isparta"),
        ("Ёж", "Ёж", "ёж", "еж"),
        ("йод", "йод", "йод", "йод"),
        ("Søren", "Søren", "søren", "soren"),
        ("Đorđe", "Đorđe", "đorđe", "dorde"),
        ("Łódź", "Łódź", "łódź", "lodz"),
        ("Þórður", "Þórður", "þórður", "thordur"),
        ("ħŧ", "ħŧ", "ħŧ", "ht"),
        ("Æon Œuvre", "Æon Œuvre", "æon œuvre", "aeon oeuvre"),
        ("ǿ", "ǿ", "ǿ", "o"),
        ("علي", "علي", "علی", "علی"),
        ("بانك", "بانك", "بانک", "بانک"),
        ("هدى", "هدى", "هدی", "هدی"),
        ("بـانک", "بانک", "بانک", "بانک"),
        ("می\u200cخواهم", "میخواهم", "میخواهم", "میخواهم"),
        ("مُحَمَّد", "مُحَمَّد", "مُحَمَّد", "محمد"),
        ("أحمد", "أحمد", "أحمد", "احمد"),
        ("قرآن", "قرآن", "قرآن", "قران"),
        ("۱۲۳", "۱۲۳", "123", "123"),
        ("٤٥٦", "٤٥٦", "456", "456"),
        ("१२", "१२", "12", "12"),
        ("𝟗", "9", "9", "9"),
        ("²", "2", "2", "2"),
        ("שָׁלוֹם", "שָׁלוֹם", "שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी", "हिन्दी", "हिन्दी"),
        ("ที่", "ที่", "ที่", "ที่"),
        ("か\u3099", "が", "が", "が"),
        ("ｱ", "ア", "ア", "ア"),
        ("\u1112\u1161\u11ab", "한", "한", "한"),
        ("👍🏽", "👍🏽", "👍🏽", "👍"),
        ("❤\ufe0f", "❤", "❤", "❤"),
        ("1\ufe0f\u20e3", "1\u20e3", "1\u20e3", "1\u20e3"),
        ("", "", "", ""),
    ],
)
def test_the_three_forms(written: str, in_exact: str, in_strict: str, in_loose: str) -> None:
    forms = exact(written), strict(written), loose(written)
    wanted = [unicodedata.normalize("NFC", form) for form in (in_exact, in_strict, in_loose)]
    assert list(forms) == wanted


def test_an_accent_is_dropped_only_after_latin_and_greek() -> None:
    assert [loose(word) for word in ("é", "ή", "и\u0301", "न\u0301")] == ["e", "η", "и\u0301", "न\u0301"]


def test_an_accent_at_the_beginning_stays() -> None:
    assert loose("\u0301a\u0301") == "\u0301a"


@given(st.text())
def test_no_form_holds_what_is_invisible(text: str) -> None:
    assert [visible(form) == form for form in (exact(text), strict(text), loose(text))] == [True, True, True]


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_ascii_is_only_put_in_lower_case(text: str) -> None:
    assert (exact(text), strict(text), loose(text)) == (text, text.lower(), text.lower())


@given(st.text(max_size=8))
def test_words_equal_in_a_stricter_form_are_equal_in_a_looser_one(text: str) -> None:
    other = unicodedata.normalize("NFD", text)
    assert (exact(other), strict(other), loose(other)) == (exact(text), strict(text), loose(text))
