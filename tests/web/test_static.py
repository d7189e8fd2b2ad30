"""What is built for the browser belongs to its sources, and knows every class that the templates use."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client

STATIC = Path("src/menara/web/static/web")
TEMPLATES = Path("src/menara/web/templates")
BUILD = "npm ci --ignore-scripts && npm run build, in frontend/"
DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


@pytest.fixture(scope="module")
def manifest(repository: Path) -> dict[str, dict[str, str]]:
    return json.loads((repository / STATIC / "built-from.json").read_text())


def digests(folder: Path, names: Iterator[Path]) -> dict[str, str]:
    return {
        str(name.relative_to(folder)): sha256(name.read_bytes()).hexdigest()
        for name in names
        if name.is_file()
    }


def test_what_is_committed_was_built_from_these_sources(
    repository: Path, manifest: dict[str, dict[str, str]]
) -> None:
    folder = repository / "frontend"
    named = (folder / name for name in ("build.mjs", "package.json", "package-lock.json"))
    found = digests(folder, named) | digests(folder, (folder / "src").rglob("*"))
    assert found == manifest["sources"], BUILD


def test_and_is_what_the_build_has_written(repository: Path, manifest: dict[str, dict[str, str]]) -> None:
    folder = repository / STATIC
    found = digests(folder, folder.rglob("*"))
    del found["built-from.json"]
    assert found == manifest["built"], BUILD


def classes_of(template: str) -> set[str]:
    """What stands in class attributes, on either side of every condition."""
    found = set()
    for value in re.findall(r'class="((?:{%.*?%}|{{.*?}}|[^"{])*)"', template, re.DOTALL):
        found.update(DJANGO.sub(" ", value).split())
    return {name for name in found if not name.endswith("-")}  # what a value completes


def known_to(style: str) -> set[str]:
    names = re.findall(r"\.((?:\\.|[\w-])+)", style)
    return {name.replace("\\", "") for name in names}


def test_the_style_sheet_knows_every_class(repository: Path) -> None:
    known = known_to((repository / STATIC / "menara.css").read_text())
    used = {
        (str(path.relative_to(repository / TEMPLATES)), name)
        for path in (repository / TEMPLATES).rglob("*.html")
        for name in classes_of(path.read_text())
    }
    assert {(path, name) for path, name in used if name not in known} == set(), BUILD


def test_icons_are_there(repository: Path) -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (repository / STATIC / "icons.svg").read_text()))
    used = {
        name
        for path in (repository / TEMPLATES).rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }
    assert used - drawn == set(), BUILD


@pytest.mark.django_db
def test_fonts_are_small_and_are_kept_by_browsers(repository: Path) -> None:
    """Each holds one script only; browsers fetch those that a page needs, once."""
    fonts = sorted((repository / STATIC / "fonts").glob("*.woff2"))
    assert {font.name: font.stat().st_size < 40_000 for font in fonts} == dict.fromkeys(
        [
            "atkinson-mono-latin.woff2",
            "atkinson-next-latin-ext.woff2",
            "atkinson-next-latin.woff2",
            "vazirmatn-arabic.woff2",
        ],
        True,
    )
    style = (repository / STATIC / "menara.css").read_text()
    assert set(re.findall(r"url\(fonts/([\w.-]+)", style)) == {font.name for font in fonts}
    for font in fonts:
        answer = Client().get(f"/static/web/fonts/{font.name}")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "max-age=31536000, public")
        answer.close()


def test_nothing_in_the_script_makes_code_of_text(repository: Path) -> None:
    script = (repository / STATIC / "menara.js").read_text()
    assert re.findall(r"\beval\(|new Function\(", script) == []


def test_every_template_is_free_of_inline_script_and_style(repository: Path) -> None:
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    found = {
        (path.name, piece)
        for path in (repository / TEMPLATES).rglob("*.html")
        for piece in inline.findall(DJANGO.sub(" ", path.read_text()))
    }
    assert found == set()
