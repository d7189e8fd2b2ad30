"""The Mastodon connector reads timelines of a server that nobody here wrote, again and again."""

from collections.abc import Callable

import pytest
from peers.mastodon_mock.instance import Instance, Person
from peers.mastodon_mock.listening import Listening

from menara.connectors.base import Permanent, Standing, Upsert

Listen = Callable[..., Listening]


def post_many(instance: Instance, person: Person, count: int, text: str) -> list[str]:
    return [instance.post(person, f"{text} {number}")["id"] for number in range(count)]


def test_a_hashtag_is_read_page_by_page_and_then_what_is_new(
    instance: Instance, customer: Person, listen: Listen
) -> None:
    tag = f"acme{customer.name}"
    there = post_many(instance, customer, 95, f"#{tag}")
    listening = listen(mode="hashtag", hashtag=f"#{tag}", token=customer.token)
    assert listening.wait_for(lambda heard: len(heard.local_ids()) == 95)
    new = post_many(instance, customer, 95, f"#{tag} again")
    assert listening.wait_for(lambda heard: len(heard.local_ids()) == 190)
    assert listening.local_ids() == [*there, *new]
    assert (listening.codes(), listening.gaps()) == ([], [])


def test_no_more_pages_are_read_of_what_was_there_than_is_wished(
    instance: Instance, customer: Person, listen: Listen
) -> None:
    tag = f"acme{customer.name}"
    there = post_many(instance, customer, 95, f"#{tag}")
    listening = listen(mode="hashtag", hashtag=tag, max_pages=2, polls=1, token=customer.token)
    assert listening.wait_for(lambda heard: len(heard.local_ids()) == 80)
    assert listening.local_ids() == there[15:]


def test_more_than_is_kept_in_a_page_is_read_on_behind_a_cursor(
    instance: Instance, customer: Person, listen: Listen
) -> None:
    settings = {"mode": "hashtag", "hashtag": f"acme{customer.name}", "token": customer.token, "polls": 1}
    there = post_many(instance, customer, 3, f"#acme{customer.name}")
    first = listen(**settings)
    assert first.wait_for(lambda heard: len(heard.local_ids()) == 3)
    behind_the_second = first.events[1].cursor
    new = post_many(instance, customer, 130, f"#acme{customer.name}")
    second = listen(cursor=behind_the_second, max_pages=1, **settings)
    assert second.wait_for(lambda heard: len(heard.local_ids()) == 131)
    assert second.local_ids() == [there[2], *new]


def test_home_brings_boosts_and_what_they_boost(
    instance: Instance, brand: Person, customer: Person, listen: Listen
) -> None:
    stranger = instance.new_person("stranger")
    instance.follow(brand, customer)
    post = instance.post(stranger, "acme is down")
    boost = instance.boost(customer, post)
    listening = listen(mode="home", token=brand.token)
    assert listening.wait_for(lambda heard: len(heard.local_ids()) == 2)
    told = [
        (event.local_id, event.mention["kind"], event.mention["text"])
        for event in listening.events
        if isinstance(event, Upsert)
    ]
    assert told == [(post["id"], "post", "acme is down"), (boost["id"], "repost", "")]
    assert listening.events[1].mention["links"] == [post["uri"]]


def test_notifications_bring_those_who_mention_the_account(
    instance: Instance, brand: Person, customer: Person, listen: Listen
) -> None:
    own = instance.post(brand, "good morning")
    instance.boost(customer, own)
    post = instance.post(customer, f"@{brand.name} my card is gone")
    listening = listen(mode="notifications", token=brand.token)
    assert listening.wait_for(lambda heard: heard.local_ids() == [post["id"]])
    later = post_many(instance, customer, 45, f"@{brand.name} still gone")
    assert listening.wait_for(lambda heard: heard.local_ids() == [post["id"], *later])


@pytest.mark.parametrize(
    "effect",
    [{"type": "status", "status": 503}, {"type": "ratelimit"}, {"type": "malformed"}, {"type": "timeout"}],
    ids=lambda effect: effect["type"],
)
def test_a_timeline_is_read_on_when_it_answers_again(
    instance: Instance, customer: Person, listen: Listen, effect: dict[str, object]
) -> None:
    tag = f"acme{customer.name}"
    there = post_many(instance, customer, 3, f"#{tag}")
    listening = listen(mode="hashtag", hashtag=tag, token=customer.token)
    assert listening.wait_for(lambda heard: len(heard.local_ids()) == 3)
    instance.break_down("/api/v1/timelines/*", effect, 4)
    assert listening.wait_for(lambda heard: heard.codes() == ["try_later"])
    new = post_many(instance, customer, 45, f"#{tag}")
    assert listening.wait_for(lambda heard: len(heard.local_ids()) == 48)
    assert listening.local_ids() == [*there, *new]
    assert listening.codes() == ["try_later"]


def test_looking_again_shows_what_is_gone_and_what_was_edited(
    instance: Instance, customer: Person, listen: Listen
) -> None:
    tag = f"acme{customer.name}"
    alive, edited, deleted, unsure = (instance.post(customer, f"#{tag} {number}") for number in range(4))
    listening = listen(mode="hashtag", hashtag=tag, token=customer.token, polls=1)
    assert listening.wait_for(lambda heard: len(heard.local_ids()) == 4)
    instance.edit(customer, edited, f"#{tag} otherwise")
    instance.delete(customer, deleted)
    instance.break_down(f"/api/v1/statuses/{unsure['id']}", {"type": "status", "status": 502})
    native_ids = [event.native_id for event in listening.events if isinstance(event, Upsert)]
    stranger = "https://jauh.example/users/sara/statuses/1"
    assert listening.connector.recheck([*native_ids, stranger]) == {
        alive["uri"]: Standing.ALIVE,
        edited["uri"]: Standing.CHANGED,
        deleted["uri"]: Standing.GONE,
        unsure["uri"]: Standing.UNKNOWN,
        stranger: Standing.UNKNOWN,
    }


def test_a_token_that_is_none_is_told_with_what_to_do(listen: Listen) -> None:
    listening = listen(mode="home", token="made up")
    assert not listening.wait_for(Listening.local_ids)
    assert isinstance(listening.failure, Permanent)
    assert "does not accept the token for /api/v1/timelines/home (401)" in str(listening.failure)
