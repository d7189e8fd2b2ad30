"""Time, randomness that matters and every file come into the engine by arguments."""

import ast
from collections.abc import Iterator

READS_A_CLOCK = {"now", "utcnow", "today"}
READS_A_FILE = {"open", "input", "read_text", "read_bytes", "write_text", "write_bytes"}


def outside_calls(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name in READS_A_CLOCK | READS_A_FILE:
                yield f"{name} in line {node.lineno}"


def test_the_engine_reads_no_clock_and_no_file(modules: dict[str, ast.Module]) -> None:
    engine = {file: module for file, module in modules.items() if file.startswith("menara/engine/")}
    assert [f"{file}: {call}" for file, module in engine.items() for call in outside_calls(module)] == []


def test_a_clock_and_a_file_are_found() -> None:
    module = ast.parse("datetime.now()\nopen('words.txt')\ntoday = 1")
    assert list(outside_calls(module)) == ["now in line 1", "open in line 2"]
