"""A body is cut into what stands in it, and one that cannot be read spoils no other."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.webhook.body import MAX_BYTES, MAX_PIECES, cut_body
from menara.connectors.webhook.refusal import RequestRefused

A, B = b'{"id":"1","text":"a"}', b'{"id":"2","text":"b"}'


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        (A, [(1, A)]),
        (b" \r\n" + A + b"\n", [(1, A)]),
        (b"\xef\xbb\xbf" + A, [(1, A)]),
        (b'{"id":"1",\n "text":"a"}', [(1, b'{"id":"1",\n "text":"a"}')]),
        (b'{"id":"1","text":"a","mentions":["acme"]}', [(1, b'{"id":"1","text":"a","mentions":["acme"]}')]),
        (b'{"kind":"delete","mentions":[]}', [(1, b'{"kind":"delete","mentions":[]}')]),
        (b"{}", [(1, b"{}")]),
        (b"[]", []),
        (b" [ ] ", []),
        (b"[" + A + b"]", [(1, A)]),
        (b"[" + A + b"," + B + b"]", [(1, A), (2, B)]),
        (b"[1,[2,3],{\"a\":[4,{}]},\"],[\",\"\\\"]\"]",
         [(1, b"1"), (2, b"[2,3]"), (3, b'{"a":[4,{}]}'), (4, b'"],["'), (5, b'"\\"]"')]),
        (b"[,]", [(1, b""), (2, b"")]),
        (b"[1,]", [(1, b"1"), (2, b"")]),
        (b'{"mentions":[]}', []),
        (b'{"mentions":[' + A + b"," + B + b"]}", [(1, A), (2, B)]),
        (b'{"page":{"id":"7"},\n"mentions" : [ ' + A + b' ],"next":null}', [(1, b" " + A + b" ")]),
        (b'{"mentions":null}', [(1, b'{"mentions":null}')]),
        (A + b"\n" + B, [(1, A), (2, B)]),
        (A + b"\r\n\r\n" + B + b"\r\n", [(1, A + b"\r"), (3, B + b"\r")]),
        (b"\n" + A + b"\n" + B, [(2, A), (3, B)]),
        (b"oops\n" + A, [(1, b"oops"), (2, A)]),
        (b'{"id":"1\n' + A + b"\n" + B, [(1, b'{"id":"1'), (2, A), (3, B)]),
        (b"[" + A, [(1, b"[" + A)]),
        (A + b"]", [(1, A + b"]")]),
        (b"", []),
        (b" \n \r\n", []),
        (b"\xff\xfe", [(1, b"\xff\xfe")]),
    ],
)  # fmt: skip
def test_what_stands_in_a_body(body: bytes, pieces: list[tuple[int, bytes]]) -> None:
    assert [tuple(piece) for piece in cut_body(body)] == pieces


@pytest.mark.parametrize("form", ["array", "envelope", "lines"])
@pytest.mark.parametrize(("number", "code"), [(MAX_PIECES, None), (MAX_PIECES + 1, "too_many")])
def test_a_thousand_mentions_are_allowed(form: str, number: int, code: str | None) -> None:
    array = b"[" + b",".join([A] * number) + b"]"
    body = {"array": array, "envelope": b'{"mentions":' + array + b"}", "lines": b"\n".join([A] * number)}
    assert outcome(body[form]) == (code or number)


@pytest.mark.parametrize(("size", "code"), [(MAX_BYTES, 1), (MAX_BYTES + 1, "too_large")])
def test_five_megabytes_are_allowed(size: int, code: int | str) -> None:
    assert outcome(b'{"id":"1","text":"' + b"a" * (size - 20) + b'"}') == code


def outcome(body: bytes) -> int | str:
    try:
        return len(cut_body(body))
    except RequestRefused as refusal:
        return refusal.code.value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@given(
    values=st.lists(json_values, max_size=8), indent=st.sampled_from([None, 0, 2]), is_escaped=st.booleans()
)
def test_the_pieces_of_an_array_are_its_values(
    values: list[object], indent: int | None, is_escaped: bool
) -> None:
    array = json.dumps(values, indent=indent, ensure_ascii=is_escaped)
    for body in (array, f'{{"mentions": {array}}}', f'{{"more": {array}, "mentions": {array}}}'):
        pieces = cut_body(body.encode("utf-8", "surrogatepass"))
        assert [json.loads(piece.raw.decode("utf-8", "surrogatepass")) for piece in pieces] == values


@given(body=st.binary(max_size=200) | st.text('[]{},:"\\ \n1amentios', max_size=60).map(str.encode))
def test_no_byte_of_the_pieces_is_made_up(body: bytes) -> None:
    assert [piece.raw for piece in cut_body(body) if piece.raw not in body] == []


@pytest.mark.parametrize(
    "piece", [b"[", b"]", b"{", b'"', b'\\"', b'"\\', b",", b"[,", b'{"mentions":[', b"\n", b"[\n", b'"a":1,']
)
def test_time_is_linear_in_the_length(piece: bytes) -> None:
    begin = time.process_time()
    for head in (b"", b"[", b'{"a":"'):
        outcome(head + piece * (1_000_000 // len(piece)))
    assert time.process_time() - begin < 10
