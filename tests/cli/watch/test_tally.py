import pytest

from menara.cli.watch.streams import Stream
from menara.cli.watch.tally import MOST_LANGUAGES, OTHER, Hit, Tally

STREAM = Stream("s", "Stream", "tea")


def mention(**keys: str) -> dict[str, str]:
    return {"id": "1", "text": "tea", **keys}


def test_rates_are_those_of_the_last_five_seconds() -> None:
    tally = Tally([STREAM])
    tally.add([mention()] * 100, [], 10.0)
    tally.add([mention()] * 20, [Hit(mention(), [])] * 5, 14.0)
    assert tally.rates(0.0, 14.0) == (24.0, 1.0)
    tally.add([], [], 16.0)
    assert tally.rates(0.0, 16.0) == (4.0, 1.0)


def test_a_rate_is_taken_over_the_time_that_has_passed() -> None:
    tally = Tally([STREAM])
    tally.add([mention()] * 8, [], 102.0)
    assert tally.rates(100.0, 102.0) == (4.0, 0.0)


def test_hours_are_counted_in_utc() -> None:
    tally = Tally([STREAM])
    hit = Hit(mention(published_at="2026-10-06T01:30:00+07:00"), [(STREAM, [(0, 3)])])
    tally.add([hit.mention], [hit], 0.0)
    assert tally.streams[STREAM].by_hour == {18: 1}


def test_invented_languages_have_an_end() -> None:
    tally = Tally([STREAM])
    tally.add([mention(lang=f"x{number}") for number in range(MOST_LANGUAGES + 5)], [], 0.0)
    tally.add([mention(lang="x7")], [Hit(mention(lang="nl"), [])], 0.0)
    assert len(tally.heard_by_language) <= MOST_LANGUAGES + 1
    assert (tally.heard_by_language["x7"], tally.heard_by_language[OTHER]) == (2, 5)
    assert tally.matched_by_language == {OTHER: 1}


def test_a_language_steers_no_terminal() -> None:
    tally = Tally([STREAM])
    tally.add([mention(lang="\x1b[31m\x07" + "x" * 100)], [], 0.0)
    assert tally.heard_by_language == {"\ufffd[31m\ufffdxxxxxxxxxx": 1}


def test_no_hint_is_a_language_of_its_own() -> None:
    tally = Tally([STREAM])
    tally.add([mention(), mention(lang="fa")], [], 0.0)
    assert tally.heard_by_language == {"": 1, "fa": 1}


@pytest.mark.parametrize(
    ("heard", "matched", "share"),
    [(0, 0, "-"), (9, 0, "0%"), (9, 9, "100%"), (3, 1, "33%"), (100, 4, "4.0%"), (9999, 1, "<0.1%")],
)
def test_little_is_never_told_as_nothing(heard: int, matched: int, share: str) -> None:
    tally = Tally([STREAM])
    tally.add([mention()] * heard, [Hit(mention(), [])] * matched, 0.0)
    assert tally.share == share
