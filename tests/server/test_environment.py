"""The variables that an operator sets."""

import re
from pathlib import Path
from typing import Any

import pytest

from menara.server.environment import Environment, SettingError, postgresql


def test_without_any_all_is_in_the_users_data_folder() -> None:
    found = Environment.read({"HOME": "/people/siti"})
    data = Path("/people/siti/.local/share/menara")
    assert found == Environment(data, None, None, (), data / "key")
    assert found.database()["NAME"] == "/people/siti/.local/share/menara/menara.sqlite3"


def test_each_can_be_set() -> None:
    found = Environment.read(
        {
            "MENARA_DATA": "/var/menara",
            "DATABASE_URL": "postgresql://menara@db/menara",
            "MENARA_PUBLIC_URL": "https://menara.example/",
            "MENARA_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2",
            "MENARA_SECRET_KEY_FILE": "/etc/menara/key",
        }
    )
    proxies = ("10.0.0.1", "10.0.0.2")
    assert found == Environment(
        Path("/var/menara"),
        "postgresql://menara@db/menara",
        "https://menara.example",
        proxies,
        Path("/etc/menara/key"),
    )


def test_the_platforms_folder_for_data_is_used_where_it_is_named() -> None:
    assert Environment.read({"XDG_DATA_HOME": "/data"}).data == Path("/data/menara")


def parts(settings: dict[str, Any]) -> list[Any]:
    return [settings[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")]


def test_a_database_url_is_read_in_all_its_parts() -> None:
    found = postgresql("postgresql://me:p%40ss%2Fword@db.example:5433/menara?sslmode=require")
    assert parts(found) == ["menara", "me", "p@ss/word", "db.example", "5433", {"sslmode": "require"}]


@pytest.mark.parametrize("url", ["mysql://db/menara", "postgresql://db", "menara.sqlite3"])
def test_another_database_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(SettingError, match=r"as in postgresql://user:password@host:5432/menara\."):
        postgresql(url)


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(SettingError, match=r"^DATABASE_URL cannot be read: "):
        postgresql("postgresql://db:x/menara")


@pytest.mark.parametrize("url", ["menara.example", "https://[menara.example", "https://"])
def test_a_public_url_needs_a_scheme_and_a_name(url: str) -> None:
    with pytest.raises(SettingError, match=rf"^MENARA_PUBLIC_URL is '{re.escape(url)}'"):
        Environment.read({"MENARA_PUBLIC_URL": url})


def test_addresses_of_version_6_are_called_in_brackets() -> None:
    found = Environment.read({"MENARA_HOST": "fd00::5", "MENARA_PUBLIC_URL": "https://[fd00::6]:8443"})
    assert found.hosts()[3:] == ["[fd00::5]", "[fd00::6]"]


MAIL = {
    "MENARA_PUBLIC_URL": "https://menara.example",
    "MENARA_MAIL_URL": "smtps://u:secret-of-ours@mail.example",
    "MENARA_MAIL_FROM": "menara@kasvira.example",
}


def test_mail_is_sent_when_a_server_is_named() -> None:
    assert Environment.read({}).mail is None
    office = Environment.read(MAIL).mail
    assert office is not None
    assert (office.host, office.port, office.sender) == ("mail.example", 465, "menara@kasvira.example")


@pytest.mark.parametrize(
    "wrong",
    [{"MENARA_PUBLIC_URL": ""}, {"MENARA_MAIL_FROM": ""}, {"MENARA_MAIL_URL": "http://secret-of-ours@x"}],
    ids=["no-address", "no-sender", "no-server"],
)
def test_mail_that_cannot_be_sent_is_refused_at_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingError, match=r"^MENARA_MAIL_URL ") as told:
        Environment.read({**MAIL, **wrong})
    assert "secret-of-ours" not in str(told.value)
