"""What an installation writes is for its owner alone, in whatever folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from menara.cli.output import UsageError
from menara.server.installation import open_installation

MAKE = """
from menara.server.installation import open_installation
open_installation(None, make=True)
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def test_nobody_else_can_read_the_database_or_the_key(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    environment = {**os.environ, "MENARA_DATA": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True, umask=0o022)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"key": 0o600, "menara.sqlite3": 0o600}


def test_a_key_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "umask", lambda _: None)
    monkeypatch.setenv("MENARA_DATA", str(tmp_path))
    (tmp_path / "key").write_text("no key")
    with pytest.raises(UsageError, match=rf"^the key in {tmp_path}/key cannot be used: "):
        open_installation(str(tmp_path))
