"""Names of the AT Protocol, on examples of our own and on the vectors of its makers (MENARA_REFERENCE_DATA)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from menara.connectors.atproto.names import is_did, is_handle, is_nsid, is_rkey, parts_of

CHECKS: dict[str, Callable[[object], bool]] = {
    "did": is_did,
    "nsid": is_nsid,
    "recordkey": is_rkey,
    "handle": is_handle,
}


@pytest.mark.parametrize(
    ("kind", "verdict"), [(kind, good) for kind in CHECKS for good in ("valid", "invalid")]
)
def test_names_are_told_apart_as_the_protocol_s_makers_do(
    kind: str, verdict: str, reference_data: Path
) -> None:
    vectors = reference_data / "networks" / "bluesky" / "interop-test-files" / "syntax"
    lines = (vectors / f"{kind}_syntax_{verdict}.txt").read_text("utf-8").split("\n")
    names = [line for line in lines if line and not line.startswith("#")]
    assert len(names) > 5
    assert [name for name in names if CHECKS[kind](name) is not (verdict == "valid")] == []


@pytest.mark.parametrize("name", [None, 7, [], {}, b"did:plc:sari", "did:plc:sari\n"])
def test_what_is_no_text_is_no_name(name: object) -> None:
    assert [check(name) for check in CHECKS.values()] == [False] * 4


def test_an_address_has_three_parts() -> None:
    assert parts_of("at://did:plc:sari/app.bsky.feed.post/3k1") == (
        "did:plc:sari",
        "app.bsky.feed.post",
        "3k1",
    )
    for other in (
        "at://did:plc:sari",
        "at://sari.example/app.bsky.feed.post/3k1",
        "https://a.example/b/c",
        "",
        "\n",
    ):
        assert parts_of(other) is None
