"""The story: the same for the same dice, in five languages, for ever."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from menara.server.simulator.posts import Network
from menara.server.simulator.story.acts import Act, Close, Outage, Say
from menara.server.simulator.story.plot import CYCLE
from menara.server.simulator.story.story import HISTORY, Story

BEGIN = datetime(2026, 11, 21, 9, tzinfo=UTC)


def acts(begin: float, end: float, *, seed: int = 1, rate: float = 0.25) -> list[Act]:
    """From one hour of the story to another."""
    story = Story(BEGIN, seed, rate)
    return list(story.between(BEGIN + timedelta(hours=begin), BEGIN + timedelta(hours=end)))


def said(told: list[Act]) -> list[Say]:
    return [act for act in told if isinstance(act, Say)]


def test_the_same_dice_tell_the_same_story_from_wherever_it_is_begun() -> None:
    whole = acts(-1, 2)
    assert acts(-1, 0.3) + acts(0.3, 0.31) + acts(0.31, 2) == whole
    assert acts(-1, 2, seed=2) != whole


def test_acts_come_in_order_each_within_the_time_that_was_asked_for() -> None:
    told = acts(-3, 1)
    assert told == sorted(told, key=lambda act: act.at)
    assert all(BEGIN - timedelta(hours=3) < act.at <= BEGIN + timedelta(hours=1) for act in told)


def test_every_hour_of_a_day_and_of_what_follows_has_something_to_say_in_five_languages() -> None:
    hours = int(HISTORY / timedelta(hours=1))
    for hour in (*range(-hours, 4), 100, 1000):
        languages = Counter(act.lang for act in said(acts(hour, hour + 1)))
        assert {name for name in ("en", "id", "ms", "fa", "nl") if languages[name] < 1} == set(), hour


def test_the_bad_day_is_louder_than_the_day_before() -> None:
    assert len(acts(0, 1)) > 3 * len(acts(-2, -1))


def test_hundreds_of_texts_of_a_cycle_are_different() -> None:
    texts = Counter(act.text for act in said(acts(0, 2)))
    assert len(texts) > 1_500
    assert texts.most_common(1)[0][1] < 30


def test_no_blank_is_left_in_any_text() -> None:
    told = said(acts(-24, 2))
    assert [act.text for act in told if "{" in act.text or "}" in act.text] == []


def test_each_false_account_is_closed_after_it_has_spoken_and_comes_back_under_another_name() -> None:
    cycles = [acts(number * 2, number * 2 + 2) for number in range(2)]
    closed = [[act for act in told if isinstance(act, Close)] for told in cycles]
    for told, closings in zip(cycles, closed, strict=True):
        words = said(told)
        for closing in closings:
            spoken = [act.at for act in words if act.author == closing.author]
            assert spoken, closing.author.handle
            assert min(spoken) < closing.at
    names = [{closing.author.handle for closing in closings} for closings in closed]
    assert (len(names[0]), names[0] & names[1]) == (len(names[1]), set())


def test_one_network_is_away_for_a_while_in_each_cycle() -> None:
    outages = [act for act in acts(0, 4) if isinstance(act, Outage)]
    assert [act.network for act in outages] == [Network.MASTODON] * 2
    assert outages[1].at - outages[0].at == CYCLE


def test_the_rate_is_what_was_asked_for() -> None:
    calm = acts(1.8, 1.95, rate=100)
    assert 0.5 < len(calm) / (0.15 * 3600 * 100) < 2


def test_only_networks_that_tell_it_change_what_was_said() -> None:
    told = said(acts(-24, 4))
    assert {act.author.network for act in told if act.edited_after_s} == {Network.MASTODON}
    assert {act.author.network for act in told if act.deleted_after_s} == {Network.MASTODON, Network.BLUESKY}
