"""An installation: a folder that holds its key, its database unless that is elsewhere, and its checkpoints."""

import os
from pathlib import Path

from menara.cli.output import UsageError
from menara.server.environment import Environment, SettingError

SETTINGS = "menara.server.settings"


def read_environment(data: str | None) -> Environment:
    """What is set for the installation in that folder (or the one that the environment names). Raises UsageError."""
    if data:
        os.environ["MENARA_DATA"] = str(Path(data).absolute())
    try:
        environment = Environment.read()
        environment.database()
    except SettingError as error:
        raise UsageError(str(error)) from None
    return environment


def open_installation(data: str | None, *, make: bool = False) -> Environment:
    """Django, set up for the installation in that folder (or the one that the environment names).

    Raises UsageError where there is none and none is to be made.
    """
    environment = read_environment(data)
    os.umask(0o077)  # what is written here is for nobody else's eyes
    if make:
        _make(environment)
    elif not environment.key_file.exists():
        raise UsageError(
            f"there is no installation in {environment.data}. menara up makes one; --data names another."
        )
    _check_key(environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()
    return environment


def _make(environment: Environment) -> None:
    from menara.core.secrets import make_key

    try:
        environment.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_key(environment.key_file)
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be made: {error.strerror}.") from None


def _check_key(environment: Environment) -> None:
    from menara.core.secrets import read_key

    try:
        read_key(environment.key_file)
    except (OSError, ValueError) as error:
        raise UsageError(f"the key in {environment.key_file} cannot be used: {error}.") from None
