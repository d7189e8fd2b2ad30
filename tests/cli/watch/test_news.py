"""What a person who watches a network is told besides the mentions."""

from typing import Any

from menara.cli.watch.news import MOST_FRESH, News
from menara.connectors.base import Delete, Gap, Notice, Upsert


def at(second: int, **more: Any) -> dict[str, Any]:
    return {"source": "s", "observed_at": f"2026-11-21T09:00:{second:02}.500Z", "cursor": str(second), **more}


def post(second: int, source_time: str | None = None) -> Upsert:
    return Upsert(**at(second), native_id="1", version="1", mention={}, source_time=source_time)


def heard(*events: Any) -> News:
    news = News()
    for event in events:
        news.hear(event)
    return news


def test_posts_are_no_news() -> None:
    news = heard(post(1))
    assert (news.last, news.fresh(), news.troubles, news.heard_at) == ("", [], 0, "2026-11-21T09:00:01.500Z")


def test_a_gap_says_from_when_to_when_and_why() -> None:
    begin, end = "2026-11-21T08:00:00Z", "2026-11-21T08:59:59Z"
    news = heard(
        Gap(**at(1), reason="too long ago.", begin=begin, end=end), Gap(**at(2), reason="unknown.", end=end)
    )
    assert news.fresh() == [
        "09:00:01 Something may be missing from 08:00:00 to 08:59:59: too long ago.",
        "09:00:02 Something may be missing to 08:59:59: unknown.",
    ]
    assert (news.gaps, news.troubles, news.fresh()) == (2, 0, [])


def test_an_outage_is_told_and_its_end_too() -> None:
    news = heard(
        Notice(**at(1), message="No connection.", code="try_later"),
        Notice(**at(2), message="It is tried again."),
        post(3),
        post(4),
    )
    assert news.fresh() == ["09:00:01 No connection.", "09:00:02 It is tried again.", "09:00:03 It is back."]
    assert (news.outages, news.set_aside, news.troubles) == (1, 0, 1)


def test_a_gap_is_word_enough_that_the_network_is_back() -> None:
    news = heard(Notice(**at(1), message="Gone.", code="try_later"), Gap(**at(2), reason="lost."), post(3))
    assert news.last == "09:00:02 Something may be missing: lost."


def test_what_is_set_aside_is_no_outage() -> None:
    news = heard(Notice(**at(1), message="Not JSON.", code="bad_json"), post(2))
    assert (news.outages, news.set_aside, news.last) == (0, 1, "09:00:01 Not JSON.")


def test_words_of_a_network_steer_no_terminal() -> None:
    assert heard(Notice(**at(1), message="a\x1b[2Jb\nc")).last == "09:00:01 a\ufffd[2Jb c"


def test_only_the_newest_wait_to_be_shown() -> None:
    news = heard(*[Notice(**at(1), message=str(number)) for number in range(MOST_FRESH + 5)])
    fresh = news.fresh()
    assert (len(fresh), fresh[0], fresh[-1]) == (
        MOST_FRESH,
        "09:00:01 5",
        f"09:00:01 {MOST_FRESH + 4}",
    )


def test_the_lag_is_that_of_the_posts() -> None:
    assert heard(post(1)).lag() == ""
    assert heard(post(5, "2026-11-21T09:00:02Z")).lag() == "4 s behind"
    gone = Delete(**at(5), native_id="1", source_time="2026-11-21T07:00:00Z")
    assert heard(gone).lag() == "2 h behind"
