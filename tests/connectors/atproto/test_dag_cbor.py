"""DAG-CBOR, strictly: what a test writes is read back, and nothing else is read at all."""

from contextlib import suppress
from typing import Any

import pytest
from connectors.atproto.archive_writers import Cid, cbor, cid_of
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.atproto.dag_cbor import MAX_VALUES, CborError, Link, decode_cbor, decode_sequence

NUMBERS = st.integers(-(2**64), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text() | st.binary()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


@given(value=VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert decode_cbor(cbor(value)) == value


def test_a_link_is_its_cid() -> None:
    cid = cid_of(b"x")
    assert decode_cbor(cbor({"a": Cid(cid)})) == {"a": Link(cid)}


@given(block=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(block: bytes) -> None:
    with suppress(CborError):
        decode_cbor(block)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("", "the block ends too early"),
        ("01 01", "bytes are left over"),
        ("18", "the block ends too early"),
        ("62 61", "the block ends too early"),
        ("7b ffffffffffffffff", "the block ends too early"),
        ("9b ffffffffffffffff", "the block ends too early"),
        ("bb ffffffffffffffff", "the block ends too early"),
        ("5f 41 61 ff", "lengths that are not told are not allowed"),
        ("9f ff", "lengths that are not told are not allowed"),
        ("1c", "lengths that are not told are not allowed"),
        ("61 ff", "a text is not UTF-8"),
        ("a1 01 01", "a key is no text"),
        ("f7", "simple value 23 is not allowed"),
        ("f9 0000", "simple value 25 is not allowed"),
        ("c0 61 61", "tag 0 is not allowed"),
        ("d8 2a 41 01", "tag 42 is not allowed"),
        ("81" * 200 + "01", "nested deeper than 100 levels"),
        ("d82a" * 200 + "01", "nested deeper than 100 levels"),
    ],
)
def test_what_is_no_dag_cbor_is_refused(block: str, reason: str) -> None:
    with pytest.raises(CborError) as caught:
        decode_cbor(bytes.fromhex(block))
    assert str(caught.value) == reason


def test_values_may_stand_one_behind_the_other() -> None:
    assert decode_sequence(cbor({"op": 1}) + cbor([2]), 2) == [{"op": 1}, [2]]
    for block in (cbor(1), cbor(1) * 3):
        with pytest.raises(CborError):
            decode_sequence(block, 2)


def test_however_large_a_block_is_only_so_many_values_are_read() -> None:
    with pytest.raises(CborError, match=f"^more than {MAX_VALUES} values$"):
        decode_cbor(b"\x9a\x00\x4c\x4b\x40" + b"\x80" * 5_000_000)


def test_what_lists_claim_to_hold_costs_nothing() -> None:
    """Ninety lists, each within the other, each claiming millions: a library that makes room first takes minutes."""
    claims = b"".join(b"\x9a" + (2_000_000 - 5 * level).to_bytes(4, "big") for level in range(90))
    with pytest.raises(CborError, match=r"^more than"):
        decode_cbor(claims + b"\x80" * 2_000_000)
