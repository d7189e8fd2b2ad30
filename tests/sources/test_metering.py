"""What a network allows, and what is left of it, read off the budget that all share."""

import pytest

from menara.outbound.budget import Ask, Budget
from menara.outbound.dialects.quota import Quota, Reading
from menara.people.queries import Actor
from menara.sources.metering import MOST, Meter, note_limits
from menara.sources.models import Channel
from menara.sources.operations import add_source, lease_channel

ASK = Ask("a.example", "siti")


@pytest.fixture
def meter() -> Meter:
    return Meter(Budget(now=lambda: 100.0, wall=lambda: 0.0, random=lambda: 0.0))


def test_what_was_never_told_is_not_known(meter: Meter) -> None:
    assert (meter.take(ASK), meter.all_left()) == (0.0, [])


def test_what_the_network_told_is_what_is_left(meter: Meter) -> None:
    meter.take(ASK)
    meter.learn(ASK, Reading(quotas=(Quota(remaining=212, reset_s=240, limit=300),)))
    [(host, left)] = meter.all_left()
    assert (host, left.limit, left.remaining, left.reset_s, left.is_held) == (
        "a.example",
        300,
        212,
        240,
        False,
    )


def test_a_refusal_holds_everything_back(meter: Meter) -> None:
    meter.take(ASK)
    meter.learn(ASK, Reading(limited=True, quotas=(Quota(remaining=0, reset_s=60),)))
    [(_, left)] = meter.all_left()
    assert (left.is_held, left.remaining, left.reset_s >= 60) == (True, 0.0, True)


def test_only_what_this_channel_asks_is_told(meter: Meter) -> None:
    meter.take(ASK)
    others = Meter(meter._shared_by_all)
    meter.learn(ASK, Reading(quotas=(Quota(remaining=1, reset_s=240, limit=300),)))
    assert (others.all_left(), len(meter.all_left())) == ([], 1)


def test_hosts_without_end_are_bounded(meter: Meter) -> None:
    for number in range(3 * MOST):
        ask = Ask(f"{number}.example")
        meter.take(ask)
        meter.learn(ask, Reading(quotas=(Quota(remaining=1, reset_s=240, limit=300),)))
    assert len(meter.all_left()) == MOST


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_it_is_kept_with_the_channel_for_people_to_see(owner: Actor, meter: Meter) -> None:
    settings = {"base_url": "https://a.example", "mode": "public"}
    channel = add_source(name="M", connector="mastodon", settings=settings, acting=owner).channel
    lease_channel(channel, "a")
    meter.take(ASK)
    meter.learn(ASK, Reading(quotas=(Quota(remaining=212, reset_s=240, limit=300),)))
    assert note_limits(channel, "a", meter)
    assert note_limits(channel, "b", Meter(Budget()))
    limits = Channel.objects.get().limits
    assert limits == [
        {"host": "a.example", "limit": 300, "left": 212, "full_at": "2026-11-21T09:04:00.000Z", "held": False}
    ]
