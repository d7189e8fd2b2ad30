"""What an installation writes is for its owner alone, in whatever folder."""

import os
import subprocess
import sys
from pathlib import Path

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
