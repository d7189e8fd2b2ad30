"""The connector against a lab on loopback: how it goes on after what breaks, and what it tells of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from threading import Timer
from typing import Any

import pytest
from connectors.bluesky import frames as f
from connectors.lab.answers import Answer, Frame, Request
from connectors.lab.server import Lab

from menara.connectors.base import Permanent, Standing
from menara.connectors.bluesky.connector import BlueskyConnector
from menara.connectors.event_lines import write_event

JETSTREAM, FIREHOSE = "/subscribe", "/xrpc/com.atproto.sync.subscribeRepos"
V2 = "/xrpc/network.bsky.jetstream.subscribeEvents"
MINUTE_US = 60 * 1_000_000
PATIENCE_S = 20
Listen = Callable[..., list[dict[str, Any]]]


def sent(*contents: bytes | tuple[int, bytes]) -> list[Frame]:
    """Texts where they can be, with the cursors that stand for them."""
    placed = [content if isinstance(content, tuple) else (None, content) for content in contents]
    return [Frame(_text(content), at) for at, content in placed]


def _text(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


def socket(path: str, *contents: bytes | tuple[int, bytes], **more: Any) -> Answer:
    return Answer(path=path, frames=sent(*contents), **more)


@pytest.fixture
def listen(
    start_lab: Callable[..., Lab], new_clock: Callable[[], Any], quick_door: Callable[..., Any]
) -> Iterator[Listen]:
    """`listen(3, answers, mode="...")`: the first three events from a lab that gives these answers."""
    with ExitStack() as stack:

        def listen(
            number: int, *labs: Iterable[Answer], cursor: str | None = None, **more: Any
        ) -> list[dict[str, Any]]:
            listen.labs = [start_lab(*answers) for answers in labs]  # type: ignore[attr-defined]
            urls = [lab.named("ws://lab.example") for lab in listen.labs]  # type: ignore[attr-defined]
            told = {"urls": urls, "allow_private": True, **more}
            connector = BlueskyConnector(told, new_clock(), quick_door)
            stack.callback(connector.close)
            patience = Timer(PATIENCE_S, connector.close)  # only a test that fails waits for so long
            stack.callback(patience.cancel)
            patience.start()
            return [json.loads(write_event(event)) for event in islice(connector.events(cursor), number)]

        yield listen


def asked(listen: Listen, lab: int = 0) -> list[str | None]:
    """The cursors that a lab was asked for, one connection after the other."""
    requests: list[Request] = listen.labs[lab].requests  # type: ignore[attr-defined]
    return [request.query.get("cursor") for request in requests]


def texts(lines: list[dict[str, Any]]) -> list[str]:
    return [line["mention"]["text"] if line["kind"] == "upsert" else line["kind"] for line in lines]


def at(us: int, rkey: str, text: str) -> tuple[int, bytes]:
    return us, f.commit_line(f.create(rkey, text), us)


def numbered(seq: int, rkey: str, text: str, time: str = f.TIME) -> bytes:
    """Sent whatever is asked for: times are no cursors that the lab understands."""
    return f.commit_message(seq, f.create(rkey, text), time=time)


def framed(seq: int, *texts: str) -> tuple[int, bytes]:
    return seq, f.commit_frame(seq, *(f.create(f"{seq}k{n}", text) for n, text in enumerate(texts)))


ONE, TWO, THREE = at(f.TIME_US, "1", "satu"), at(f.TIME_US + 1, "2", "dua"), at(f.TIME_US + 2, "3", "tiga")


def test_what_is_asked_for_stands_in_the_address(listen: Listen) -> None:
    listen(
        1, [socket(JETSTREAM, ONE, then="hold")], dids=[f.DID], collections=["app.bsky.feed.post", "a.b.*"]
    )
    (request,) = listen.labs[0].requests  # type: ignore[attr-defined]
    assert request.path == JETSTREAM
    assert request.query["wantedDids"] == f.DID
    assert request.query["wantedCollections"] == "a.b.*"  # the lab keeps the last of those that share a name
    listen(1, [socket(V2, numbered(1, "1", "satu"), then="hold")], mode="jetstream-v2", dids=[f.DID])
    (request,) = listen.labs[0].requests  # type: ignore[attr-defined]
    assert (request.query["dids"], request.query["collections"]) == (f.DID, "app.bsky.feed.post")


def test_a_connection_that_breaks_is_taken_up_where_it_was(listen: Listen) -> None:
    broken = socket(JETSTREAM, ONE, TWO, then="cut", times=1)
    whole = socket(JETSTREAM, ONE, TWO, THREE, then="hold", inclusive=True)
    assert texts(listen(3, [broken, whole])) == ["satu", "dua", "tiga"]
    assert asked(listen) == [None, str(f.TIME_US + 1)]


def test_times_that_several_messages_share_lose_nothing(listen: Listen) -> None:
    shared = [at(f.TIME_US, "1", "satu"), at(f.TIME_US, "2", "dua"), at(f.TIME_US, "3", "tiga")]
    broken = socket(JETSTREAM, *shared[:2], then="cut", times=1)
    assert texts(listen(3, [broken, socket(JETSTREAM, *shared, then="hold", inclusive=True)])) == [
        "satu",
        "dua",
        "tiga",
    ]


def test_times_that_go_back_lose_nothing(listen: Listen) -> None:
    first, late, last = (
        at(f.TIME_US + 9, "1", "satu"),
        at(f.TIME_US + 2, "2", "dua"),
        at(f.TIME_US + 10, "3", "tiga"),
    )
    for heard in ([first], [first, late]):
        broken = socket(JETSTREAM, *heard, then="cut", times=1)
        everything = Answer(path=JETSTREAM, frames=sent(first[1], late[1], last[1]), then="hold")
        assert texts(listen(3, [broken, everything])) == ["satu", "dua", "tiga"]


def test_a_commit_that_was_told_in_part_is_told_to_its_end(listen: Listen) -> None:
    answer = socket(FIREHOSE, framed(4, "satu", "dua", "tiga"), framed(5, "empat"), then="hold")
    lines = listen(4, [answer], mode="firehose")
    assert texts(lines) == ["satu", "dua", "tiga", "empat"]
    for number, line in enumerate(lines[:-1], 1):
        again = listen(4 - number, [answer], mode="firehose", cursor=moved(line["cursor"], "*"))
        assert texts(again) == ["satu", "dua", "tiga", "empat"][number:]
        assert asked(listen) == ["3"]


def moved(cursor: str, host: str) -> str:
    """The same place as a person would write it, for any host."""
    return f"{'-' if host == '*' else host} {cursor.partition(' ')[2]}"


def test_an_outage_is_told_once_and_nothing_is_lost_over_it(listen: Listen) -> None:
    answers = [
        socket(JETSTREAM, ONE, then="cut", times=1),
        Answer(path=JETSTREAM, status=503, times=3),
        socket(JETSTREAM, ONE, TWO, then="hold", inclusive=True),
    ]
    lines = listen(3, answers)
    assert [line["kind"] for line in lines] == ["upsert", "notice", "upsert"]
    assert (lines[1]["code"], texts(lines)[2]) == ("try_later", "dua")
    assert lines[1]["message"].startswith("Bluesky cannot be heard: ")
    assert lines[1]["message"].endswith("503. It is tried again until it can.")
    assert asked(listen) == [None, *[str(f.TIME_US)] * 4]
    assert len({line["cursor"] for line in lines}) == 3


def test_each_outage_is_told(listen: Listen) -> None:
    answers = [
        Answer(path=JETSTREAM, status=502, times=2),
        socket(JETSTREAM, ONE, then="cut", times=1),
        Answer(path=JETSTREAM, status=502, times=2),
        socket(JETSTREAM, ONE, TWO, then="hold"),
    ]
    assert texts(listen(4, answers)) == ["notice", "satu", "notice", "dua"]


def test_a_network_that_is_away_at_first_is_asked_to_go_back_to_the_beginning(listen: Listen) -> None:
    answers = [Answer(path=JETSTREAM, status=503, times=2), socket(JETSTREAM, ONE, TWO, then="hold")]
    assert texts(listen(2, answers)) == ["notice", "satu"]
    assert asked(listen) == [None, *[str(f.TIME_US + 1_000_000 - 5_000_000)] * 2]


def test_what_a_firehose_sent_before_the_first_connection_is_a_gap(listen: Listen) -> None:
    answers = [Answer(path=FIREHOSE, status=503, times=2), socket(FIREHOSE, framed(1, "satu"), then="hold")]
    lines = listen(3, answers, mode="firehose")
    assert texts(lines) == ["notice", "gap", "satu"]
    assert lines[1]["from"] == "2026-11-21T09:00:01.000000Z"
    assert lines[1]["to"] > lines[1]["from"]
    assert asked(listen) == [None] * 3


def test_the_next_host_is_tried_and_goes_back_a_little(listen: Listen) -> None:
    late = at(f.TIME_US - 2_000_000, "0", "nol")
    first = [socket(JETSTREAM, ONE, TWO, then="cut", times=1), Answer(path=JETSTREAM, status=503)]
    second = [socket(JETSTREAM, late, ONE, TWO, THREE, then="hold", inclusive=True)]
    lines = listen(5, first, second)
    assert texts(lines) == ["satu", "dua", "notice", "nol", "tiga"]
    assert asked(listen, 1) == [str(f.TIME_US + 1 - 5_000_000)]
    sources = [line["source"] for line in lines]
    assert sources[0] == sources[2] != sources[3] == sources[4]


def test_numbers_of_one_host_are_not_asked_of_another(listen: Listen) -> None:
    first = [
        socket(V2, numbered(900, "1", "satu"), then="cut", times=1),
        Answer(path=V2, status=503),
    ]
    second = [socket(V2, numbered(3, "1", "satu"), numbered(4, "2", "dua"), then="hold")]
    lines = listen(3, first, second, mode="jetstream-v2")
    assert texts(lines) == ["satu", "notice", "dua"]
    assert asked(listen, 1) == [str(f.TIME_US - 5_000_000)]


def test_another_firehose_is_heard_from_now_on_and_what_is_missing_is_a_gap(listen: Listen) -> None:
    first = [socket(FIREHOSE, framed(900, "satu"), then="cut", times=1), Answer(path=FIREHOSE, status=503)]
    second = [socket(FIREHOSE, framed(3, "dua"), then="hold")]
    lines = listen(4, first, second, mode="firehose")
    assert texts(lines) == ["satu", "notice", "gap", "dua"]
    assert lines[2]["from"] == "2026-11-21T09:00:00.000000Z"
    assert asked(listen, 1) == [None]


def test_a_number_that_version_2_keeps_no_more_becomes_a_time_and_a_gap(listen: Listen) -> None:
    refused = {"error": "CursorTooOld", "message": "floor is 900"}
    later = "2026-11-21T10:00:00.000000Z"
    outdated = f.message("info", name="OutdatedCursor")
    answers = [
        Answer(path=V2, query={"cursor": "7"}, status=400, body=json.dumps(refused).encode()),
        socket(V2, outdated, numbered(901, "2", "dua", later), then="hold"),
    ]
    lines = listen(2, answers, mode="jetstream-v2", cursor=f"- 7.1.0 {f.TIME_US}")
    assert texts(lines) == ["gap", "dua"]
    assert (lines[0]["from"], lines[0]["to"]) == ("2026-11-21T09:00:00.000000Z", later)
    assert lines[0]["reason"] == "the server does not keep what came before any more"
    assert asked(listen)[-1] == str(f.TIME_US - 5_000_000)


def test_a_server_that_counts_anew_is_a_gap(listen: Listen) -> None:
    answers = [socket(V2, numbered(3, "2", "dua"), then="hold")]
    lines = listen(2, answers, mode="jetstream-v2", cursor=f"- 900.1.0 {f.TIME_US - MINUTE_US}")
    assert texts(lines) == ["gap", "dua"]
    assert lines[0]["from"] == "2026-11-21T08:59:00.000000Z"


def test_what_the_firehose_keeps_no_more_is_a_gap(listen: Listen) -> None:
    answers = [socket(FIREHOSE, f.info_frame("OutdatedCursor"), framed(90, "dua"), then="hold")]
    lines = listen(2, answers, mode="firehose", cursor=f"- 7.1.0 {f.TIME_US - MINUTE_US}")
    assert texts(lines) == ["gap", "dua"]
    assert (lines[0]["from"], lines[0]["to"]) == (
        "2026-11-21T08:59:00.000000Z",
        "2026-11-21T09:00:00.000000Z",
    )
    assert texts(listen(1, answers, mode="firehose", cursor=moved(lines[0]["cursor"], "*"))) == ["gap"]


def test_a_number_that_the_firehose_does_not_know_is_a_gap(listen: Listen) -> None:
    answers = [
        socket(FIREHOSE, f.error_frame("FutureCursor"), times=1),
        socket(FIREHOSE, framed(3, "dua"), then="hold"),
    ]
    lines = listen(2, answers, mode="firehose", cursor=f"- 900.1.0 {f.TIME_US}")
    assert texts(lines) == ["gap", "dua"]
    assert (lines[0]["from"], asked(listen)) == ("2026-11-21T09:00:00.000000Z", ["899", None])


def test_jetstream_that_begins_later_without_a_word_is_a_gap(listen: Listen) -> None:
    two_days = 48 * 60 * MINUTE_US
    answers = [socket(JETSTREAM, TWO, then="hold")]
    lines = listen(2, answers, cursor=str(f.TIME_US - two_days))
    assert texts(lines) == ["gap", "dua"]
    assert (lines[0]["from"], lines[0]["to"]) == (
        "2026-11-19T09:00:00.000000Z",
        "2026-11-21T09:00:00.000001Z",
    )
    assert texts(listen(1, answers, cursor=str(f.TIME_US - 60 * MINUTE_US))) == ["dua"]


def test_a_reader_that_was_too_slow_is_told(listen: Listen) -> None:
    answers = [
        socket(FIREHOSE, framed(3, "satu"), f.error_frame("ConsumerTooSlow", "too far behind"), times=1),
        socket(FIREHOSE, framed(3, "satu"), framed(4, "dua"), then="hold"),
    ]
    lines = listen(3, answers, mode="firehose")
    assert texts(lines) == ["satu", "notice", "dua"]
    assert "ConsumerTooSlow: too far behind" in lines[1]["message"]


def test_a_host_that_refuses_for_good_ends_the_run(listen: Listen) -> None:
    with pytest.raises(Permanent, match=r"answered 404"):
        listen(1, [])
    wrong = {"error": "InvalidRequest", "message": "no"}
    with pytest.raises(Permanent, match=r"answered 400 .*\(InvalidRequest\)$"):
        listen(1, [Answer(path=V2, status=400, body=json.dumps(wrong).encode())], mode="jetstream-v2")


def test_one_host_that_refuses_for_good_does_not_end_it_while_another_may_answer(listen: Listen) -> None:
    assert texts(listen(2, [], [socket(JETSTREAM, ONE, then="hold")])) == ["notice", "satu"]
    away = [Answer(path=JETSTREAM, status=503, times=3), socket(JETSTREAM, ONE, then="hold")]
    assert texts(listen(2, [], away)) == ["notice", "satu"]


def test_a_time_that_a_person_names_is_a_place_in_every_mode(listen: Listen) -> None:
    answers = [socket(V2, numbered(3, "1", "satu"), numbered(4, "2", "dua"), then="hold")]
    assert texts(listen(2, answers, mode="jetstream-v2", cursor=str(f.TIME_US))) == ["satu", "dua"]
    assert asked(listen) == [str(f.TIME_US - 5_000_000)]
    assert texts(listen(1, [socket(JETSTREAM, ONE, TWO, then="hold")], cursor=str(f.TIME_US))) == ["dua"]


def test_a_bad_message_stops_nothing(listen: Listen) -> None:
    answers = [socket(JETSTREAM, b"{", ONE, b"[]", TWO, then="hold")]
    lines = listen(4, answers)
    assert texts(lines) == ["notice", "satu", "notice", "dua"]
    assert len({line["cursor"] for line in lines}) == 4


def test_more_accounts_than_an_address_holds_are_picked_out_here(listen: Listen) -> None:
    many = [f"did:plc:{number:024}" for number in range(1000)]
    wanted = f.commit_line(f.create("1", "satu"), did=many[7])
    answers = [socket(JETSTREAM, ONE, wanted, then="hold")]
    assert texts(listen(1, answers, dids=many)) == ["satu"]
    (request,) = listen.labs[0].requests  # type: ignore[attr-defined]
    assert "wantedDids" not in request.query


STATUS, RECORD = "/xrpc/com.atproto.sync.getRepoStatus", "/xrpc/com.atproto.repo.getRecord"
URI = f"at://{f.DID}/app.bsky.feed.post/3k1"


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        ([(STATUS, 200, {"active": True}), (RECORD, 200, {"cid": "bafy"})], Standing.ALIVE),
        ([(STATUS, 200, {"active": False, "status": "takendown"})], Standing.GONE),
        (
            [(STATUS, 200, {"active": False, "status": "throttled"}), (RECORD, 200, {"cid": "b"})],
            Standing.ALIVE,
        ),
        (
            [(STATUS, 400, {"error": "RepoNotFound"}), (RECORD, 400, {"error": "RepoNotFound"})],
            Standing.UNKNOWN,
        ),
        ([(STATUS, 501, {}), (RECORD, 200, {"cid": "bafy"})], Standing.UNKNOWN),
        ([(STATUS, 200, {"active": True}), (RECORD, 400, {"error": "RecordNotFound"})], Standing.GONE),
        ([(STATUS, 200, {"active": True}), (RECORD, 404, {})], Standing.UNKNOWN),
        ([(STATUS, 200, {"active": True}), (RECORD, 502, {"error": "UpstreamFailure"})], Standing.UNKNOWN),
        ([(STATUS, 200, {"active": True}), (RECORD, 500, {"error": "RecordNotFound"})], Standing.UNKNOWN),
        ([(STATUS, 200, [1]), (RECORD, 200, {"cid": 7})], Standing.UNKNOWN),
    ],
)
def test_only_an_explicit_no_is_gone(
    answers: list[tuple[str, int, Any]],
    standing: Standing,
    start_lab: Callable[..., Lab],
    new_clock: Callable[[], Any],
    quick_door: Callable[..., Any],
) -> None:
    lab = start_lab(
        *(Answer(path=path, status=status, body=json.dumps(told).encode()) for path, status, told in answers)
    )
    settings = lab.named({"service_url": "http://lab.example", "allow_private": True})
    connector = BlueskyConnector(settings, new_clock(), quick_door)
    assert connector.recheck([URI]) == {URI: standing}
    connector.close()
