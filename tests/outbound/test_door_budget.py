"""The door asks the budget before each request, and tells it of each answer, in the dialect of the network."""

import json
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from outbound.lab.net import Net
from outbound.lab.web import Web, answer

from menara.outbound.budget import Budget
from menara.outbound.dialects import DIALECTS, Dialect, standard
from menara.outbound.door import Door, Limits, Priority, Reach
from menara.outbound.errors import Failure, Permanent, TryLater

URL = "http://feeds.example/"
NewDoor = Callable[..., Door]


@pytest.fixture
def new_door(net: Net) -> NewDoor:
    """Doors that share one budget."""
    budget = Budget(now=net.clock.now, wall=net.clock.now, random=lambda: 0.5)

    def new_door(account: str = "acme", dialect: Dialect = standard) -> Door:
        reach = Reach((URL,))
        return Door(
            reach, budget=budget, account=account, dialect=dialect, limits=Limits(), wiring=net.wiring()
        )

    return new_door


def limited(door: Door, **asked: object) -> TryLater:
    with pytest.raises(TryLater) as raised:
        door.get(URL, attempts=1, **asked)  # type: ignore[arg-type]
    assert raised.value.failure is Failure.LIMIT
    return raised.value


def in_turn(web: Web, *answers: bytes) -> None:
    left = iter(answers)
    web.on("/", lambda _request: [next(left)])


def window(remaining: int, limit: int = 100, reset_s: int = 900) -> list[str]:
    return [f"RateLimit-Limit: {limit}", f"RateLimit-Remaining: {remaining}", f"RateLimit-Reset: {reset_s}"]


def test_what_one_door_was_told_holds_for_all_that_share_its_account(new_door: NewDoor, feeds: Web) -> None:
    feeds.on("/", answer(b"", "Retry-After: 600", status="429 Too Many"))
    first, second, other = new_door(), new_door(), new_door("other")
    assert limited(first).after_s == 600
    told = limited(second)
    assert (str(told), told.after_s) == (
        "feeds.example: what may be asked there is used up for now",
        pytest.approx(601, abs=2),
    )
    assert len(feeds.requests) == 1
    limited(other)
    assert len(feeds.requests) == 2


def test_a_short_wait_is_sat_out_at_the_door(new_door: NewDoor, feeds: Web, net: Net) -> None:
    in_turn(feeds, answer(b"", "Retry-After: 5", status="429 Too Many"), answer(b"in"))
    assert new_door().get(URL).body == b"in"
    assert len(feeds.requests) == 2
    assert 5 <= sum(net.clock.pauses) <= 8


def test_a_wait_that_is_over_lets_the_next_one_out(new_door: NewDoor, feeds: Web, net: Net) -> None:
    in_turn(feeds, answer(b"", "Retry-After: 600", status="429 Too Many"), answer(b"in"))
    door = new_door()
    limited(door)
    net.clock.seconds += 610
    assert door.get(URL).body == b"in"


def test_what_is_left_is_kept_to_without_being_refused(new_door: NewDoor, feeds: Web) -> None:
    feeds.on("/", answer(b"in", *window(0)))
    door = new_door()
    assert door.get(URL).body == b"in"
    assert limited(door).after_s == pytest.approx(900)
    assert len(feeds.requests) == 1


def test_looking_again_goes_before_listening(new_door: NewDoor, feeds: Web) -> None:
    """Fifteen of a hundred are left: listening leaves twenty to what is above it."""
    feeds.on("/", answer(b"in", *window(15)))
    door = new_door()
    door.get(URL)
    assert limited(door).after_s == pytest.approx(900)
    assert limited(new_door(), priority=Priority.COMPLIANCE).after_s == pytest.approx(150)
    assert new_door().get(URL, priority=Priority.REPLY).body == b"in"


@pytest.mark.parametrize(
    ("dialect", "status", "body", "after_s"),
    [
        ("lemmy", "400 Bad Request", {"error": "rate_limit_error"}, None),
        ("telegram", "429 Too Many", {"ok": False, "parameters": {"retry_after": 35}}, 35),
        ("stack_exchange", "400 Bad Request", {"error_name": "throttle_violation", "backoff": 40}, 40),
        ("youtube", "403 Forbidden", {"error": {"errors": [{"reason": "rateLimitExceeded"}]}}, None),
        ("meta", "400 Bad Request", {"error": {"code": 17}}, None),
    ],
)
def test_a_refusal_is_to_be_tried_later_whatever_its_status(
    new_door: NewDoor, feeds: Web, dialect: str, status: str, body: object, after_s: float | None
) -> None:
    feeds.on("/", answer(json.dumps(body).encode(), status=status))
    assert limited(new_door(dialect=DIALECTS[dialect])).after_s == after_s
    limited(new_door(dialect=DIALECTS[dialect]))
    assert len(feeds.requests) == 1


def test_the_same_status_without_a_word_of_limits_is_for_good(new_door: NewDoor, feeds: Web) -> None:
    feeds.on("/", answer(b'{"error": "no"}', status="400 Bad Request"))
    with pytest.raises(Permanent):
        new_door(dialect=DIALECTS["lemmy"]).get(URL).ok()


@pytest.mark.parametrize("way", ["stream", "websocket"])
def test_streams_and_web_sockets_ask_too(new_door: NewDoor, feeds: Web, way: str) -> None:
    feeds.on("/", answer(b"", "Retry-After: 600", status="429 Too Many"))
    limited(new_door())
    door = new_door()
    url = URL if way == "stream" else URL.replace("http", "ws")
    with pytest.raises(TryLater, match="used up for now"), ExitStack() as stack:
        stack.enter_context(getattr(door, way)(url))
    assert len(feeds.requests) == 1


def test_a_door_of_its_own_has_a_budget_of_its_own(net: Net, feeds: Web) -> None:
    feeds.on("/", answer(b"", "Retry-After: 600", status="429 Too Many"))
    limited(net.door(URL))
    limited(net.door(URL))
    assert len(feeds.requests) == 2
