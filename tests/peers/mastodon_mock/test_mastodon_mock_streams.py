"""The Mastodon connector listens to streams of a server that nobody here wrote, through all that can go wrong."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from peers.mastodon_mock.instance import Instance, Person
from peers.mastodon_mock.listening import Listening
from peers.mastodon_mock.relay import Relay

from menara.connectors.base import Notice, Permanent, Upsert

Listen = Callable[..., Listening]
REST, STREAMS = "/api/v1/timelines/*", "/api/v1/streaming/*"


def test_a_post_is_heard_on_three_streams_at_once(
    instance: Instance, brand: Person, customer: Person, listen: Listen
) -> None:
    tag = f"acme{brand.name}"
    streams = [
        listen(
            lambda: instance.post(customer, f"#{tag} halo @{brand.name}"),
            mode="stream",
            stream=stream,
            token=brand.token,
            hashtag=tag,
        )
        for stream in ("public", "hashtag", "user")
    ]
    post = instance.post(customer, f"@{brand.name} your #{tag} update broke everything")
    for listening in streams:
        assert listening.wait_for(lambda heard: post["id"] in heard.local_ids())
        (told,) = [event for event in listening.events if getattr(event, "local_id", None) == post["id"]]
        assert isinstance(told, Upsert)
        assert (told.native_id, told.mention["text"], told.mention["hashtags"], told.mention["mentions"]) == (
            post["uri"],
            f"@{brand.name} your #{tag} update broke everything",
            [tag],
            [f"{brand.name}@{told.mention['site']}"],
        )


def test_a_deletion_names_the_post_that_was_told(
    instance: Instance, customer: Person, listen: Listen
) -> None:
    listening = listen(lambda: instance.post(customer, "halo"), mode="stream", token=customer.token)
    post = instance.post(customer, "acme lost my card")
    instance.edit(customer, post, "acme lost my card again")
    instance.delete(customer, post)
    assert listening.wait_for(lambda heard: post["id"] in heard.deleted())
    about = [event for event in listening.events if getattr(event, "local_id", None) == post["id"]]
    told = [(event.kind, event.native_id) for event in about]
    # The edit is not among them: this server calls it `status_update`, and Mastodon `status.update`.
    assert told == [("upsert", post["uri"]), ("delete", post["uri"])]


def test_a_direct_message_is_heard_and_is_marked_as_one(
    instance: Instance, brand: Person, customer: Person, listen: Listen
) -> None:
    def write(text: str) -> dict[str, Any]:
        return instance.post(customer, f"@{brand.name} {text}", visibility="direct")

    listening = listen(lambda: write("halo"), mode="stream", stream="direct", token=brand.token)
    post = write("my number is 1234")
    assert listening.wait_for(lambda heard: post["id"] in heard.local_ids())
    assert {event.mention["visibility"] for event in listening.events} == {"direct"}


def test_direct_messages_that_came_meanwhile_are_read_again(
    instance: Instance, brand: Person, customer: Person, relay: Relay, listen: Listen
) -> None:
    def write(text: str) -> str:
        post: dict[str, str] = instance.post(customer, f"@{brand.name} {text}", visibility="direct")
        return post["id"]

    listening = listen(
        lambda: write("halo"), mode="stream", stream="direct", token=brand.token, base_url=relay.url
    )
    instance.break_down(STREAMS, {"type": "status", "status": 503})
    relay.cut()
    assert listening.wait_for(lambda heard: heard.codes() == ["try_later"])
    instance.post(customer, f"@{brand.name} for all to see")
    missed = [write("one"), write("two"), write("three")]
    instance.mend()
    last = write("four")
    assert listening.wait_for(lambda heard: {*missed, last} <= set(heard.local_ids()))
    assert len(set(listening.local_ids())) == len(listening.local_ids())
    assert {event.mention["visibility"] for event in listening.events if isinstance(event, Upsert)} == {
        "direct"
    }


@pytest.mark.parametrize(
    ("broken", "effect", "count"),
    [
        (STREAMS, {"type": "status", "status": 503}, 3),
        (STREAMS, {"type": "ratelimit"}, 1),
        (STREAMS, {"type": "malformed"}, 2),
        (STREAMS, {"type": "timeout"}, 1),
        (STREAMS, {"type": "latency", "delay_ms": 200}, 1),
        (REST, {"type": "status", "status": 500}, 4),
        (REST, {"type": "ratelimit"}, 1),
        (REST, {"type": "malformed", "truncate": True}, 2),
        (REST, {"type": "malformed", "truncate": False}, 2),
        (REST, {"type": "timeout"}, 1),
        (REST, {"type": "latency", "delay_ms": 200}, 1),
    ],
    ids=str,
)
def test_nothing_is_lost_or_doubled_when_a_connection_breaks(
    instance: Instance,
    customer: Person,
    relay: Relay,
    listen: Listen,
    broken: str,
    effect: Mapping[str, object],
    count: int,
) -> None:
    def post(text: str) -> str:
        told: dict[str, str] = instance.post(customer, text)
        return told["id"]

    listening = listen(
        lambda: post("halo"), mode="stream", stream="public", token=customer.token, base_url=relay.url
    )
    expected = [post("before")]
    assert listening.wait_for(lambda heard: expected[-1] in heard.local_ids())
    instance.break_down(broken, effect, count)
    relay.cut()
    expected += [post(f"during {number}") for number in range(45)]
    assert listening.wait_for(lambda heard: expected[-1] in heard.local_ids())
    expected.append(post("after"))
    assert listening.wait_for(lambda heard: expected[-1] in heard.local_ids())
    told = listening.local_ids()
    assert [id_ for id_ in told if id_ in expected] == expected
    assert len(set(told)) == len(told)
    assert (listening.gaps(), set(listening.codes())) == ([], {"try_later"})


def test_a_limit_is_waited_out(instance: Instance, customer: Person, relay: Relay, listen: Listen) -> None:
    listening = listen(
        lambda: instance.post(customer, "halo"), mode="stream", token=customer.token, base_url=relay.url
    )
    instance.break_down(REST, {"type": "ratelimit"}, 1)
    relay.cut()
    post = instance.post(customer, "after a limit")
    assert listening.wait_for(lambda heard: post["id"] in heard.local_ids())
    assert max(listening.time.waits) >= 299  # the server says 300 seconds, and a little of them has passed
    assert listening.codes() == ["try_later"]


def test_an_interruption_is_told_once_and_so_is_its_end(
    instance: Instance, customer: Person, relay: Relay, listen: Listen
) -> None:
    listening = listen(
        lambda: instance.post(customer, "halo"), mode="stream", token=customer.token, base_url=relay.url
    )
    instance.break_down(STREAMS, {"type": "status", "status": 502}, 5)
    relay.cut()
    assert listening.wait_for(lambda heard: heard.codes() == ["try_later"])

    def is_back(heard: Listening) -> bool:
        return any(isinstance(event, Notice) and "answers again" in event.message for event in heard.events)

    while not listening.wait_for(is_back, 0.2):
        instance.post(customer, "is it back?")
    notices = [event for event in listening.events if isinstance(event, Notice)]
    assert [notice.code for notice in notices] == ["try_later", None]


def test_what_is_out_of_reach_is_told_as_a_gap(
    instance: Instance, customer: Person, relay: Relay, listen: Listen
) -> None:
    listening = listen(
        lambda: instance.post(customer, "halo"),
        mode="stream",
        token=customer.token,
        base_url=relay.url,
        max_pages=1,
    )
    instance.break_down(STREAMS, {"type": "status", "status": 503})
    relay.cut()
    assert listening.wait_for(lambda heard: heard.codes() == ["try_later"])
    posts = [instance.post(customer, f"post {number}") for number in range(50)]
    instance.mend()
    assert listening.wait_for(Listening.gaps)
    (gap,) = listening.gaps()
    heard = listening.local_ids()
    told = [post for post in posts if post["id"] in heard]
    assert posts[: len(told)] == told
    assert 30 <= len(told) <= 40
    assert gap.begin == told[-1]["created_at"]


def test_a_run_goes_on_behind_its_cursor(instance: Instance, customer: Person, listen: Listen) -> None:
    settings = {"mode": "stream", "token": customer.token}
    first = listen(lambda: instance.post(customer, "halo"), **settings)
    post = instance.post(customer, "the last of the first run")
    assert first.wait_for(lambda heard: post["id"] in heard.local_ids())
    (cursor,) = [event.cursor for event in first.events if getattr(event, "local_id", "") == post["id"]]
    first.close()
    missed = [instance.post(customer, f"missed {number}")["id"] for number in range(45)]
    second = listen(cursor=cursor, **settings)
    assert second.wait_for(lambda heard: len(heard.local_ids()) == len(missed))
    assert second.local_ids() == missed


def test_a_stream_without_a_token_is_refused_with_what_to_do(instance: Instance, listen: Listen) -> None:
    listening = listen(mode="stream", stream="user")
    assert not listening.wait_for(Listening.local_ids)
    assert isinstance(listening.failure, Permanent)
    assert str(listening.failure) == (
        f"{instance.url.removeprefix('http://')} shows /api/v1/streaming/user to its users only (401): put the access "
        "token of an account there into `token`. Since Mastodon 4.2 public streams want the token of a user, too."
    )
