"""`menara` starts at once: what takes long to import is imported where it is used."""

import subprocess
import sys

import pytest

HEAVY = ["asyncio", "django", "numba", "numpy", "re2", "rich"]


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("module", ["menara.cli", "menara.connectors", "menara.engine", "menara.outbound"])
def test_an_import_brings_nothing_heavy(module: str) -> None:
    assert run(f"import {module}, sys; print([name for name in {HEAVY} if name in sys.modules])") == "[]\n"


def test_the_command_starts_in_three_tenths_of_a_second() -> None:
    cost = "import resource; used = resource.getrusage(resource.RUSAGE_SELF); print(used.ru_utime + used.ru_stime)"
    assert min(float(run(f"import menara.cli; {cost}")) for _ in range(3)) < 0.3
