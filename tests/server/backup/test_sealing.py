"""The key in a backup."""

from pathlib import Path

import pytest

from menara.cli.output import UsageError
from menara.server.backup import restoring, sealing
from menara.server.backup.archive import Manifest

KEY, OTHER = bytes(range(32)), bytes(32)
PASSPHRASE = b"bukit tinggi 7 kambing"


def manifest(key: bytes) -> Manifest:
    return Manifest(1, "0.1.0", "", [], {}, [], sealing.fingerprint(key), {})


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return sealing.seal_key(KEY, PASSPHRASE)


def choose(
    path: Path, sealed: bytes | None, passphrase: bytes | None = None, *, make: bool = False
) -> bytes | None:
    return restoring.choose_key(manifest(KEY), sealed, passphrase, path, make=make)


def test_the_passphrase_opens_it(tmp_path: Path, sealed: bytes) -> None:
    assert choose(tmp_path / "key", sealed, PASSPHRASE) == KEY


def test_another_passphrase_does_not(tmp_path: Path, sealed: bytes) -> None:
    with pytest.raises(UsageError, match=r"^the passphrase does not open the key in this backup\.$"):
        choose(tmp_path / "key", sealed, b"bukit tinggi 8 kambing")


@pytest.mark.parametrize("spoilt", [b"", b"\x02" + bytes(80), b"\x01"])
def test_what_is_no_sealed_key_does_not_open(spoilt: bytes) -> None:
    with pytest.raises(UsageError, match="does not open"):
        sealing.unseal_key(spoilt, PASSPHRASE)


def test_a_sealed_key_without_its_passphrase_is_asked_for(tmp_path: Path, sealed: bytes) -> None:
    with pytest.raises(UsageError, match="name the file with its passphrase with --passphrase-file"):
        choose(tmp_path / "key", sealed)
    assert choose(tmp_path / "key", sealed, make=True) is None


def test_a_passphrase_for_a_backup_without_a_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this backup holds no key"):
        choose(tmp_path / "key", None, PASSPHRASE)


def test_a_key_that_is_there_is_used_when_it_is_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY.hex())
    assert choose(tmp_path / "key", None) == KEY
    (tmp_path / "key").write_text(OTHER.hex())
    with pytest.raises(UsageError, match="is not the one of this backup"):
        choose(tmp_path / "key", None)


def test_the_key_of_another_installation_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(OTHER.hex())
    with pytest.raises(UsageError, match="holds the key of another installation"):
        restoring.write_key(tmp_path / "key", KEY)
    assert (tmp_path / "key").read_text() == OTHER.hex()


def test_a_passphrase_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b" \nmore\n")
    assert sealing.read_passphrase(tmp_path / "passphrase") == PASSPHRASE


def test_an_empty_passphrase_is_refused(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_bytes(b"\nmore")
    with pytest.raises(UsageError, match="its first line is empty"):
        sealing.read_passphrase(tmp_path / "passphrase")


def test_a_passphrase_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file or directory"):
        sealing.read_passphrase(tmp_path / "passphrase")
