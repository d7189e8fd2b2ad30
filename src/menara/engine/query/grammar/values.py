"""The value of a field: what was written after the colon becomes what the field compares."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from menara.engine.query.expression import AuthorField, Field, Range, Regex, UrlPattern
from menara.engine.query.fields import FieldDefinition, Value
from menara.engine.query.grammar.addresses import WWW, find_www, read_address, read_domain, read_site
from menara.engine.query.grammar.choices import read_choice, read_language, read_truth
from menara.engine.query.grammar.lexer import Written, ends_in_lone_backslash, resolve
from menara.engine.query.grammar.quotes import warn_of_quotes
from menara.engine.query.grammar.ranges import read_number, read_range
from menara.engine.query.grammar.regexes import read_regex
from menara.engine.query.grammar.remarks import Edit, Remarks
from menara.engine.query.grammar.terms import read_words
from menara.engine.query.grammar.wildcards import warn_of_question_mark
from menara.engine.query.grammar.wrong import WrongValueError

Typed: TypeAlias = str | bool | Range | UrlPattern | Regex


class Raw(NamedTuple):
    """A value as written at `start:end`. `kind` is word, phrase, range, regex or other."""

    kind: str
    start: int
    end: int


def _read_folded(_definition: FieldDefinition, text: str) -> str:
    return text.casefold()


def _read_exact(_definition: FieldDefinition, text: str) -> str:
    return text


_OF_TEXT: dict[Value, Callable[[FieldDefinition, str], Typed]] = {
    Value.NUMBER: read_number,
    Value.TRUTH: read_truth,
    Value.CHOICE: read_choice,
    Value.LANGUAGE: read_language,
    Value.SITE: read_site,
    Value.DOMAIN: read_domain,
    Value.ADDRESS: read_address,
    Value.EXACT: _read_exact,
    Value.WORD: _read_folded,
}


def _without_brackets(text: str) -> str | None:
    """`(a b)` as `"a b"`."""
    inner = text.strip("[]{}() ")
    return None if not inner or set(inner) & set('"()[]{}~^') else f'"{inner}"'


class ValueReader:
    """Reads single values of one query; what is wrong goes to `remarks`, and the value is None then."""

    def __init__(self, query: str, remarks: Remarks) -> None:
        self.query = query
        self.remarks = remarks

    def read(self, definition: FieldDefinition, raw: Raw, start: int) -> Field | AuthorField | None:
        """The field with this value; its place begins at `start`."""
        try:
            if definition.value is Value.AUTHOR:
                return self._read_author(definition, raw, start)
            return Field(start, raw.end, definition.name, self._read_typed(definition, raw))
        except WrongValueError as wrong:
            edits = [] if wrong.instead is None else [Edit(raw.start, raw.end, wrong.instead)]
            self.remarks.error(wrong.code, raw.start, raw.end, wrong.message, *edits)
            return None

    def _read_typed(self, definition: FieldDefinition, raw: Raw) -> Typed:
        as_written = self.query[raw.start : raw.end]
        if definition.value is Value.REGEX:
            return read_regex(definition, as_written)
        if definition.value is Value.RANGE or (definition.value is Value.NUMBER and raw.kind == "range"):
            return read_range(definition, as_written)
        text = self._read_text(definition, raw)
        if definition.value in (Value.SITE, Value.ADDRESS):
            self._warn_of_www(raw)
        return _OF_TEXT[definition.value](definition, text)

    def _read_text(self, definition: FieldDefinition, raw: Raw) -> str:
        """The value without quotes and backslashes, where no wildcard may be."""
        written = self._resolve(definition, raw)
        if written.wildcards:
            why = "has no wildcards. Leave them out, or write \\* or \\? for the character itself."
            raise WrongValueError("E117", f"{definition.name}: {why}", self._without_wildcards(raw, written))
        if not written.text.strip():
            why = f"There is nothing between the quotes of {definition.name}. Write what to look for."
            raise WrongValueError("E103", why)
        return written.text

    def _resolve(self, definition: FieldDefinition, raw: Raw) -> Written:
        if raw.kind in ("range", "other"):
            why = (
                f"{definition.name}: takes {definition.value.value}, or a list of them such as (one OR two)."
            )
            raise WrongValueError("E122", why, _without_brackets(self.query[raw.start : raw.end]))
        if raw.kind == "phrase":
            warn_of_quotes(self.query, raw.start, raw.end, self.remarks)
            return resolve(self.query, raw.start + 1, raw.end - 1)
        end = raw.end
        if ends_in_lone_backslash(self.query, raw.start, end):
            end -= 1
            why = "A backslash makes the next character plain, but nothing follows this one. Leave it out."
            self.remarks.error("E118", end, raw.end, why, Edit(end, raw.end, ""))
        return resolve(self.query, raw.start, end)

    def _without_wildcards(self, raw: Raw, written: Written) -> str:
        """A star goes, a question mark becomes plain (addresses have them)."""
        instead = {"*": "", "?": "\\?"}
        wildcards = {written.places[index] for index in written.wildcards}
        chars = enumerate(self.query[raw.start : raw.end], raw.start)
        return "".join([instead[char] if place in wildcards else char for place, char in chars])

    def _warn_of_www(self, raw: Raw) -> None:
        place = find_www(self.query, raw.start, raw.end)
        if place is not None:
            why = "A leading www. does not count and is dropped. Leave it out."
            self.remarks.warn("W204", raw.start, raw.end, why, Edit(place, place + len(WWW), ""))

    def _read_author(self, definition: FieldDefinition, raw: Raw, start: int) -> AuthorField | None:
        written = self._resolve(definition, raw)
        words = read_words(written, self.remarks)
        if words is None:
            return None
        if not words:
            code = "E103" if raw.kind == "phrase" else "E119"
            raise WrongValueError(code, f"{definition.name}: this holds nothing to search for. Write a name.")
        if raw.kind == "phrase" or raw.end == len(self.query):
            warn_of_question_mark(written, self.remarks)
        return AuthorField(start, raw.end, definition.name, words, written.text)
