"""Files and functions stay small: the middle one, and nine in ten, as pleasant houses have them."""

import ast
from collections.abc import Iterator
from statistics import median, quantiles

import pytest


def lines(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def nine_in_ten(lengths: list[int]) -> float:
    return quantiles(lengths, n=10, method="inclusive")[-1]


@pytest.fixture(scope="module")
def file_lengths(modules: dict[str, ast.Module]) -> list[int]:
    ends = [module.body[-1].end_lineno for module in modules.values() if module.body]
    return [end for end in ends if end is not None]


@pytest.fixture(scope="module")
def function_lengths(modules: dict[str, ast.Module]) -> list[int]:
    def functions() -> Iterator[ast.stmt]:
        for module in modules.values():
            yield from (
                node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            )

    return [lines(function) for function in functions()]


def test_files_are_short(file_lengths: list[int]) -> None:
    assert (median(file_lengths) <= 160, nine_in_ten(file_lengths) <= 450) == (True, True), sorted(
        file_lengths
    )


def test_functions_are_short(function_lengths: list[int]) -> None:
    summary = f"median {median(function_lengths)}, nine in ten {nine_in_ten(function_lengths)}"
    assert (median(function_lengths) <= 9, nine_in_ten(function_lengths) <= 35) == (True, True), summary
