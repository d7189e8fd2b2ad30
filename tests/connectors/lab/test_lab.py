"""The lab answers what was recorded."""

import http.client
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from connectors.lab.answers import Answer, Frame, read_answer, read_answers
from connectors.lab.server import Lab
from websockets.exceptions import ConnectionClosedOK
from websockets.sync.client import connect

StartLab = Callable[..., Lab]


def ask(lab: Lab, target: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(lab.address, timeout=10)
    try:
        connection.request("GET", target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_the_first_answer_that_fits_is_given(start_lab: StartLab) -> None:
    lab = start_lab(
        Answer(path="/a", query={"page": "2"}, body=b"two"),
        Answer(path="/a", query={"page": None}, body=b"one"),
    )
    assert [ask(lab, target)[2] for target in ("/a?page=2&x=1", "/a?x=1")] == [b"two", b"one"]
    assert [ask(lab, target)[0] for target in ("/a?page=3", "/b")] == [404, 404]
    assert lab.requests[0].query == {"page": "2", "x": "1"}


def test_an_answer_can_be_given_a_number_of_times(start_lab: StartLab) -> None:
    lab = start_lab(Answer(path="/a", body=b"old", times=1), Answer(path="/a", body=b"new"))
    assert [ask(lab, "/a")[2] for _ in range(3)] == [b"old", b"new", b"new"]
    lab.rewind()
    assert lab.requests == []
    assert ask(lab, "/a")[2] == b"old"


def test_what_has_not_changed_is_not_sent_again(start_lab: StartLab) -> None:
    lab = start_lab(Answer(path="/a", headers={"ETag": '"1"'}, body=b"old"))
    assert [ask(lab, "/a", {"If-None-Match": etag})[::2] for etag in ('"0"', '"1"')] == [
        (200, b"old"),
        (304, b""),
    ]


def test_the_address_stands_where_the_name_stood(start_lab: StartLab) -> None:
    lab = start_lab(Answer(path="/a", headers={"Location": "http://lab.example/b"}, body=b"see lab.example"))
    _, headers, body = ask(lab, "/a")
    assert (headers["Location"], body) == (lab.url("/b"), f"see {lab.address}".encode())
    assert lab.named({"urls": ["http://lab.example/a"], "polls": 1}) == {"urls": [lab.url("/a")], "polls": 1}


def test_answers_are_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "post.txt").write_bytes(b"post")
    (tmp_path / "frames.jsonl").write_text('{"text": "one", "at": 1}\n{"base64": "AQI="}\n')
    told = [
        {"path": "/json", "json": {"a": "é"}},
        {"path": "/text", "text": "é", "status": 503},
        {"path": "/file", "file": "post.txt", "then": "cut"},
        {"path": "/frames", "frames": "frames.jsonl", "inclusive": True},
    ]
    (tmp_path / "answers.json").write_text(json.dumps(told))
    assert read_answers(tmp_path / "answers.json") == [
        Answer(path="/json", headers={"Content-Type": "application/json"}, body='{"a": "é"}'.encode()),
        Answer(path="/text", body="é".encode(), status=503),
        Answer(path="/file", body=b"post", then="cut"),
        Answer(path="/frames", frames=[Frame("one", 1), Frame(b"\1\2")], inclusive=True),
    ]


POSTS = [{"id": str(number)} for number in (8, 9, 10, 11, 12)]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["12", "11", "10", "9", "8"]),
        ("limit=2", ["12", "11"]),
        ("limit=2&max_id=11", ["10", "9"]),
        ("limit=2&since_id=8", ["12", "11"]),
        ("limit=2&min_id=8", ["10", "9"]),
        ("limit=2&min_id=12", []),
    ],
)
def test_a_timeline_is_given_out_page_by_page(start_lab: StartLab, query: str, shown: list[str]) -> None:
    lab = start_lab(Answer(path="/t", timeline=POSTS))
    _, headers, body = ask(lab, f"/t?{query}")
    assert [post["id"] for post in json.loads(body)] == shown
    assert ("Link" in headers) == (shown != [])


def test_links_lead_to_the_neighbouring_pages(start_lab: StartLab) -> None:
    lab = start_lab(Answer(path="/t", timeline=POSTS))
    link = ask(lab, "/t?limit=2&max_id=12")[1]["Link"]
    older, newer = lab.url("/t?limit=2&max_id=10"), lab.url("/t?limit=2&min_id=11")
    assert link == f'<{older}>; rel="next", <{newer}>; rel="prev"'


def test_a_listing_is_given_out_behind_a_number(start_lab: StartLab, tmp_path: Path) -> None:
    (tmp_path / "changes.json").write_text('[{"seq": 1}, {"seq": 2}, {"seq": 4}]')
    about = {"file": "changes.json", "member": "changes", "key": "seq", "limit": 2}
    lab = start_lab(read_answer({"path": "/c", "listing": about}, tmp_path))
    pages = [
        json.loads(ask(lab, target)[2])["changes"]
        for target in ("/c", "/c?after=1", "/c?after=2", "/c?after=4")
    ]
    assert [[change["seq"] for change in page] for page in pages] == [[1, 2], [2, 4], [4], []]


FRAMES = [Frame("a", 1), Frame(b"\x00\xff", 2), Frame("c", 3)]


@pytest.mark.parametrize(
    ("query", "inclusive", "heard"),
    [
        ("", False, ["a", b"\x00\xff", "c"]),
        ("?cursor=1", False, [b"\x00\xff", "c"]),
        ("?cursor=2", True, [b"\x00\xff", "c"]),
        ("?cursor=3", False, []),
    ],
)
def test_frames_come_from_the_cursor_on_and_then_a_goodbye(
    start_lab: StartLab, query: str, inclusive: bool, heard: list[str | bytes]
) -> None:
    lab = start_lab(Answer(path="/s", frames=FRAMES, inclusive=inclusive))
    with connect(f"ws://{lab.address}/s{query}", proxy=None) as connection:
        assert [connection.recv() for _ in heard] == heard
        with pytest.raises(ConnectionClosedOK):
            connection.recv()


def test_a_socket_that_is_held_stays_until_the_other_side_goes(start_lab: StartLab) -> None:
    lab = start_lab(Answer(path="/s", frames=FRAMES[:1], then="hold"))
    with connect(f"ws://{lab.address}/s", proxy=None) as connection:
        assert connection.recv() == "a"
        assert connection.ping().wait(10)
    assert connection.close_code == 1000


@pytest.mark.parametrize("then", ["hold", "cut"])
def test_a_stream_is_held_or_cut(start_lab: StartLab, then: str) -> None:
    lab = start_lab(Answer(path="/s", body=b"data: 1\n\n", then=then))
    connection = http.client.HTTPConnection(lab.address, timeout=10)
    connection.request("GET", "/s")
    answer = connection.getresponse()
    assert answer.read(9) == b"data: 1\n\n"
    if then == "cut":
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    answer.close()
    connection.close()


def test_closing_the_lab_ends_what_is_held() -> None:
    lab = Lab([Answer(path="/s", body=b"x", then="hold")])
    connection = http.client.HTTPConnection(lab.address, timeout=10)
    connection.request("GET", "/s")
    answer = connection.getresponse()
    assert answer.read(1) == b"x"
    lab.close()
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    answer.close()
    connection.close()
