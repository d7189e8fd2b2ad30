"""Every text of every page, in every language."""

from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from menara.web import catalogues

languages = pytest.mark.parametrize("language", catalogues.TRANSLATED)


def strings(catalog: Catalog) -> dict[tuple[str, ...], list[str]]:
    return {(context_of(one), *forms(one.id)): forms(one.string) for one in catalog if one.id}


def forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def context_of(message: Message) -> str:
    """What is compiled has it in bytes."""
    return bytes(message.context or b"").decode() if not isinstance(message.context, str) else message.context


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return catalogues.extracted()


@languages
def test_every_text_is_translated_and_no_other(texts: Catalog, language: str) -> None:
    assert catalogues.faults(language, texts) == []


@languages
def test_what_is_compiled_is_what_was_written(language: str) -> None:
    with catalogues.path_of(language, ".mo").open("rb") as file:
        assert strings(read_mo(file)) == strings(catalogues.read(language))


def test_no_text_hides_in_an_expression() -> None:
    """`_("...")` inside a tag would be translated, and never be asked for."""
    files = [file for file in catalogues.WEB.rglob("*.html") if '_("' in file.read_text(encoding="utf-8")]
    assert files == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", ["not translated: 'Sign in as {name}'"]),
        ('msgid "Sign in as {name}"\nmsgstr ""', ["not translated: 'Sign in as {name}'"]),
        ('msgid "Sign in as {name}"\nmsgstr "Masuk"', ["other placeholders: 'Sign in as {name}'"]),
        ('#, fuzzy\nmsgid "Sign in as {name}"\nmsgstr "Masuk {name}"', ["fuzzy: 'Sign in as {name}'"]),
        (
            'msgid "Sign in as {name}"\nmsgstr "Masuk {name}"\n\nmsgid "Old"\nmsgstr "Lama"',
            ["on no page: 'Old'"],
        ),
        ('msgid "Sign in as {name}"\nmsgstr "Masuk {name}"', []),
    ],
    ids=["missing", "empty", "placeholder", "fuzzy", "unused", "whole"],
)
def test_what_is_wrong_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lines: str, told: list[str]
) -> None:
    file = tmp_path / "locale" / "id" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{lines}\n')
    monkeypatch.setattr(catalogues, "WEB", tmp_path)
    texts = Catalog()
    texts.add("Sign in as {name}")
    assert catalogues.faults("id", texts) == told


def test_texts_of_templates_are_those_that_django_asks_for(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "{% if one %}{% translate 'Sign out' %}{% endif %}"
        "{% blocktranslate trimmed with name=one %}\n  Hello,\n  {{ name }}\n{% endblocktranslate %}"
        "{% blocktranslate count number=2 %}{{ number }} one{% plural %}{{ number }} more{% endblocktranslate %}"
    )
    found = [text for text, _ in catalogues._in_template(page)]
    assert found == ["Sign out", "Hello, %(name)s", ("%(number)s one", "%(number)s more")]


def test_python_reads_what_is_compiled() -> None:
    with catalogues.path_of("nl", ".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Sign out") == "Uitloggen"
