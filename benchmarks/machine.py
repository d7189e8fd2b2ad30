"""The machine and the code that a run was made with: figures mean nothing without them."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict


class Machine(TypedDict):
    processor: str
    cores: int
    memory_gb: int
    system: str
    python: str
    packages: str
    commit: str


def describe_machine() -> Machine:
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy")),
        "commit": _commit(),
    }


def load_average() -> float:
    """Of the last minute: how busy the machine was besides."""
    return os.getloadavg()[0]


def _field(path: str, name: str) -> str:
    lines = Path(path).read_text().splitlines() if Path(path).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _commit() -> str:
    """The commit, with a plus when the checkout has changes of its own."""
    return _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain") else "")


def _git(*arguments: str) -> str:
    found = subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=Path(__file__).parent)
    return found.stdout.strip()
