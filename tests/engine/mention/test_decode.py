"""One line of JSON: what is read, and what is said of what is not."""

import json
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from menara.engine.mention import MentionError, decode_object


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b"{}", {}),
        (b' { "a" : 1 } \r', {"a": 1}),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b'{"a":1,"a":2,"b":"\\ud800"}', {"a": 2, "b": "\ud800"}),
        (b'{"a":-0.5e-2}', {"a": -0.005}),
        (b'{"a":9007199254740993}', {"a": 9007199254740993}),
        (b'{"a":%s}' % (b"7" * 300), {"a": int("7" * 300)}),
        (b'{"a":-%s}' % (b"7" * 4300), {"a": -int("7" * 4300)}),
        (b'{"a":1e-999}', {"a": 0.0}),
        (b'{"a":[1e999,-1e999]}', {"a": [sys.float_info.max, -sys.float_info.max]}),
        (b'{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"a":"\\ude00\\ud83d"}', {"a": "\ude00\ud83d"}),
        (b'{"a":"\\u0000"}', {"a": "\0"}),
        (b'{"__proto__":{"a":1}}', {"__proto__": {"a": 1}}),
    ],
)
def test_json_is_read_as_python_reads_it(line: bytes, value: dict[str, Any]) -> None:
    assert decode_object(line) == value


def test_an_integer_too_long_for_python_is_read_as_its_longest() -> None:
    assert decode_object(b'{"a":%s,"b":-%s}' % (b"1" * 5000, b"1" * 5000)) == {
        "a": 10**4300 - 1,
        "b": 1 - 10**4300,
    }


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"acme",
        b'{"a":1',
        b'{"a":1}}',
        b'{"a":1} {"a":2}',
        b'{"a":1} // why',
        b'{"a":1 /* why */}',
        b"{'a':1}",
        b"{a:1}",
        b'{"a":1,}',
        b'{"a":01}',
        b'{"a":+1}',
        b'{"a":.5}',
        b'{"a":1.}',
        b'{"a":0x10}',
        b'{"a":1_000}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":NaN,"b":"\\ud800"}',
        b'{"a":"\\x41"}',
        b'{"a":"\\u12"}',
        b'{"a":"\t"}',
        b'{"a":"\0"}',
        b'{"a":1}\0',
        b'{"a":\xc2\xa01}',
        b'\xef\xbb\xbf{"a":1}',
    ],
)
def test_what_is_not_json_is_bad_json(line: bytes) -> None:
    with pytest.raises(MentionError, match=r"^bad_json: Not JSON: ."):
        decode_object(line)


@pytest.mark.parametrize("line", [b"[]", b'"acme"', b"7", b"null", b"true", b'[{"id":"1","text":""}]'])
def test_what_is_not_an_object_is_bad_json(line: bytes) -> None:
    with pytest.raises(MentionError) as refused:
        decode_object(line)
    assert (refused.value.code, refused.value.message) == (
        "bad_json",
        "JSON, but not an object in braces.",
    )


@pytest.mark.parametrize(
    "text", [b"\xff", b"\xc3(", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"]
)
def test_what_is_not_utf_8_is_bad_json(text: bytes) -> None:
    with pytest.raises(MentionError, match=r"^bad_json: Not UTF-8: .* at byte 6\.$"):
        decode_object(b'{"a":"' + text + b'"}')


@pytest.mark.parametrize(("opening", "closing"), [(b'{"a":', b"}"), (b"[", b"]")])
def test_a_hundred_levels_are_read_and_no_more(opening: bytes, closing: bytes) -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":' + opening * (depth - 2) + b"{}" + closing * (depth - 2) + b"}"

    assert list(decode_object(nested(100))) == ["a"]
    for depth in (101, 999, 10**5):
        with pytest.raises(MentionError) as refused:
            decode_object(nested(depth))
        assert (refused.value.code, refused.value.message) == (
            "bad_json",
            "Nested deeper than 100 levels.",
        )


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert decode_object(b'{"a":[%s],"b":"%s"}' % (b",".join([b"[]"] * 500), b"[" * 500)) == {
        "a": [[]] * 500,
        "b": "[" * 500,
    }


def python_reads(line: bytes) -> Any:
    """What Python's own parser makes of a line; None when it is no object. NaN is no integer, and so refused."""
    largest = sys.float_info.max
    try:
        value = json.loads(
            line.decode(),
            parse_constant=int,
            parse_float=lambda digits: max(-largest, min(float(digits), largest)),
        )
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def menara_reads(line: bytes) -> Any:
    try:
        return decode_object(line)
    except MentionError:
        return None


_PIECES = st.sampled_from(
    [
        *'{}[]",:0123456789eE+-. \n\t\\/ué😀',
        "true",
        "null",
        "NaN",
        "\\u0000",
        "\\ud83d",
        "\\ude00",
        '{"a":',
        '"b":[',
        "1e9",
    ]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
_objects = st.dictionaries(st.text(), _values, max_size=4)


@given(st.lists(_PIECES).map(lambda pieces: '{"x":' + "".join(pieces) + "}"))
@example('{"x":1.7976931348623159e308}')
@example('{"x":[1e-400,123456789.1234567890123456789]}')
def test_whatever_python_reads_is_read_and_nothing_else(line: str) -> None:
    assert repr(menara_reads(line.encode())) == repr(python_reads(line.encode()))


@given(_objects, st.booleans(), st.sampled_from([None, 1]))
def test_every_object_is_read_as_it_was_written(
    value: dict[str, Any], ascii_only: bool, indent: int | None
) -> None:
    line = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert repr(menara_reads(line)) == repr(json.loads(line))


@given(st.binary())
def test_any_bytes_are_read_or_refused(line: bytes) -> None:
    assert repr(menara_reads(line)) == repr(python_reads(line))
