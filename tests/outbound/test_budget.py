"""The governor: who may ask when, learnt from answers, on a clock that a test moves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Thread

import pytest

from menara.outbound.ask import GDELT, YOUTUBE
from menara.outbound.budget import Allowance, Ask, Budget, Price, Priority, Spent
from menara.outbound.dialects import Quota, Reading, Scope
from menara.outbound.errors import Failure, Refused, TryLater

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
ASK = Ask("api.example", "acme", "search")
REFUSAL = Reading(limited=True)
FINE = Reading()


class MovedClock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def wall(self) -> float:
        return NOON + self.now


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


NewBudget = Callable[..., Budget]


@pytest.fixture
def new_budget(clock: MovedClock) -> NewBudget:
    def new_budget(**more: object) -> Budget:
        return Budget(now=clock, wall=clock.wall, random=lambda: 0.0, **more)

    return new_budget


@pytest.fixture
def budget(new_budget: NewBudget) -> Budget:
    return new_budget()


def told(remaining: float, reset_s: float, limit: float | None = 100, **more: object) -> Reading:
    return Reading((Quota(remaining, reset_s, limit, **more),))


def number_at_once(budget: Budget, ask: Ask, most: int = 1_000) -> int:
    """How many go out without waiting."""
    return next((number for number in range(most) if budget.take(ask) > 0), most)


def number_within(budget: Budget, ask: Ask, clock: MovedClock, seconds: float) -> int:
    """How many go out in so many seconds, one after the other, each as soon as it may."""
    end, number = clock.now + seconds, 0
    while True:
        if not (wait := budget.take(ask)):
            number += 1
        elif clock.now + wait >= end:
            clock.now = end
            return number
        clock.now += wait


class TestLearning:
    def test_who_has_been_told_nothing_may_go(self, budget: Budget) -> None:
        assert number_at_once(budget, ASK, 500) == 500

    def test_nothing_goes_out_when_nothing_is_left(self, budget: Budget, clock: MovedClock) -> None:
        budget.learn(ASK, told(0, 900))
        assert budget.take(ASK) == 900
        clock.now += 900
        assert budget.take(ASK) == 0

    def test_what_is_left_is_counted_down_between_answers(self, budget: Budget, clock: MovedClock) -> None:
        ask = replace(ASK, priority=Priority.REPLY)
        budget.learn(ask, told(7, 60))
        assert number_within(budget, ask, clock, 60) == 7

    def test_an_answer_that_was_under_way_gives_nothing_back(self, budget: Budget, clock: MovedClock) -> None:
        ask = replace(ASK, priority=Priority.REPLY)
        budget.learn(ask, told(10, 60))
        sent = number_within(budget, ask, clock, 30)
        budget.learn(ask, told(9, 30))  # the answer to the first of them
        assert sent + number_within(budget, ask, clock, 30) == 10

    def test_half_a_window_may_go_at_once_and_the_rest_is_spread(
        self, budget: Budget, clock: MovedClock
    ) -> None:
        budget.learn(ASK, told(100, 100))
        assert number_at_once(budget, ASK) == 50
        assert [number_within(budget, ASK, clock, 50) for _ in range(2)] == [15, 15]

    def test_a_new_window_brings_the_limit_back(self, budget: Budget, clock: MovedClock) -> None:
        budget.learn(ASK, told(0, 100))
        clock.now += 100
        assert [number_within(budget, ASK, clock, 100) for _ in range(3)] == [80, 80, 80]

    def test_endpoints_have_limits_of_their_own(self, budget: Budget) -> None:
        budget.learn(ASK, told(0, 900))
        assert budget.take(replace(ASK, endpoint="lookup")) == 0

    def test_an_account_has_one_limit_for_all_its_endpoints(self, budget: Budget) -> None:
        budget.learn(ASK, told(0, 900, scope=Scope.ACCOUNT))
        assert budget.take(replace(ASK, endpoint="lookup")) == 900
        assert budget.take(replace(ASK, account="other")) == 0

    def test_a_host_has_one_limit_for_all_accounts(self, budget: Budget) -> None:
        budget.learn(ASK, told(0, 900, None, scope=Scope.HOST))
        assert budget.take(replace(ASK, account="other")) == 900
        assert budget.take(replace(ASK, host="other.example")) == 0

    def test_endpoints_that_name_the_same_bucket_share_it(self, budget: Budget) -> None:
        lookup = replace(ASK, endpoint="lookup")
        budget.learn(ASK, told(50, 900, bucket="300"))
        budget.learn(lookup, told(49, 900, bucket="300"))
        assert budget.take(lookup) == 0
        budget.learn(ASK, told(0, 900, bucket="300"))
        assert budget.take(lookup) == 900
        assert budget.take(replace(ASK, endpoint="delete")) == 0

    def test_a_wait_does_not_wipe_out_what_is_known_of_the_window(
        self, budget: Budget, clock: MovedClock
    ) -> None:
        ask = replace(ASK, priority=Priority.REPLY)
        budget.learn(ask, Reading((Quota(5, 100, 100), Quota(0, 10))))
        assert budget.take(ask) == 10
        assert number_within(budget, ask, clock, 100) == 5

    def test_all_buckets_together_are_bounded(self, budget: Budget) -> None:
        for number in range(12_000):
            budget.learn(ASK, told(5, 900, bucket=f"b{number}"))
        assert len(budget._buckets) <= 10_000
        assert max(len(keys) for keys in budget._shared.values()) == 8


class TestClasses:
    """reply > inbox > compliance > stream > search > backfill: each leaves a share to those above it."""

    @pytest.mark.parametrize(
        ("priority", "number"),
        [
            (Priority.REPLY, 100),
            (Priority.INBOX, 95),
            (Priority.COMPLIANCE, 90),
            (Priority.STREAM, 80),
            (Priority.SEARCH, 70),
            (Priority.BACKFILL, 50),
        ],
    )
    def test_lower_classes_leave_a_share(
        self, budget: Budget, clock: MovedClock, priority: Priority, number: int
    ) -> None:
        budget.learn(ASK, told(100, 1000))
        assert number_within(budget, replace(ASK, priority=priority), clock, 999) == number
        rest = number_at_once(budget, replace(ASK, priority=Priority.REPLY, who="reply"))
        assert rest == 100 - number

    def test_a_reply_overtakes_a_backfill_that_waits(self, budget: Budget, clock: MovedClock) -> None:
        reply = replace(ASK, priority=Priority.REPLY, who="reply")
        backfills = [replace(ASK, priority=Priority.BACKFILL, who=number) for number in range(5)]
        budget.learn(ASK, told(0, 100))
        waits = [budget.take(ask) for ask in backfills]
        assert waits == [100, 102, 104, 106, 108]
        assert budget.take(reply) == 100
        clock.now += 100
        assert budget.take(reply) == 0
        assert budget.take(backfills[0]) > 0

    def test_whoever_comes_first_goes_first(self, budget: Budget) -> None:
        asks = [replace(ASK, who=number) for number in range(5)]
        budget.learn(ASK, told(0, 100))
        due = {ask.who: budget.take(ask) for ask in asks}
        assert sorted(due, key=due.__getitem__) == [0, 1, 2, 3, 4]
        assert budget.take(asks[0]) == due[0]  # asking again changes nothing

    def test_a_reply_takes_what_is_left_at_once(self, budget: Budget) -> None:
        budget.learn(ASK, told(20, 1000))
        assert number_at_once(budget, ASK) == 0
        assert number_at_once(budget, replace(ASK, priority=Priority.REPLY, who="reply")) == 20

    def test_whoever_does_not_come_is_not_waited_for(self, budget: Budget, clock: MovedClock) -> None:
        asks = [replace(ASK, who=number) for number in range(3)]
        budget.learn(ASK, told(0, 100))
        due = [budget.take(ask) for ask in asks]
        clock.now = due[1] + 1.5
        assert budget.take(asks[2]) == 0


class TestRefusals:
    def test_a_refusal_without_a_word_stops_all_for_a_minute(self, budget: Budget) -> None:
        budget.learn(ASK, REFUSAL)
        assert budget.take(ASK) == 60
        assert budget.take(replace(ASK, who="other")) > 60

    def test_refusals_of_what_was_under_way_count_once(self, budget: Budget) -> None:
        for _ in range(200):
            budget.learn(ASK, REFUSAL)
        assert budget.take(ASK) == 60

    def test_a_word_is_kept_to(self, budget: Budget, clock: MovedClock) -> None:
        budget.learn(ASK, Reading((Quota(0, 30),), limited=True))
        assert budget.take(ASK) == 30
        clock.now += 10
        budget.learn(ASK, Reading((Quota(0, 45),), limited=True))
        assert budget.take(ASK) == 45

    def test_who_says_come_back_at_once_and_never_means_it_is_asked_less_and_less(
        self, clock: MovedClock
    ) -> None:
        budget = Budget(now=clock, wall=clock.wall, random=lambda: 0.999)
        asked = 0
        while clock.now < 3600:
            if wait := budget.take(ASK):
                clock.now += wait
            else:
                asked += 1
                budget.learn(ASK, Reading((Quota(0, 0),), limited=True))
        assert asked < 20

    def test_after_a_refusal_the_pace_is_found_slowly(self, budget: Budget, clock: MovedClock) -> None:
        budget.learn(ASK, REFUSAL)
        clock.now += 60
        first = number_within(budget, ASK, clock, 10)
        for _ in range(100):
            budget.learn(ASK, FINE)
        assert (first, number_at_once(budget, ASK, 100)) == (10, 100)


class TestAllowances:
    def test_one_request_every_five_seconds(self, new_budget: NewBudget) -> None:
        budget = new_budget(allowances={"api.gdelt.example": GDELT})
        asks = [Ask("api.gdelt.example", endpoint=name, who=name) for name in ("a", "b", "c")]
        assert [budget.take(ask) for ask in asks] == [0, 5, 10]

    def test_searches_have_a_day_of_their_own_and_all_else_shares_one(
        self, new_budget: NewBudget, clock: MovedClock
    ) -> None:
        budget = new_budget(allowances={"yt.example": YOUTUBE})
        search = Ask("yt.example", "key", "search", priority=Priority.REPLY)
        insert = Ask("yt.example", "key", "comments", priority=Priority.REPLY, cost=50)
        day = 20 * 3600  # from 04:00 there
        assert number_within(budget, search, clock, day - 1) == 100
        assert number_at_once(budget, insert) >= 1
        clock.now += 1
        assert budget.take(search) == 0

    def test_the_units_of_a_day_are_counted_over_all_endpoints(
        self, new_budget: NewBudget, clock: MovedClock
    ) -> None:
        budget = new_budget(allowances={"yt.example": YOUTUBE})
        asks = [
            Ask("yt.example", "key", name, who=name, priority=Priority.REPLY, cost=50) for name in ("a", "b")
        ]
        day = 20 * 3600
        sent = sum(number_within(budget, ask, clock, day / 2 - 1) for ask in asks)
        assert 190 <= sent <= 200

    def test_accounts_do_not_share_them(self, new_budget: NewBudget) -> None:
        budget = new_budget(allowances={"h.example": (Allowance(1, 60),)})
        assert [budget.take(Ask("h.example", account)) for account in "aab"] == [0, 60, 0]


POST = Price(unit=Decimal("0.005"), most_units=100)
PAID = replace(ASK, price=POST)


class TestMoney:
    def test_nothing_that_costs_goes_out_until_the_owner_allows_it(self, budget: Budget) -> None:
        with pytest.raises(
            Refused, match=r"may cost 0\.500 US dollars, and the cap is 0 a day.*owner raises the cap"
        ):
            budget.take(PAID)
        assert budget.take(ASK) == 0

    def test_what_costs_more_than_a_day_is_given_is_refused(self, new_budget: NewBudget) -> None:
        with pytest.raises(Refused):
            new_budget(cap_usd=Decimal("0.49")).take(PAID)

    def test_the_most_it_may_cost_is_set_aside_and_the_rest_comes_back(self, new_budget: NewBudget) -> None:
        budget = new_budget(cap_usd=Decimal(1))
        assert budget.take(PAID) == 0
        assert budget.spent.usd == Decimal("0.5")
        budget.settle(PAID, 3)
        assert budget.spent.usd == Decimal("0.015")

    def test_a_day_that_is_spent_waits_for_the_next(self, new_budget: NewBudget, clock: MovedClock) -> None:
        budget = new_budget(cap_usd=Decimal(1))
        assert [budget.take(PAID) for _ in range(3)] == [0, 0, 12 * 3600]
        clock.now += 12 * 3600
        assert budget.take(PAID) == 0
        assert budget.spent == Spent("2026-11-22", Decimal("0.5"))

    def test_a_stream_ends_when_the_money_does(self, new_budget: NewBudget) -> None:
        ask = replace(ASK, price=Price(unit=Decimal("0.005")))
        budget = new_budget(cap_usd=Decimal("0.01"))
        budget.take(ask)
        budget.spend(ask)
        budget.spend(ask)
        with pytest.raises(TryLater) as raised:
            budget.spend(ask)
        assert (raised.value.after_s, raised.value.failure) == (12 * 3600, Failure.LIMIT)

    def test_what_an_earlier_run_spent_today_counts(self, new_budget: NewBudget) -> None:
        today, yesterday = Spent("2026-11-21", Decimal("0.6")), Spent("2026-11-20", Decimal("0.6"))
        assert new_budget(cap_usd=Decimal(1), spent=today).take(PAID) == 12 * 3600
        assert new_budget(cap_usd=Decimal(1), spent=yesterday).take(PAID) == 0

    def test_a_request_that_has_to_wait_costs_nothing(self, new_budget: NewBudget) -> None:
        budget = new_budget(cap_usd=Decimal(1))
        budget.learn(ASK, told(0, 900))
        assert budget.take(PAID) == 900
        assert budget.spent.usd == 0


def test_threads_never_take_more_than_there_is(new_budget: NewBudget) -> None:
    budget = new_budget(allowances={"h.example": (Allowance(1000, 60),)})
    ask = Ask("h.example", priority=Priority.REPLY)
    sent: list[float] = []

    def ask_often() -> None:
        sent.extend(1 for _ in range(300) if budget.take(ask) == 0)

    threads = [Thread(target=ask_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 501 <= len(sent) <= 1000
