"""The reference of settings, metrics, events, jobs and audit actions says what the code does, and nothing else."""

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from menara.connectors.base import AccountStatus
from menara.core import jobs
from menara.server import tasks
from menara.server.figures import all_figures
from menara.sources.enums import SourceState

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src/menara").rglob("*.py"))
ROOMS = ("people", "assets", "records", "access", "sources", "listening")
VARIABLE = re.compile(r"MENARA_[A-Z_]+|DATABASE_URL|XDG_[A-Z_]+")
ACTION = re.compile(rf"({'|'.join(ROOMS)})\.[a-z_]+")
BY_STATE = {f"sources.{state}" for state in SourceState if state != SourceState.BLOCKED_TERMS}
BY_STATUS = {f"listening.account_{status}" for status in AccountStatus}
REFUSED = {"listening.refuse_redaction", "listening.refuse_purge"}
NO_ACTIONS = {"enqueue", "task", "get_model"}  # what is told to these is a job, or a table
DJANGO_ONLY = {"MENARA_KEY"}  # a name among Django's settings, not of a variable


def rows(page: str, heading: str = "") -> list[list[str]]:
    """The cells of all lines of the tables under a heading, without their marks of code."""
    text = (
        (ROOT / page).read_text("utf-8").partition(heading)[2]
        if heading
        else (ROOT / page).read_text("utf-8")
    )
    text = re.split(r"^## ", text, maxsplit=1, flags=re.M)[0] if heading else text
    lines = re.findall(r"^\| (`.*) \|$", text, re.M)
    return [[cell.strip().replace("`", "") for cell in line.split("|")] for line in lines]


def first_cells(page: str, heading: str = "") -> list[str]:
    return [cells[0] for cells in rows(page, heading)]


def strings(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    yield from (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def read_variables() -> set[str]:
    """Names of variables that stand alone in a text of the code: as somebody does who reads one."""
    found = {text for path in SOURCES for text in strings(path) if VARIABLE.fullmatch(text)}
    return found - DJANGO_ONLY


def audit_actions() -> set[str]:
    found = set()
    for path in SOURCES:
        for call in (
            node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
        ):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            told = (
                part for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            if name not in NO_ACTIONS and name.lower() not in (
                "foreignkey",
                "onetoonefield",
                "manytomanyfield",
            ):
                found |= {part.value for part in told if ACTION.fullmatch(str(part.value))}
    return found


def event_classes() -> dict[str, tuple[str, list[str]]]:
    found = {}
    for room in ROOMS:
        if not (ROOT / f"src/menara/{room}/events.py").exists():
            continue
        module = importlib.import_module(f"menara.{room}.events")
        for name, thing in vars(module).items():
            if dataclasses.is_dataclass(thing) and thing.__module__ == module.__name__:
                found[name] = (room, [field.name for field in dataclasses.fields(thing)])
    return found


def test_every_variable_is_on_the_page_and_none_that_is_not_read() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    told = first_cells("docs/reference/settings.md")
    assert (len(told), {*told, "XDG_DATA_HOME"}) == (len(set(told)), read_variables())
    assert "`XDG_DATA_HOME`" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_every_metric_is_on_the_page_with_its_kind_and_its_labels() -> None:
    told = {cells[0]: (cells[1], cells[2]) for cells in rows("docs/reference/metrics.md", "A gauge goes")}
    exported = {f"menara_{figure.name}": figure.kind for figure in all_figures()}
    assert {name: kind for name, (kind, _) in told.items()} == exported
    labels = {name: sorted(cell.split(", ")) for name, (_, cell) in told.items() if cell}
    shown = {
        f"menara_{figure.name}": sorted(figure.samples[0][0]) for figure in all_figures() if figure.samples
    }
    assert labels == {
        **{name: found for name, found in shown.items() if found},
        "menara_coverage": ["count", "hour"],
    }


def test_alarms_name_metrics_that_there_are() -> None:
    page = (ROOT / "docs/reference/metrics.md").read_text("utf-8")
    named = set(re.findall(r"menara_[a-z_]+", page.partition("## Worth an alarm")[2]))
    assert named <= set(first_cells("docs/reference/metrics.md", "A gauge goes"))


def test_every_event_is_on_the_page_with_its_room_and_its_fields() -> None:
    told = {
        cells[0]: (cells[1], cells[2].split(", "))
        for cells in rows("docs/reference/events.md", "## Events\n")
    }
    assert told == event_classes()


def test_every_job_is_on_the_page() -> None:
    assert tasks.ROUNDS
    known = {kind for kind in jobs._tasks if not kind.startswith("tests.")}
    told = first_cells("docs/reference/events.md", "## Jobs\n")
    assert (sorted(set(told) - known), sorted(known - set(told)), len(told)) == ([], [], len(known))


def test_every_audit_action_is_on_the_page() -> None:
    told = first_cells("docs/reference/events.md", "## The audit trail\n")
    assert len(told) == len(set(told))
    want = audit_actions() | BY_STATE | BY_STATUS | REFUSED
    assert (sorted(set(told) - want), sorted(want - set(told))) == ([], [])
