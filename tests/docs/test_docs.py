"""Nothing public is missing from the pages, and no link leads nowhere."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from menara.connectors import registry
from menara.engine.query.fields import FIELDS

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\]\((?!https?://)([^)\s]+)\)")
CODE = re.compile(r'"([EW]\d{3})"')
SHOWN = re.compile(
    r"^ {4}\$ (?:echo (?P<input>'.*') \| )?menara (?P<arguments>.*)\n {4}(?P<output>\{.*\})$", re.M
)
OPERATORS = ["AND", "OR", "NOT", "NEAR/", "ONEAR", "~", "( … )", "<<<"]


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


SHOWN_COMMANDS = list(SHOWN.finditer(text("docs/reference/command-line.md")))


def without_code(markdown: str) -> str:
    return re.sub(r"```.*?```|^ {4}.*?$|`[^`\n]*`", "", markdown, flags=re.S | re.M)


def anchors(page: Path) -> set[str]:
    """The names of the headings, as web pages of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(without_code(page.read_text(encoding="utf-8"))):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_every_operator_is_explained() -> None:
    page = text("docs/query-language.md")
    assert [operator for operator in OPERATORS if operator not in page] == []


def test_every_field_is_explained() -> None:
    page = text("docs/query-language.md")
    assert [field for field in FIELDS if f"`{field}:" not in page] == []


def test_every_error_and_warning_has_its_line() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in ROOT.glob("src/menara/engine/query/**/*.py")
    )
    lines = re.findall(r"^\| ([EW]\d{3}) \|", text("docs/query-language.md"), re.M)
    assert lines == sorted(set(CODE.findall(source)))


def test_every_command_is_explained() -> None:
    page = text("docs/reference/command-line.md")
    commands = entry_points(group="menara.commands").names
    assert [name for name in sorted(commands) if f"\n## menara {name}" not in page] == []


def section(command: str) -> str:
    return (
        text("docs/reference/command-line.md").partition(f"\n## menara {command}\n")[2].partition("\n## ")[0]
    )


@pytest.mark.parametrize("command", sorted(entry_points(group="menara.commands").names))
def test_every_option_is_explained(command: str) -> None:
    tell = [sys.executable, "-m", "menara", command, "--help"]
    told = subprocess.run(tell, capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"--[a-z-]+", told)) - {"--help"}
    assert [option for option in sorted(options) if option not in section(command)] == []


def test_every_connector_is_explained() -> None:
    page = text("docs/reference/command-line.md")
    assert [name for name in registry.names() if f"\n### {name}\n" not in page] == []


def test_every_decision_is_listed() -> None:
    records = sorted(file.name for file in ROOT.glob("docs/developer/decisions/0*.md"))
    assert re.findall(r"\]\((0[^)]+)\)", text("docs/developer/decisions/README.md")) == records


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", text(page), re.M)


def test_pages_and_headings_named_in_the_source_exist() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in ROOT.glob("src/**/*.[pm][yd]"))
    named = re.findall(r'(docs/[\w/.-]+\.md)(?:,\s"([^"]+)")?', source)
    assert [page for page, _ in named if not (ROOT / page).exists()] == []
    assert [(page, heading) for page, heading in named if heading and heading not in headings(page)] == []


@pytest.mark.parametrize("shown", SHOWN_COMMANDS, ids=lambda shown: shown[2])
def test_a_command_that_is_shown_answers_as_shown(shown: re.Match[str]) -> None:
    command = [sys.executable, "-m", "menara", *shlex.split(shown["arguments"])]
    lines = "".join(shlex.split(shown["input"] or ""))
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    assert (json.loads(done.stdout), done.stderr) == (json.loads(shown["output"]), "")
