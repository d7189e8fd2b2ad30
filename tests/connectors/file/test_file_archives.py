"""Archives that mean harm: nothing is unpacked to disk, no name is a path, and memory stays flat (trust T26)."""

import gzip
import io
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from menara.connectors.base import SettingsError

OUTBOX = b'{"type":"OrderedCollection","orderedItems":[{"type":"Create","actor":"a","object":{"id":"1","content":"acme"}}]}'
MEGABYTE = 1 << 20
NO_OUTBOX = "There is no outbox.json in it: this is no export of Mastodon."


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return output.getvalue()


@pytest.fixture
def refused(tell: Callable[..., Any]) -> Callable[[bytes], str]:
    def refused(content: bytes) -> str:
        with pytest.raises(SettingsError) as caught:
            tell(content)
        return str(caught.value).partition(" cannot be read: ")[2]

    return refused


@pytest.fixture
def bounded() -> Iterator[None]:
    """The test may hold 40 MB at most, whatever the archive claims to hold."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * MEGABYTE


@pytest.mark.parametrize(
    "name",
    [
        "../outbox.json",
        "/outbox.json",
        "folder/outbox.json",
        "..\\outbox.json",
        "outbox.json/",
        "OUTBOX.JSON",
    ],
)
def test_only_the_root_of_an_archive_is_looked_at(
    name: str, refused: Callable[[bytes], str], writers: ModuleType
) -> None:
    assert refused(zipped({name: OUTBOX})) == NO_OUTBOX
    assert refused(gzip.compress(writers.tar_member(name.encode(), OUTBOX))) == NO_OUTBOX


def test_nothing_is_written_to_disk(tell: Callable[..., Any], tmp_path: Path) -> None:
    content = zipped({"outbox.json": OUTBOX, "../escaped": b"x", "actor.json": b"{}", "avatar.png": b"y"})
    assert tell(content).texts == ["acme"]
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"5", b"6", b"L", b"K", b"x", b"g", b"S"])
def test_in_a_tar_only_a_file_is_a_file(
    kind: bytes, refused: Callable[[bytes], str], writers: ModuleType
) -> None:
    assert refused(writers.tar_member(b"outbox.json", OUTBOX, kind)) == NO_OUTBOX


def test_in_a_zip_a_link_is_not_followed(refused: Callable[[bytes], str]) -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        link = zipfile.ZipInfo("outbox.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, b"file")
    assert refused(output.getvalue()) == NO_OUTBOX


def test_an_archive_without_the_account_is_read_all_the_same(
    tell: Callable[..., Any], writers: ModuleType
) -> None:
    assert tell(writers.tar_member(b"./outbox.json", OUTBOX)).mentions[0]["author"] == {"id": "a"}
    assert tell(zipped({"outbox.json": OUTBOX, "actor.json": b"[]"})).mentions[0]["author"] == {"id": "a"}


def test_tar_files_of_other_writers_are_read(tell: Callable[..., Any]) -> None:
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        output = io.BytesIO()
        with tarfile.open(fileobj=output, mode="w:gz", format=form) as archive:
            for name, content in (("media/" + "é" * 45 + ".png", b"x" * 1000), ("outbox.json", OUTBOX)):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        assert tell(output.getvalue()).texts == ["acme"]


@pytest.mark.usefixtures("bounded")
class TestBombs:
    def test_a_member_of_zeros(self, refused: Callable[[bytes], str]) -> None:
        output = io.BytesIO()
        with (
            zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("outbox.json", "w") as member,
        ):
            for _ in range(100):
                member.write(bytes(MEGABYTE))
        zeros = output.getvalue()
        assert refused(zeros) == 'There is no "orderedItems" in the document.'

    def test_a_post_of_a_hundred_megabytes(self, tell: Callable[..., Any]) -> None:
        head, tail = b'{"type":"OrderedCollection","orderedItems":[{"a":"', b'"},'
        packed = zlib_of(
            head, b"a" * MEGABYTE, 100, tail + OUTBOX[len('{"type":"OrderedCollection","orderedItems":[') :]
        )
        told = tell(packed, format="mastodon-archive")
        assert (told.texts, told.trouble) == (["acme"], [(1, "too_long")])

    def test_a_line_of_a_hundred_megabytes(self, tell: Callable[..., Any]) -> None:
        told = tell(zlib_of(b'{"id":"1","text":"', b"a" * MEGABYTE, 100, b'"}\n{"id":"2","text":"b"}\n'))
        assert (told.texts, told.trouble) == (["b"], [(1, "too_long")])

    def test_a_cell_of_a_hundred_megabytes(self, tell: Callable[..., Any]) -> None:
        told = tell(zlib_of(b'id,text\n1,"', b"a" * MEGABYTE, 100, b'"\n2,b\n'))
        assert (told.texts, told.trouble) == (["b"], [(2, "too_long")])

    def test_a_long_name_of_a_hundred_megabytes(
        self, refused: Callable[[bytes], str], writers: ModuleType
    ) -> None:
        header = writers.tar_header(b"././@LongLink", 100 * MEGABYTE, b"L")
        assert refused(zlib_of(header, bytes(MEGABYTE), 100, b"")) == NO_OUTBOX

    def test_an_account_of_a_hundred_megabytes(self, tell: Callable[..., Any], writers: ModuleType) -> None:
        head = writers.tar_member(b"outbox.json", OUTBOX) + writers.tar_header(b"actor.json", 100 * MEGABYTE)
        assert tell(zlib_of(head, b" " * MEGABYTE, 100, b"")).texts == ["acme"]

    def test_a_hundred_thousand_empty_members(
        self, refused: Callable[[bytes], str], writers: ModuleType
    ) -> None:
        assert refused(zlib_of(b"", writers.tar_header(b"x", 0) * 2048, 50, b"")) == NO_OUTBOX

    def test_a_list_of_members_that_would_not_fit(self, refused: Callable[[bytes], str]) -> None:
        end = b"PK\x05\x06" + bytes(4) + b"\xff\xff" * 2 + (1 << 30).to_bytes(4, "little") + bytes(6)
        content = zipped({"a": b""})
        assert (
            refused(content[: content.rindex(b"PK\x05\x06")] + end)
            == "The archive holds too many members to be an export."
        )

    def test_a_gzip_inside_a_gzip_is_not_opened(self, tell: Callable[..., Any]) -> None:
        told = tell(gzip.compress(gzip.compress(bytes(MEGABYTE))), format="jsonl")
        assert {code for _, code in told.trouble} == {"bad_json"}


def zlib_of(head: bytes, piece: bytes, times: int, tail: bytes) -> bytes:
    """gzip of something long, without holding it."""
    output = io.BytesIO()
    with gzip.GzipFile(fileobj=output, mode="wb", compresslevel=1) as packed:
        packed.write(head)
        for _ in range(times):
            packed.write(piece)
        packed.write(tail)
    return output.getvalue()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda content: content[:-30], "The archive breaks off: its end is missing. Was it downloaded whole?"),
        (lambda content: content.replace(b"PK\x01\x02", b"PK\x01\x03"), "The archive cannot be read: Bad magic number for central directory."),
    ],
)  # fmt: skip
def test_a_broken_zip_is_refused(change: Any, reason: str, refused: Callable[[bytes], str]) -> None:
    assert refused(change(zipped({"outbox.json": OUTBOX}))) == reason


def test_a_zip_packed_in_another_way_is_refused(refused: Callable[[bytes], str]) -> None:
    reason = "outbox.json is packed by a method that is not read here (only deflate is)."
    assert refused(zipped({"outbox.json": OUTBOX}, zipfile.ZIP_LZMA)) == reason


def test_a_zip_with_a_password_is_refused(refused: Callable[[bytes], str]) -> None:
    content = bytearray(zipped({"outbox.json": OUTBOX}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content)).startswith("outbox.json cannot be opened: ")


def test_a_zip_whose_content_was_changed_is_found_out(
    tell: Callable[..., Any], refused: Callable[[bytes], str]
) -> None:
    content = zipped({"outbox.json": OUTBOX}, zipfile.ZIP_STORED)
    assert refused(content.replace(b"acme", b"evil")) == "Bad CRC-32 for file 'outbox.json'."
    note = OUTBOX[OUTBOX.index(b"[") + 1 : -2]
    long = b'{"type":"OrderedCollection","orderedItems":[' + (note + b",\n") * 9999 + note + b"]}"
    changed = zipped({"outbox.json": long}, zipfile.ZIP_STORED)
    told = tell(changed[:-9000].replace(b"acme", b"evil") + changed[-9000:])
    assert told.trouble == [(len(told.texts) + 1, "unreadable")]


def test_a_damaged_tar_is_refused(refused: Callable[[bytes], str], writers: ModuleType) -> None:
    member = writers.tar_member(b"outbox.json", OUTBOX)
    assert refused(member.replace(b"outbox.json", b"output.json", 1)) == (
        "The archive is damaged: a header does not fit its checksum."
    )


def test_a_tar_that_breaks_off_tells_what_it_has(tell: Callable[..., Any], writers: ModuleType) -> None:
    two = OUTBOX.replace(b"]}", b"," + OUTBOX[OUTBOX.index(b"[") + 1 :])
    told = tell(writers.tar_member(b"outbox.json", two)[: 512 + len(two) - 30])
    assert (told.texts, told.trouble) == (["acme"], [(2, "unreadable")])
