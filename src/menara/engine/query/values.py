"""The value of a field: what was written after the colon becomes what the field compares."""

import re
from typing import NamedTuple, TypeAlias

from menara.engine.query.expression import AuthorField, Field, Range, Regex, UrlPattern
from menara.engine.query.fields import FieldDefinition, Value
from menara.engine.query.lexer import REGEX, Written, resolve
from menara.engine.query.remarks import Edit, Remarks
from menara.engine.query.terms import read_words

Typed: TypeAlias = str | bool | Range | UrlPattern | Regex


class Raw(NamedTuple):
    """A value as written at `start:end`. `kind` is word, phrase, range, regex or other."""

    kind: str
    start: int
    end: int


RANGE = re.compile(r"\[\s*(-?\d+(?:\.\d+)?|\*)\s+TO\s+(-?\d+(?:\.\d+)?|\*)\s*\]", re.ASCII)
_WILDCARD_IN_NUMBER = re.compile(r"(?<=\d)[*?]+|[*?]+(?=\d)")
_LONGEST = 80  # characters that are looked at to guess which range was meant
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = re.compile(r"[^\s/:@?#\[\]\\,;.<>]+(?:\.[^\s/:@?#\[\]\\,;.<>]+)*")
_PORT = re.compile(r":\d*\Z")
TRUTHS = {"true": True, "false": False}
_TRUTH_WORDS = {"yes": "true", "1": "true", "on": "true", "no": "false", "0": "false", "off": "false"}
_LANGUAGE_CODES = {
    "english": "en", "indonesian": "id", "malay": "ms", "persian": "fa", "farsi": "fa", "dutch": "nl",
    "german": "de", "french": "fr", "spanish": "es", "portuguese": "pt", "italian": "it", "arabic": "ar",
    "chinese": "zh", "japanese": "ja", "korean": "ko", "russian": "ru", "turkish": "tr", "hindi": "hi",
}


class _Refused(Exception):  # noqa: N818 - nothing fails: what is wrong has been told
    """The value cannot be read."""


class ValueReader:
    """Reads single values of one query; what is wrong goes to `remarks`, and the value is None then."""

    def __init__(self, query: str, remarks: Remarks) -> None:
        self.query = query
        self.remarks = remarks

    def read(self, definition: FieldDefinition, raw: Raw, start: int) -> Field | AuthorField | None:
        """The field with this value; its place begins at `start`."""
        try:
            if definition.value is Value.AUTHOR:
                return self._author(definition, raw, start)
            return Field(start, raw.end, definition.name, self._typed(definition, raw))
        except _Refused:
            return None

    def _typed(self, definition: FieldDefinition, raw: Raw) -> Typed:
        kind = definition.value
        if kind is Value.REGEX:
            return self._regex(raw)
        if kind is Value.RANGE or (kind is Value.NUMBER and raw.kind == "range"):
            return self._range(definition, raw)
        return self._of_text(definition, raw, self._text(definition, raw))

    def _of_text(self, definition: FieldDefinition, raw: Raw, text: str) -> Typed:
        match definition.value:
            case Value.NUMBER:
                return self._number(definition, raw, text)
            case Value.TRUTH:
                return self._truth(definition, raw, text)
            case Value.CHOICE:
                return self._choice(definition, raw, text)
            case Value.LANGUAGE:
                return self._language(definition, raw, text)
            case Value.SITE | Value.DOMAIN:
                return self._site(definition, raw, text)
            case Value.ADDRESS:
                return self._address(definition, raw, text)
            case Value.EXACT:
                return text
        return text.casefold()

    def _refused(self, code: str, raw: Raw, why: str, *edits: Edit) -> _Refused:
        self.remarks.error(code, raw.start, raw.end, why, *edits)
        return _Refused()

    def _refused_value(self, definition: FieldDefinition, raw: Raw, why: str, fixed: str | None = None) -> _Refused:
        edits = [] if fixed is None else [Edit(raw.start, raw.end, fixed)]
        return self._refused("E122", raw, f"{definition.name}: {why}", *edits)

    def _written(self, raw: Raw) -> Written:
        inner = int(raw.kind == "phrase")
        return resolve(self.query, raw.start + inner, raw.end - inner)

    def _text(self, definition: FieldDefinition, raw: Raw) -> str:
        """The value without quotes and backslashes, where no wildcard may be."""
        if raw.kind in ("range", "other"):
            raise self._refused_value(definition, raw, f"takes {definition.value.value}, written without brackets.")
        written = self._written(raw)
        if written.wildcards:
            fixed = self._without_wildcards(written)
            why = f"{definition.name}: has no wildcards. Leave them out, or write \\* or \\? for the character itself."
            raise self._refused("E117", raw, why, *fixed)
        if not written.text.strip():
            why = f"There is nothing between the quotes of {definition.name}. Write what to look for."
            raise self._refused("E103", raw, why)
        return written.text

    def _without_wildcards(self, written: Written) -> list[Edit]:
        """A star goes, a question mark becomes plain (addresses have them)."""
        fixes = {"*": "", "?": "\\?"}
        places = [written.places[index] for index in sorted(written.wildcards)]
        return [Edit(place, place + 1, fixes[self.query[place]]) for place in places]

    def _author(self, definition: FieldDefinition, raw: Raw, start: int) -> AuthorField:
        if raw.kind in ("range", "other"):
            raise self._refused_value(definition, raw, "takes a name, or a phrase in quotes.")
        written = self._written(raw)
        words = read_words(written, self.remarks)
        if words is None:
            raise _Refused
        if not words:
            code, what = ("E103", "quotes") if raw.kind == "phrase" else ("E119", "value")
            why = f"The {what} of {definition.name} hold nothing to search for. Write a name with letters or digits."
            raise self._refused(code, raw, why)
        return AuthorField(start, raw.end, definition.name, words, written.text)

    def _range(self, definition: FieldDefinition, raw: Raw) -> Range:
        text = self.query[raw.start : raw.end]
        found = RANGE.fullmatch(text)
        if found is None:
            raise self._not_a_range(definition, raw, text)
        low, high = (None if end == "*" else float(end) for end in found.groups())
        if low is not None and high is not None and low > high:
            turned = Edit(raw.start, raw.end, f"[{found[2]} TO {found[1]}]")
            why = "The range runs backwards, so nothing can be within it. Turn it round."
            raise self._refused("E124", raw, why, turned)
        return self._bounded(definition, raw, Range(low, high))

    def _not_a_range(self, definition: FieldDefinition, raw: Raw, text: str) -> _Refused:
        bare = text.strip("[]")
        plain = _WILDCARD_IN_NUMBER.sub("", text[:_LONGEST])
        if plain != text and RANGE.fullmatch(plain):
            why = f"{definition.name}: a wildcard cannot stand in a number; * alone is an open end."
            return self._refused("E117", raw, why, Edit(raw.start, raw.end, plain))
        fixed = _likely_range(bare[:_LONGEST])
        edits = [] if fixed is None else [Edit(raw.start, raw.end, fixed)]
        why = f"{definition.name}: takes a range of numbers such as [10 TO 500] or [10 TO *], with TO in upper case."
        return self._refused("E123", raw, why, *edits)

    def _number(self, definition: FieldDefinition, raw: Raw, text: str) -> Range:
        if raw.kind != "word" or not _NUMBER.fullmatch(text):
            raise self._refused_value(definition, raw, "takes a number such as 4, or a range such as [1 TO 2].")
        return self._bounded(definition, raw, Range(float(text), float(text)))

    def _bounded(self, definition: FieldDefinition, raw: Raw, value: Range) -> Range:
        if definition.bounds is None:
            return value
        least, most = definition.bounds
        ends = [end for end in (value.low, value.high) if end is not None]
        if all(least <= end <= most for end in ends):
            return value
        low, high = (None if end is None else min(max(end, least), most) for end in (value.low, value.high))
        fixed = f"[{_shown(low)} TO {_shown(high)}]" if raw.kind == "range" else _shown(low)
        why = f"{definition.name}: numbers go from {least:g} to {most:g}. Stay within."
        raise self._refused("E125", raw, why, Edit(raw.start, raw.end, fixed))

    def _truth(self, definition: FieldDefinition, raw: Raw, text: str) -> bool:
        value = text.casefold()
        if value in TRUTHS:
            return TRUTHS[value]
        raise self._refused_value(definition, raw, "takes true or false.", _TRUTH_WORDS.get(value))

    def _choice(self, definition: FieldDefinition, raw: Raw, text: str) -> str:
        spelled = {choice.casefold(): choice for choice in definition.choices}
        choice = spelled.get(text.casefold())
        if choice is not None and (choice == text or not definition.upper_case):
            return choice.casefold()
        why = f"takes one of {', '.join(definition.choices)}."
        raise self._refused_value(definition, raw, why, choice or _nearest(text.casefold(), spelled))

    def _language(self, definition: FieldDefinition, raw: Raw, text: str) -> str:
        code = text.casefold()
        if _LANGUAGE.fullmatch(code):
            return code
        base = re.split("[-_]", code)[0]
        fixed = _LANGUAGE_CODES.get(code) or (base if _LANGUAGE.fullmatch(base) else None)
        raise self._refused_value(definition, raw, "takes a code of two or three letters, such as en or id.", fixed)

    def _site(self, definition: FieldDefinition, raw: Raw, text: str) -> str:
        host = text.casefold()
        if definition.value is Value.SITE:
            host = self._without_www(raw, host)
        if _HOST.fullmatch(host):
            return host
        likely = _PORT.sub("", _SCHEME.sub("", host).partition("/")[0]).strip(".")
        fixed = likely if _HOST.fullmatch(likely) else None
        raise self._refused_value(definition, raw, "takes a domain such as acme.com; for a path use url.", fixed)

    def _without_www(self, raw: Raw, host: str) -> str:
        if not host.startswith("www.") or host == "www.":
            return host
        at = self.query.casefold().find("www.", raw.start, raw.end)
        edits = [Edit(at, at + 4, "")] if at >= 0 else []
        why = "A leading www. does not count and is dropped. Leave it out."
        self.remarks.warn("W204", raw.start, raw.end, why, *edits)
        return host[4:]

    def _address(self, definition: FieldDefinition, raw: Raw, text: str) -> UrlPattern:
        address = text.casefold()
        if address.startswith("/"):
            return UrlPattern("", address)
        address = _SCHEME.sub("", address)
        host, slash, path = address.partition("/")
        host = self._without_www(raw, _PORT.sub("", host.rpartition("@")[2]))
        if _HOST.fullmatch(host):
            return UrlPattern(host, slash + path)
        raise self._refused_value(definition, raw, "takes a host and path such as acme.com/news, or a path such as /news.")

    def _regex(self, raw: Raw) -> Regex:
        found = REGEX.fullmatch(self.query, raw.start, raw.end)
        if found is None or found["flags"] not in ("", "i") or not found["pattern"]:
            raise self._not_a_regex(raw)
        pattern = found["pattern"].replace("\\/", "/")
        wrong = regex_error(pattern)
        if wrong is None:
            return Regex(pattern, found["flags"] == "i")
        why = f"The regular expression does not compile ({wrong}). It must be RE2, which has no look-around and no \\1."
        raise self._refused("E126", raw, why)

    def _not_a_regex(self, raw: Raw) -> _Refused:
        inner = self.query[raw.start : raw.end].strip("/")
        fixed = "/" + re.sub(r"(?<!\\)/", r"\/", inner) + "/"
        edits = [Edit(raw.start, raw.end, fixed)] if inner and raw.kind in ("word", "regex") else []
        why = r"A regular expression stands between slashes: /pattern/ or /pattern/i. A slash within it is written \/."
        return self._refused("E126", raw, why, *edits)


def regex_error(pattern: str) -> str | None:
    """Why RE2 does not take the pattern."""
    import re2  # a C++ library, loaded when the first regex is met

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except (re2.error, UnicodeError) as wrong:
        reason = wrong.args[0] if wrong.args else wrong
        return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return None


def _likely_range(bare: str) -> str | None:
    """The range that was probably meant by `500`, `1-5`, `1 to 5` or `1 TO`."""
    bare = bare.replace(",", "").strip()
    if _NUMBER.fullmatch(bare):
        return f"[{bare} TO *]"
    found = re.fullmatch(r"(-?[\d.]+|\*)?\s*(?:to|-|\.\.|:|–)?\s*(-?[\d.]+|\*)?", bare, re.IGNORECASE | re.ASCII)
    return f"[{found[1] or '*'} TO {found[2] or '*'}]" if found and (found[1] or found[2]) else None


def _shown(end: float | None) -> str:
    return "*" if end is None else f"{end:g}"


def _nearest(text: str, spelled: dict[str, str]) -> str | None:
    from difflib import get_close_matches  # rarely needed

    found = get_close_matches(text, spelled, n=1)
    return spelled[found[0]] if found else None
