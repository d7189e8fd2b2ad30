"""Secrets: opened where they belong, with the key of the installation, and nowhere else."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from menara.core.secrets import Place, Unopenable, make_key, read_key, seal, unseal

PLACE = Place(7, "credential", "12")


def test_what_was_sealed_is_opened_where_it_belongs() -> None:
    assert unseal(seal("رمز token", PLACE), PLACE) == "رمز token"


def test_the_text_does_not_show() -> None:
    sealed = seal("token-of-the-page", PLACE)
    assert (b"token" in sealed, seal("token-of-the-page", PLACE) == sealed) == (False, False)


@pytest.mark.parametrize(
    "other", [Place(8, "credential", "12"), Place(7, "webhook", "12"), Place(7, "credential", "13")]
)
def test_moved_elsewhere_it_does_not_open(other: Place) -> None:
    with pytest.raises(Unopenable):
        unseal(seal("token", PLACE), other)


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_changed_in_any_part_it_does_not_open(place: int) -> None:
    sealed = bytearray(seal("token", PLACE))
    sealed[place] ^= 1
    with pytest.raises(Unopenable):
        unseal(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 20])
def test_cut_short_it_does_not_open(length: int) -> None:
    with pytest.raises(Unopenable):
        unseal(seal("token", PLACE)[:length], PLACE)


def test_with_another_key_it_does_not_open(settings) -> None:
    sealed = seal("token", PLACE)
    settings.MENARA_KEY = bytes(32)
    with pytest.raises(Unopenable):
        unseal(sealed, PLACE)


def test_without_a_key_nothing_is_sealed(settings) -> None:
    settings.MENARA_KEY = None
    with pytest.raises(ImproperlyConfigured, match="no key yet"):
        seal("token", PLACE)


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert read_key(path) is None
    make_key(path)
    key = read_key(path)
    make_key(path)
    assert (len(key or b""), read_key(path) == key, path.stat().st_mode & 0o777) == (32, True, 0o600)


def test_who_is_ended_while_the_key_is_made_leaves_no_half_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(_: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "key"
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", end)
        with pytest.raises(KeyboardInterrupt):
            make_key(path)
    assert read_key(path) is None
    make_key(path)
    assert len(read_key(path) or b"") == 32
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_a_file_that_holds_no_key_is_told(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("abcd")
    with pytest.raises(ValueError, match="holds 2 bytes; a key has 32"):
        read_key(path)
