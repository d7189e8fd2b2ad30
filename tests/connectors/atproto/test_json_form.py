"""The JSON form of what is kept in CBOR (https://atproto.com/specs/data-model)."""

from menara.connectors.atproto.dag_cbor import Link
from menara.connectors.atproto.json_form import in_json, written

CID = bytes.fromhex("01711220") + bytes(range(32))


def test_a_cid_is_written_in_base32() -> None:
    assert written(CID) == "bafyreiaaaebagbafaydqqcikbmga2dqpcaireeyuculbogazdinryhi6d4"


def test_links_and_bytes_are_objects_and_all_else_stays() -> None:
    record = {"a": [Link(CID), {"b": b"acme"}], "text": "x", "n": [1, None, True, 1.5]}
    assert in_json(record) == {
        "a": [{"$link": written(CID)}, {"b": {"$bytes": "YWNtZQ"}}],
        "text": "x",
        "n": [1, None, True, 1.5],
    }
