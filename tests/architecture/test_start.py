"""`menara` starts at once: what takes long to import is imported where it is used."""

import subprocess
import sys

import pytest

HEAVY = {"asyncio", "django", "numba", "numpy", "rich"}
REPORT = (
    "import resource, sys\n"
    "used = resource.getrusage(resource.RUSAGE_SELF)\n"
    "print(used.ru_utime + used.ru_stime, *sys.modules, file=sys.stderr)"
)


def run(code: str) -> tuple[float, set[str]]:
    """Processor seconds from the start of Python to the end of `code`, and the modules that were imported."""
    program = [sys.executable, "-c", f"{code}\n{REPORT}"]
    done = subprocess.run(program, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    seconds, *modules = done.stderr.split()
    return float(seconds), set(modules)


@pytest.mark.parametrize("module", ["menara.connectors", "menara.engine", "menara.outbound"])
def test_an_import_brings_nothing_heavy(module: str) -> None:
    _, modules = run(f"import {module}")
    assert modules & HEAVY == set()


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["query", "check", "acme"], ["explain", "--query", "acme"]]
)
def test_a_command_starts_in_three_tenths_of_a_second(arguments: list[str]) -> None:
    runs = [run(f"from menara.cli import main; main({arguments})") for _ in range(3)]
    assert runs[0][1] & HEAVY == set()
    assert min(seconds for seconds, _ in runs) < 0.3
