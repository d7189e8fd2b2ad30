"""Numbers, as people of each language write them."""

import pytest

from menara.web import numbers
from menara.web.languages import speaking


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["1,204", "0.91", "38%", "9,999", "18k", "1.2 M", "\u221275"]),
        ("id", ["1.204", "0,91", "38%", "9.999", "18 rb", "1,2 jt", "\u221275"]),
        ("ms", ["1,204", "0.91", "38%", "9,999", "18k", "1.2 juta", "\u221275"]),
        ("fa", ["۱٬۲۰۴", "۰٫۹۱", "۳۸٪", "۹٬۹۹۹", "۱۸ هزار", "۱٫۲ میلیون", "\u2212۷۵"]),
        ("nl", ["1.204", "0,91", "38%", "9.999", "18k", "1,2 mln.", "\u221275"]),
    ],
)
def test_numbers(language: str, told: list[str]) -> None:
    with speaking(language, "UTC"):
        shortened = [numbers.shortly(value) for value in (9_999, 18_000, 1_200_000)]
        assert [
            numbers.in_full(1204),
            numbers.in_full(0.91, 2),
            numbers.percent(0.38),
            *shortened,
            numbers.in_full(-75),
        ] == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(10_000, "10k"), (12_345, "12k"), (999_499, "999k"), (999_500, "1 M"), (5_000_000_000, "5 bn")],
)
def test_large_numbers_are_shortened(value: int, told: str) -> None:
    with speaking("en", "UTC"):
        assert numbers.shortly(value) == told


def test_nothing_is_below_zero_that_is_rounded_to_it() -> None:
    with speaking("en", "UTC"):
        assert numbers.in_full(-0.2) == "0"
