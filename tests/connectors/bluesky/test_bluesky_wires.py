"""The three ways in which Bluesky tells things: the same things come out, and nothing that is sent hurts."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from connectors.atproto.archive_writers import cbor
from connectors.bluesky import frames as f

from menara.connectors.base import Event
from menara.connectors.bluesky.messages import StreamError, date_of_revision

Hear = Callable[..., list[Event]]
Lines = Callable[[Iterable[Event]], list[dict[str, Any]]]
URI = f"at://{f.DID}/app.bsky.feed.post/3k1"


def in_all_modes(op: f.Op) -> list[tuple[str, bytes]]:
    return [
        ("firehose", f.commit_frame(7, op)),
        ("jetstream", f.commit_line(op)),
        ("jetstream-v2", f.commit_message(7, op)),
    ]


@pytest.mark.parametrize(("mode", "content"), in_all_modes(f.create(text="halo acme", langs=["id"])))
def test_a_post_is_told(mode: str, content: bytes, hear: Hear, lines: Lines) -> None:
    (event,) = events = hear(mode, [content])
    (line,) = lines(events)
    cursor = f"host.example {f.TIME_US}.1.0 {f.TIME_US}" if mode == "jetstream" else None
    part = 2 if mode == "firehose" else 1
    assert event.raw == content  # type: ignore[attr-defined]
    assert line == {
        "kind": "upsert",
        "source": "bluesky:host.example",
        "native_id": URI,
        "version": f.version_of(f.post("halo acme", langs=["id"])),
        "author_id": f.DID,
        "source_time": f.TIME,
        "changed_at": "2026-07-04T14:38:07.514441Z",
        "observed_at": "2026-11-21T09:00:01.000Z",
        "mention": {
            "id": URI,
            "text": "halo acme",
            "source": "bluesky",
            "lang": "id",
            "url": f"https://bsky.app/profile/{f.DID}/post/3k1",
            "site": "bsky.app",
            "published_at": f.TIME,
            "uri": URI,
            "kind": "post",
            "visibility": "public",
            "author": {"id": f.DID},
        },
        "cursor": cursor or f"host.example 7.{part}.0 {f.TIME_US}",
    }


@pytest.mark.parametrize(("mode", "content"), in_all_modes(f.Op("delete")))
def test_a_deleted_post_is_told(mode: str, content: bytes, hear: Hear, lines: Lines) -> None:
    (line,) = lines(hear(mode, [content]))
    told = {name: line[name] for name in ("kind", "native_id", "version", "author_id", "source_time")}
    assert told == {
        "kind": "delete",
        "native_id": URI,
        "version": f.REV,
        "author_id": f.DID,
        "source_time": "2026-11-21T09:00:00.000000Z",
    }


def test_an_edited_post_is_a_new_version_of_the_same(hear: Hear, lines: Lines) -> None:
    first, second = f.create(text="acme"), f.Op("update", record=f.post("acme, palsu"))
    rev = "3mptbypluud2b"
    for mode, contents in (
        ("firehose", [f.commit_frame(1, first), f.commit_frame(2, second, rev=rev)]),
        ("jetstream", [f.commit_line(first, 1), f.commit_line(second, 2, rev=rev)]),
        ("jetstream-v2", [f.commit_message(1, first), f.commit_message(2, second, rev=rev)]),
    ):
        told = lines(hear(mode, contents))
        assert [(line["native_id"], line["version"], line["mention"]["text"]) for line in told] == [
            (URI, f.version_of(first.record), "acme"),
            (URI, f.version_of(second.record), "acme, palsu"),
        ]


@pytest.mark.parametrize(
    ("active", "said", "told"),
    [
        (True, None, "active"),
        (False, "deactivated", "deactivated"),
        (False, "suspended", "suspended"),
        (False, "takendown", "takendown"),
        (False, "deleted", "deleted"),
        (False, None, "deactivated"),
        (False, "active", "deactivated"),
        (False, "something new", "deactivated"),
    ],
)
def test_accounts_come_and_go(active: bool, said: str | None, told: str, hear: Hear, lines: Lines) -> None:
    for mode, content in (
        ("firehose", f.account_frame(1, active, said)),
        ("jetstream", f.account_line(1, active, said)),
        ("jetstream-v2", f.account_message(1, active, said)),
    ):
        (line,) = lines(hear(mode, [content]))
        assert (line["kind"], line["author_id"], line["status"], line["source_time"]) == (
            "account",
            f.DID,
            told,
            f.TIME,
        )


@pytest.mark.parametrize("status", ["throttled", "desynchronized"])
def test_an_account_that_is_held_back_is_not_gone_but_a_gap(status: str, hear: Hear, lines: Lines) -> None:
    (line,) = lines(hear("firehose", [f.account_frame(1, False, status)]))
    assert (line["kind"], line["from"], line["to"]) == ("gap", "2026-11-21T09:00:00.000000Z", None)
    assert line["reason"] == f"{f.DID}: the host holds its posts back ({status})"


def test_a_handle_is_known_from_when_it_is_told(hear: Hear, lines: Lines) -> None:
    posts = [f.create(f"3k{number}") for number in range(4)]
    for mode, contents in (
        (
            "firehose",
            [
                f.commit_frame(1, posts[0]),
                f.identity_frame(2, "sari.example"),
                f.commit_frame(3, posts[1]),
                f.identity_frame(4, "handle.invalid"),
                f.commit_frame(5, posts[2]),
            ],
        ),
        (
            "jetstream",
            [
                f.commit_line(posts[0], 1),
                f.identity_line(2, "sari.example"),
                f.commit_line(posts[1], 3),
                f.identity_line(4, "no handle"),
                f.commit_line(posts[2], 5),
            ],
        ),
        (
            "jetstream-v2",
            [
                f.commit_message(1, posts[0]),
                f.identity_message(2, "sari.example"),
                f.commit_message(3, posts[1]),
                f.identity_message(4, "handle.invalid"),
                f.commit_message(5, posts[2]),
            ],
        ),
    ):
        told = [line["mention"]["author"] for line in lines(hear(mode, contents))]
        assert told == [{"id": f.DID}, {"id": f.DID, "handle": "sari.example"}, {"id": f.DID}]


def test_only_the_collections_that_were_asked_for_are_told(hear: Hear, lines: Lines) -> None:
    like = {"$type": "app.bsky.feed.like", "createdAt": f.TIME, "subject": {"uri": URI, "cid": "x"}}
    ops = [
        f.create(),
        f.Op("create", "3k2", like, "app.bsky.feed.like"),
        f.Op("delete", "3k3", None, "a.b.c"),
    ]
    for collections, expected in (
        (["app.bsky.feed.post"], ["3k1"]),
        (["app.bsky.feed.like", "a.b.*"], ["3k2", "3k3"]),
        (["app.bsky.*"], ["3k1", "3k2"]),
        (["*"], ["3k1", "3k2", "3k3"]),
    ):
        for mode, contents in (
            ("firehose", [f.commit_frame(1, *ops)]),
            ("jetstream", [f.commit_line(op, number) for number, op in enumerate(ops, 1)]),
            ("jetstream-v2", [f.commit_message(number, op) for number, op in enumerate(ops, 1)]),
        ):
            told = lines(hear(mode, contents, collections=collections))
            assert [line["native_id"].rpartition("/")[2] for line in told] == expected


def test_only_the_accounts_that_were_asked_for_are_told(hear: Hear, lines: Lines) -> None:
    both = (f.DID, "did:plc:ani")
    for mode, contents in (
        ("firehose", [f.commit_frame(n, f.create(), did=did) for n, did in enumerate(both)]),
        ("jetstream", [f.commit_line(f.create(), n, did) for n, did in enumerate(both)]),
        ("jetstream-v2", [f.commit_message(n, f.create(), did) for n, did in enumerate(both)]),
    ):
        told = lines(hear(mode, contents, dids=["did:plc:ani"]))
        assert [line["author_id"] for line in told] == ["did:plc:ani"]


def test_what_a_commit_holds_beside_what_can_be_read_is_told(hear: Hear, lines: Lines) -> None:
    ops = [f.create("3k1", "satu"), f.Op("create", "3k2", {"text": 7}), f.create("3k3", "tiga")]
    told = lines(hear("firehose", [f.commit_frame(1, *ops)]))
    assert [(line["kind"], line["cursor"].split()[1]) for line in told] == [
        ("upsert", "1.2.0"),
        ("notice", "1.3.0"),
        ("upsert", "1.4.0"),
    ]
    assert told[1]["message"].startswith("The record at://did:plc:sari/app.bsky.feed.post/3k2 cannot be read")


def test_a_record_that_is_not_what_its_name_says_is_set_aside(hear: Hear, lines: Lines) -> None:
    whole = f.commit_frame(1, f.create(text="acme"))
    (line,) = lines(hear("firehose", [whole.replace(b"acme", b"evil")]))
    assert (line["kind"], line["code"]) == ("notice", "bad_car")
    assert line["message"] == "The blocks of a commit cannot be read: a block is not what its name says."


def test_a_record_that_did_not_come_is_set_aside_and_deletions_stay(hear: Hear, lines: Lines) -> None:
    blocks = _blocks_of(f.commit_frame(1))
    told = lines(hear("firehose", [f.commit_frame(1, f.create(), f.Op("delete", "3k2"), blocks=blocks)]))
    assert [(line["kind"], line.get("code")) for line in told] == [
        ("notice", "missing_block"),
        ("delete", None),
    ]


def _blocks_of(frame: bytes) -> bytes:
    from menara.connectors.atproto.dag_cbor import decode_sequence

    blocks: bytes = decode_sequence(frame, 2)[1]["blocks"]
    return blocks


def test_deletions_need_no_blocks(hear: Hear, lines: Lines) -> None:
    (line,) = lines(hear("firehose", [f.commit_frame(1, f.Op("delete"), blocks=b"junk")]))
    assert line["kind"] == "delete"


def test_a_change_that_was_too_big_to_be_sent_is_a_gap(hear: Hear, lines: Lines) -> None:
    (line,) = lines(hear("firehose", [f.commit_frame(1, tooBig=True, blocks=b"", ops=[])]))
    assert (line["kind"], line["to"]) == ("gap", "2026-11-21T09:00:00.000000Z")
    assert line["reason"] == f"{f.DID}: its revision {f.REV} was too big to be sent"


def revisions(*pairs: tuple[str, str | None]) -> list[bytes]:
    return [f.commit_frame(n, rev=rev, since=since) for n, (rev, since) in enumerate(pairs, 1)]


def test_a_repository_whose_changes_do_not_follow_one_another_is_a_gap(hear: Hear, lines: Lines) -> None:
    a, b, c, d = ("3mptbypluud2a", "3mptbypluud2b", "3mptbypluud2c", "3mptbypluud2d")
    assert lines(hear("firehose", revisions((a, None), (b, a), (c, b), (b, a), (d, c)))) == []
    (line,) = lines(hear("firehose", revisions((a, None), (b, a), (d, c))))
    assert line["reason"] == f"{f.DID}: what changed between its revisions {b} and {c} did not come"


def test_a_repository_that_was_put_into_a_new_state_is_a_gap_where_it_is_known(
    hear: Hear, lines: Lines
) -> None:
    known = f.commit_frame(1, rev="3mptbypluud2a")
    reason = f"{f.DID}: its repository was put into a new state"
    assert [
        line["reason"] for line in lines(hear("firehose", [known, f.sync_frame(2, "3mptbypluud2b")]))
    ] == [reason]
    assert lines(hear("firehose", [known, f.sync_frame(2, "3mptbypluud2a")])) == []
    assert lines(hear("firehose", [f.sync_frame(2, "3mptbypluud2b")])) == []
    told = f.message("sync", seq=5, did=f.DID, time=f.TIME, sync={"seq": 1, "did": f.DID, "rev": f.REV})
    assert [line["reason"] for line in lines(hear("jetstream-v2", [told], dids=[f.DID]))] == [reason]


def test_what_came_already_is_not_told_again(hear: Hear) -> None:
    post, account = f.create(), f.account_line(5, False, "deleted")
    assert len(hear("jetstream", [f.commit_line(post, 1), f.commit_line(post, 2), account, account])) == 2


def test_the_server_s_own_errors_have_names(hear: Hear) -> None:
    for mode, content in (
        ("firehose", f.error_frame("FutureCursor", "Cursor in the future.")),
        ("jetstream-v2", f.error_message("FutureCursor", "Cursor in the future.")),
    ):
        with pytest.raises(StreamError) as caught:
            hear(mode, [content])
        assert (caught.value.name, str(caught.value)) == (
            "FutureCursor",
            "FutureCursor: Cursor in the future.",
        )


def test_kinds_that_are_not_known_yet_are_passed_over(hear: Hear) -> None:
    ops = [{"action": "archive", "path": "app.bsky.feed.post/3k1", "cid": None}]
    assert (
        hear("firehose", [f.frame("#labels", {"seq": 1}), f.commit_frame(2, ops=ops), f.info_frame("Hello")])
        == []
    )
    assert hear("jetstream", [f.line("labels", {"x": 1}), f.commit_line(f.Op("archive"))]) == []
    unknown = [f.message("labels", seq=1, did=f.DID), f.message("info", name="Hello")]
    assert hear("jetstream-v2", unknown) == []


@pytest.mark.parametrize(
    ("mode", "content", "code"),
    [
        ("firehose", b"", "bad_cbor"),
        ("firehose", b"{}", "bad_cbor"),
        ("firehose", cbor({"op": 1, "t": "#commit"}), "bad_cbor"),
        ("firehose", cbor({"op": 1, "t": "#commit"}) + cbor({"seq": 1}) + b"\0", "bad_cbor"),
        ("firehose", cbor([]) + cbor({}), "bad_shape"),
        ("firehose", f.frame("#commit", []), "bad_shape"),
        ("firehose", f.frame("#commit", {"seq": "1"}), "bad_shape"),
        ("firehose", f.frame("#commit", {"seq": -1}), "bad_shape"),
        ("firehose", f.frame("#commit", {"seq": 2**64 - 1}), "bad_shape"),
        ("firehose", f.frame("#commit", {"seq": 1, "repo": "sari"}), "bad_shape"),
        ("firehose", f.commit_frame(1, ops=None), "bad_shape"),
        ("firehose", f.commit_frame(1, ops=[None] * 10_001), "bad_shape"),
        ("firehose", f.commit_frame(1, ops=[{"action": "create"}]), "bad_shape"),
        ("firehose", f.commit_frame(1, f.create("a/b")), "bad_shape"),
        ("firehose", f.commit_frame(1, f.create(), blocks=None), "bad_shape"),
        ("firehose", f.commit_frame(1, f.create(), blocks=b""), "bad_car"),
        ("firehose", f.commit_frame(1, f.Op("create", record=[])), "bad_shape"),
        ("firehose", f.frame("#account", {"seq": 1, "did": f.DID, "active": 1}), "bad_shape"),
        ("firehose", f.frame("#sync", {"seq": 1, "did": []}), "bad_shape"),
        ("firehose", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "bad_cbor"),
        ("firehose", b"\x81" * 1_000_000, "bad_cbor"),
        ("jetstream", b"", "bad_json"),
        ("jetstream", b"[]", "bad_json"),
        ("jetstream", b"\xff\xfe", "bad_json"),
        ("jetstream", b"[" * 1_000_000, "bad_json"),
        ("jetstream", b"{}", "bad_shape"),
        ("jetstream", b'{"time_us": 1e300, "kind": "commit"}', "bad_shape"),
        ("jetstream", b'{"time_us": true, "kind": "commit"}', "bad_shape"),
        ("jetstream", b'{"time_us": ' + b"9" * 5000 + b', "kind": "commit"}', "bad_shape"),
        ("jetstream", f.line("commit", []), "bad_shape"),
        ("jetstream", f.line("commit", None), "bad_shape"),
        ("jetstream", f.line("commit", {"operation": "create", "collection": 7}), "bad_shape"),
        ("jetstream", f.commit_line(f.create(), did="sari"), "bad_shape"),
        ("jetstream", f.commit_line(f.create("\n")), "bad_shape"),
        ("jetstream", f.commit_line(f.Op("create")), "bad_shape"),
        ("jetstream", f.commit_line(f.Op("create", record=[1])), "bad_shape"),
        ("jetstream", f.line("account", {"active": "yes"}), "bad_shape"),
        ("jetstream-v2", b"{}", "bad_shape"),
        ("jetstream-v2", b'{"$type": "message", "payload": []}', "bad_shape"),
        ("jetstream-v2", f.message("commit", seq=None), "bad_shape"),
        ("jetstream-v2", f.message("commit", seq=1, did=f.DID), "bad_shape"),
        ("jetstream-v2", f.message("account", seq=1, did=f.DID, account=7), "bad_shape"),
    ],
)
def test_what_cannot_be_read_is_set_aside_and_what_follows_is_heard(
    mode: str, content: bytes, code: str, hear: Hear, lines: Lines
) -> None:
    good = dict(in_all_modes(f.create()))[mode]
    told = lines(hear(mode, [content, good]))
    assert [(line["kind"], line.get("code")) for line in told] == [("notice", code), ("upsert", None)]
    assert told[0]["message"].endswith(".")
    assert len(told[0]["message"]) < 400


def test_lone_surrogates_and_nul_are_replaced_and_told(hear: Hear, lines: Lines) -> None:
    content = (
        f.commit_line(f.create(text="NUL and surrogate"))
        .replace(b"NUL", b"\\u0000")
        .replace(b"surrogate", b"\\ud800")
    )
    (line,) = lines(hear("jetstream", [content]))
    assert (line["mention"]["text"], line["warnings"]) == ("\ufffd and \ufffd", ["replaced"])


@pytest.mark.parametrize(
    ("rev", "date"),
    [
        ("3jzfcijpj2z2a", "2023-06-30T15:03:01.887007Z"),
        ("2222222222222", "1970-01-01T00:00:00.000000Z"),
        ("jzzzzzzzzzzzz", "2540-11-07T23:35:09.481983Z"),
        ("zzzzzzzzzzzzz", None),
        ("3jzfcijpj2z2", None),
        ("3JZFCIJPJ2Z2A", None),
        ("", None),
    ],
)
def test_a_revision_is_a_time(rev: str, date: str | None) -> None:
    assert date_of_revision(rev) == date
