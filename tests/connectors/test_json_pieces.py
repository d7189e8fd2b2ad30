"""JSON is cut where its commas stand, whatever stands between them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.json_pieces import NotWholeError, cut_members, find_members


@pytest.mark.parametrize(
    ("value", "members"),
    [
        (b"[]", []),
        (b"{ }", []),
        (b"[1]", [b"1"]),
        (b"[,]", [b"", b""]),
        (b"[1, [2,3] ,null]", [b"1", b" [2,3] ", b"null"]),
        (b'["a,]\\"",{"b":[","]}]', [b'"a,]\\""', b'{"b":[","]}']),
        (b'{"a":1,"b":{"c":2}}', [b'"a":1', b'"b":{"c":2}']),
        (b"[oops,\xff]", [b"oops", b"\xff"]),
    ],
)
def test_members_are_what_the_commas_part(value: bytes, members: list[bytes]) -> None:
    assert list(cut_members(value)) == members


@pytest.mark.parametrize(
    "value", [b"", b"1", b'"[]"', b"[", b'["a]', b"[1", b"[]]", b"[] []", b" []", b'[1,"\\"]']
)
def test_what_is_not_whole_is_refused(value: bytes) -> None:
    with pytest.raises(NotWholeError):
        list(cut_members(value))


def test_the_last_of_several_members_with_a_name_is_found() -> None:
    value = b'{"a" : [1, 2] ,"b":2,"c":{"a":9},"\\u0061":3,"\xff":4,"a":7 }'
    assert find_members(value, ["a", "c", "d"]) == {"a": b"7", "c": b'{"a":9}'}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(array=st.lists(values, max_size=6), indent=st.sampled_from([None, 0, 2]), is_escaped=st.booleans())
def test_members_are_what_a_parser_finds(array: list[object], indent: int | None, is_escaped: bool) -> None:
    value = json.dumps(array, indent=indent, ensure_ascii=is_escaped).encode("utf-8", "surrogatepass")
    found = [json.loads(member.decode("utf-8", "surrogatepass")) for member in cut_members(value)]
    assert found == array


@given(value=st.binary(max_size=60) | st.text('[]{},:"\\ a1', max_size=60).map(str.encode))
def test_whatever_it_is_it_is_cut_or_refused(value: bytes) -> None:
    try:
        members = list(cut_members(value))
    except NotWholeError:
        return
    assert b",".join(members) == value[1:-1] or not value[1:-1].strip()
