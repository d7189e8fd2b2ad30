"""The folder of an installation, its key, and the disk that it is on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from menara.server.doctor.trouble import Trouble
from menara.server.environment import Environment

OTHERS = 0o077
LEAST_FREE = 2 << 30  # bytes: as much as the window of what was heard may take


def look_at_folder(environment: Environment) -> Iterator[Trouble]:
    data = environment.data
    if not data.is_dir() and not environment.key_file.exists():
        advice = "menara up makes one; menara restore makes one from a backup; --data names another folder."
        yield Trouble("no_installation", f"There is no installation in {data}.", advice, stops=True)
    elif not data.is_dir():
        yield Trouble("no_folder", f"The folder {data} is not there.", "menara up makes it.", stops=True)
    elif _is_open(data):
        message = f"Others on this machine can look into {data}, which holds everything that is kept."
        yield Trouble("open_folder", message, f"chmod 700 {data}")


def look_at_key(environment: Environment) -> Iterator[Trouble]:
    from menara.core.secrets import read_key

    path = environment.key_file
    advice = "Put your copy of the key there, or restore a backup that holds it."
    try:
        if read_key(path) is None:
            yield Trouble(
                "no_key", f"The key is not there: {path}.", f"{advice} menara up makes a new one.", stops=True
            )
        elif _is_open(path):
            message = f"Others on this machine can read the key in {path}."
            yield Trouble("open_key", message, f"chmod 600 {path}")
    except ValueError as error:
        message = f"What is in {path} is no key of 32 bytes, written in hexadecimal digits: {error}"
        yield Trouble("bad_key", message.rstrip(".") + ".", advice, stops=True)
    except OSError as error:
        message = f"The key in {path} cannot be read: {error.strerror}."
        yield Trouble("unreadable_key", message, "Run this as the user to whom it belongs.", stops=True)


def look_at_disk(environment: Environment) -> Iterator[Trouble]:
    free = shutil.disk_usage(environment.data).free
    if free < LEAST_FREE:
        message = f"The disk of {environment.data} is nearly full: {free / 1e9:.1f} GB are free."
        advice = "Make room, or move the installation: when nothing is left nothing more is taken in."
        yield Trouble("disk_full", message, advice)


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & OTHERS)
