"""The catalogues of translations: `python -m menara.web.catalogues` brings them up to date. For developers; needs Babel.

Texts stand in English in code (`gettext`) and templates (`{% translate %}`, `{% blocktranslate trimmed %}`). This puts new
ones into every `.po` without a translation, takes out those that no page has any more, and compiles what is there. What is
still to be translated is told, and a test fails until it is.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

WEB = Path(__file__).parent
TRANSLATED = ("id", "ms", "fa", "nl")
WITHOUT_PLURALS = ("id", "ms", "fa")  # after a number, that is
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "translate": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
KEYWORDS |= {"pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2)}
HEADER = "# Menara, in {language}. Brought up to date by `python -m menara.web.catalogues`."
BEGINNING = datetime(
    2026, 11, 21, tzinfo=UTC
)  # dates in the files would make every one of them new each time
TAGS = ("django.templatetags.i18n", "django.templatetags.static", "menara.web.templatetags.menara")
LIBRARIES = {file.stem: f"menara.web.templatetags.{file.stem}" for file in WEB.glob("templatetags/[a-z]*.py")}
ENGINE = Engine(builtins=list(TAGS), libraries=LIBRARIES)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def extracted() -> Catalog:
    """All texts that there are, with the files that have them."""
    catalog = Catalog(project="menara", creation_date=BEGINNING)
    for file in sorted((*WEB.rglob("*.py"), *WEB.rglob("*.html"))):
        place = [(file.relative_to(WEB).as_posix(), 1)]
        for text, context in _in_template(file) if file.suffix == ".html" else _in_code(file):
            catalog.add(text, locations=place, context=context)
    return catalog


def path_of(language: str, suffix: str) -> Path:
    return WEB / "locale" / language / "LC_MESSAGES" / f"django{suffix}"


def read(language: str) -> Catalog:
    try:
        with path_of(language, ".po").open("rb") as file:
            return read_po(file, locale=language)
    except FileNotFoundError:
        return Catalog(locale=language)


def written(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def updated(language: str, texts: Catalog) -> Catalog:
    """The catalogue with all texts that there are, and no others."""
    catalog, known = _empty(language), read(language)
    for message in texts:
        if message.id:
            old = known.get(message.id, message.context)
            catalog.add(message.id, old.string if old else None, message.locations, context=message.context)
    return catalog


def faults(language: str, texts: Catalog) -> list[str]:
    """What keeps the catalogue from being complete."""
    known = read(language)
    if known.fuzzy:
        return ["the whole catalogue is marked as fuzzy"]
    found = [f"not translated: {message.id!r}" for message in texts if message.id and not _of(known, message)]
    found += [f"on no page: {message.id!r}" for message in known if message.id and not _of(texts, message)]
    found += [f"{fault}: {message.id!r}" for message in known if message.id for fault in _faults_of(message)]
    return found


def _of(catalog: Catalog, message: Message) -> Message | None:
    return catalog.get(message.id, message.context)


def _faults_of(message: Message) -> Iterator[str]:
    originals, strings = _forms(message.id), _forms(message.string)
    if not all(strings):
        yield "not translated"
    elif message.fuzzy:
        yield "fuzzy"
    elif any(_placeholders(text) not in map(_placeholders, originals) for text in strings):
        yield "other placeholders"


def _forms(text: Any) -> tuple[str, ...]:
    """Singular and plurals, where there are any."""
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _empty(language: str) -> Catalog:
    catalog = Catalog(
        locale=language,
        header_comment=HEADER.format(language=language),
        project="menara",
        creation_date=BEGINNING,
        revision_date=BEGINNING,
        last_translator="",
        language_team="",
        fuzzy=False,
    )
    if language in WITHOUT_PLURALS:
        catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalog


def _in_code(file: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for _, text, _, context in extract_from_file("python", file, KEYWORDS):
        yield text, context


def _in_template(file: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Django's own reading of the template, so that nothing is missed that it would translate."""
    template = ENGINE.from_string(file.read_text(encoding="utf-8"))
    node: Any
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        yield node.filter_expression.var.literal, None
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        one, _ = node.render_token_list(node.singular)
        many, _ = node.render_token_list(node.plural)
        yield (one.strip(), many.strip()) if many else one.strip(), None


def main() -> int:
    texts, told = extracted(), 0
    for language in TRANSLATED:
        catalog = updated(language, texts)
        path_of(language, ".po").parent.mkdir(parents=True, exist_ok=True)
        path_of(language, ".po").write_bytes(written(catalog))
        path_of(language, ".mo").write_bytes(compiled(catalog))
        for fault in faults(language, texts):
            print(f"{language}: {fault}")
            told += 1
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
