"""The repository of a Bluesky account: posts out of a merkle search tree, checked against their digests."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.file.connector import FileConnector
from menara.connectors.file.repository import Repository
from menara.connectors.file.stream import InputFile

DID = "did:plc:sari"


def post(text: str = "acme", **more: Any) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-21T09:00:00Z", **more}


def posts(number: int) -> dict[str, Any]:
    return {f"app.bsky.feed.post/{key:05}": post(f"acme {key}") for key in range(number)}


LIKES = {
    f"app.bsky.feed.like/{key:05}": {"$type": "app.bsky.feed.like", "subject": {"uri": f"at://x/{key}"}}
    for key in range(300)
}
OTHERS = {**LIKES, "app.bsky.feed.postgate/1": {"$type": "x"}, "app.bsky.feed.posz/1": {"$type": "x"}}


def test_the_sample_holds_every_kind_of_post(
    tell: Callable[..., Any], sample: Callable[[str], bytes]
) -> None:
    told = tell(sample("bluesky.car"))
    assert [(m["kind"], m["text"]) for m in told.mentions] == [
        ("post", "Voucher gratis @acme.example lihat acme-promo.example #acme"),
        ("reply", "Benar, saya juga"),
        ("quote", "Lihat ini"),
        ("post", "Baca"),
        ("post", "Video"),
    ]
    assert told.trouble == [(5, "bad_shape")]


def test_a_post_has_all_that_its_record_tells(
    tell: Callable[..., Any], sample: Callable[[str], bytes]
) -> None:
    event = tell(sample("bluesky.car")).events[0]
    assert event.version == "bafyreiat62axqmeqckwgkkqu25tls2gncqhrnfjihqlw5ziivjc6ujt2o4"
    assert event.mention == {
        "id": f"at://{DID}/app.bsky.feed.post/3k1",
        "text": "Voucher gratis @acme.example lihat acme-promo.example #acme",
        "source": "bluesky",
        "lang": "id",
        "url": f"https://bsky.app/profile/{DID}/post/3k1",
        "site": "bsky.app",
        "uri": f"at://{DID}/app.bsky.feed.post/3k1",
        "published_at": "2026-11-21T09:01:00.000Z",
        "kind": "post",
        "visibility": "public",
        "author": {"id": DID, "name": "Sari", "bio": "Jakarta"},
        "links": ["https://acme-promo.example/voucher"],
        "hashtags": ["acme", "promo"],
        "mentions": ["acme.example"],
    }


def test_pictures_links_and_films_are_media(tell: Callable[..., Any], sample: Callable[[str], bytes]) -> None:
    _, _, picture, link, film = tell(sample("bluesky.car")).mentions
    (image,) = picture["media"]
    assert (image["type"], image["alt"]) == ("image", "A queue before a bank")
    assert image["url"].startswith(f"https://cdn.bsky.app/img/feed_fullsize/plain/{DID}/bafyrei")
    assert link["media"] == [{"type": "link", "url": "https://news.example/acme", "alt": "Acme"}]
    assert link["links"] == ["https://news.example/acme"]
    assert film["media"] == [{"type": "video", "alt": "A voucher"}]


@pytest.mark.parametrize("number", [1, 2, 50, 1000])
def test_every_post_is_found_among_everything_else_in_the_order_of_keys(
    number: int, tell: Callable[..., Any], writers: ModuleType
) -> None:
    told = tell(writers.repository(DID, {**posts(number), **OTHERS}))
    assert told.texts == [f"acme {key}" for key in range(number)]
    assert {mention["author"]["id"] for mention in told.mentions} == {DID}


@given(
    names=st.sets(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), max_size=40),
    others=st.sets(st.from_regex(r"app\.bsky\.feed\.[a-z]{1,6}/[a-z0-9]{1,4}", fullmatch=True), max_size=40),
)
def test_whatever_the_tree_looks_like_the_posts_in_it_are_found(
    names: set[str], others: set[str], writers: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    expected = {f"app.bsky.feed.post/{name}" for name in names}
    records = {**{key: {"$type": "x"} for key in others - expected}, **{key: post(key) for key in expected}}
    path = tmp_path_factory.mktemp("car") / "repo.car"
    path.write_bytes(writers.repository(DID, records))
    with InputFile(str(path)).open() as stream:
        found = [leaf.key.decode() for leaf in Repository(stream).posts()]
    assert found == sorted(key for key in records if key.startswith("app.bsky.feed.post/"))


def test_a_repository_without_posts_tells_nothing(tell: Callable[..., Any], writers: ModuleType) -> None:
    assert tell(writers.repository(DID, {})).events == []
    assert tell(writers.repository(DID, LIKES)).events == []


def test_what_does_not_hang_on_the_tree_is_no_post(tell: Callable[..., Any], writers: ModuleType) -> None:
    assert tell(writers.repository(DID, posts(1), extra=[post("planted")])).texts == ["acme 0"]


def test_a_block_that_was_changed_ends_the_reading(tell: Callable[..., Any], writers: ModuleType) -> None:
    content = writers.repository(DID, posts(3)).replace(b"acme 1", b"acme 9")
    told = tell(content)
    assert (told.texts, told.trouble) == ([], [(1, "unreadable")])
    assert told.messages[0].endswith(
        "this is no repository that can be read: a block is not what its name says."
    )


def test_an_archive_that_breaks_off_says_so(tell: Callable[..., Any], writers: ModuleType) -> None:
    told = tell(writers.repository(DID, posts(3))[:-5])
    assert (told.texts, told.trouble) == ([], [(1, "unreadable")])


def test_a_post_that_is_missing_is_set_aside(tell: Callable[..., Any], writers: ModuleType) -> None:
    blocks: dict[bytes, bytes] = {}
    tree = writers.Tree(blocks)
    absent = writers.cid_of(b"nowhere")
    top = tree.build([(b"app.bsky.feed.post/1", absent), (b"app.bsky.feed.post/2", tree.add(post()).value)])
    root = tree.add({"did": DID, "version": 3, "data": top})
    told = tell(writers.car(root.value, blocks))
    assert (told.texts, told.trouble) == (["acme"], [(1, "bad_shape")])


def test_an_account_without_a_readable_profile_has_no_name(
    tell: Callable[..., Any], writers: ModuleType
) -> None:
    content = writers.repository(DID, {**posts(1), "app.bsky.actor.profile/self": {"$type": "other"}})
    assert tell(content).mentions[0]["author"] == {"id": DID}


def test_a_tree_that_repeats_itself_is_refused_at_once(tell: Callable[..., Any], writers: ModuleType) -> None:
    """Forty levels, each naming the one below twice: walked blindly, a trillion posts."""
    blocks: dict[bytes, bytes] = {}
    tree = writers.Tree(blocks)
    value, below = tree.add(post()), None
    for level in range(40):
        key = b"app.bsky.feed.post/%02d" % level
        below = tree.add({"l": below, "e": [{"p": 0, "k": key, "v": value, "t": below}]})
    root = tree.add({"did": DID, "version": 3, "data": below})
    told = tell(writers.car(root.value, blocks))
    assert told.trouble == [(len(told.texts) + 1, "unreadable")]
    assert told.messages[0].endswith("its keys are out of order.")


def test_a_chain_of_nodes_may_be_deeper_than_any_stack(tell: Callable[..., Any], writers: ModuleType) -> None:
    blocks: dict[bytes, bytes] = {}
    tree = writers.Tree(blocks)
    below = tree.build([(b"app.bsky.feed.post/1", tree.add(post()).value)])
    for _ in range(5_000):
        below = tree.add({"l": below, "e": []})
    root = tree.add({"did": DID, "version": 3, "data": below})
    assert tell(writers.car(root.value, blocks)).texts == ["acme"]


@pytest.mark.parametrize(
    ("commit", "reason"),
    [
        ({"did": DID}, "'data'"),
        ([], "list indices must be integers or slices, not str"),
        ({"did": DID, "data": 7}, "'int' object has no attribute 'cid'"),
    ],
)
def test_a_commit_that_is_none_is_refused(
    commit: object, reason: str, tell: Callable[..., Any], writers: ModuleType
) -> None:
    blocks: dict[bytes, bytes] = {}
    root = writers.Tree(blocks).add(commit)
    (message,) = tell(writers.car(root.value, blocks)).messages
    assert message.endswith(f"this is no repository that can be read: {reason}.")


def test_a_real_archive_agrees_with_another_implementation(reference_data: Path) -> None:
    """Keys and CIDs as bluesky-social/indigo lists them; here found through a connector."""
    folder = reference_data / "networks" / "bluesky" / "jetstream-corpus"
    listed = dict(line.split("\t") for line in (folder / "car_expected_records.tsv").read_text().splitlines())
    events = list(FileConnector({"paths": [str(folder / "repo.car")]}).events())
    did = "did:plc:53iucmf5ldftgqyf2ac7hmhd"
    assert {event.native_id.removeprefix(f"at://{did}/"): event.version for event in events} == {
        key: cid for key, cid in listed.items() if key.startswith("app.bsky.feed.post/")
    }


def test_the_decoder_reads_every_record_of_a_real_archive(reference_data: Path) -> None:
    from menara.connectors.atproto.car import read_blocks, read_root
    from menara.connectors.atproto.dag_cbor import decode_cbor
    from menara.connectors.atproto.json_form import written

    folder = reference_data / "networks" / "bluesky" / "jetstream-corpus"
    listed = {line.split("\t")[1] for line in (folder / "car_expected_records.tsv").read_text().splitlines()}
    with InputFile(str(folder / "repo.car")).open() as stream:
        read_root(stream)
        blocks = {written(block.cid): decode_cbor(block.content) for block in read_blocks(stream)}
    assert listed - set(blocks) == set()
    assert {type(blocks[cid]) for cid in listed} == {dict}
    json.dumps({cid: str(block) for cid, block in blocks.items()})
