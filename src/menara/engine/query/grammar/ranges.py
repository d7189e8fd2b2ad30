"""Ranges and numbers: `[a TO b]`."""

import re

from menara.engine.query.expression import Range
from menara.engine.query.fields import FieldDefinition
from menara.engine.query.grammar.wrong import WrongValueError

_LONGEST = 80  # characters that are looked at to guess which range was meant
_RANGE = re.compile(r"\[\s*+(-?\d+(?:\.\d+)?|\*)\s++TO\s++(-?\d+(?:\.\d+)?|\*)\s*+\]", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_WILDCARD_IN_NUMBER = re.compile(r"(?<=\d)[*?]+|[*?]+(?=\d)")
_LIKELY_RANGE = re.compile(r"(-?[\d.]+|\*)?\s*(?:to|-|\.\.|:|–)?\s*(-?[\d.]+|\*)?", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b", re.ASCII)


def read_range(definition: FieldDefinition, text: str) -> Range:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise _not_a_range(definition, text)
    low, high = (None if end == "*" else float(end) for end in found.groups())
    if low is not None and high is not None and low > high:
        why = "The range runs backwards, so nothing can be within it. Turn it round."
        raise WrongValueError("E124", why, f"[{found[2]} TO {found[1]}]")
    return _check_bounds(definition, Range(low, high), is_range=True)


def read_number(definition: FieldDefinition, text: str) -> Range:
    if not _NUMBER.fullmatch(text):
        raise WrongValueError(
            "E122", f"{definition.name}: takes a number such as 4, or a range such as [1 TO 2]."
        )
    return _check_bounds(definition, Range(float(text), float(text)), is_range=False)


def _check_bounds(definition: FieldDefinition, value: Range, is_range: bool) -> Range:
    if definition.bounds is None:
        return value
    least, most = definition.bounds
    if all(end is None or least <= end <= most for end in (value.low, value.high)):
        return value
    low, high = (None if end is None else min(max(end, least), most) for end in (value.low, value.high))
    instead = f"[{_shown(low)} TO {_shown(high)}]" if is_range else _shown(low)
    raise WrongValueError(
        "E125", f"{definition.name}: numbers go from {least:g} to {most:g}. Stay within.", instead
    )


def _shown(end: float | None) -> str:
    return "*" if end is None else f"{end:.15g}"


def _not_a_range(definition: FieldDefinition, text: str) -> WrongValueError:
    plain = _WILDCARD_IN_NUMBER.sub("", text[:_LONGEST])
    if plain != text and _RANGE.fullmatch(plain):
        why = f"{definition.name}: a wildcard cannot stand in a number; * alone is an open end."
        return WrongValueError("E117", why, plain)
    why = f"{definition.name}: takes a range of numbers such as [10 TO 500] or [10 TO *], with TO in upper case."
    return WrongValueError("E123", why, _likely_range(definition, text[:_LONGEST].strip('[]"')))


def _likely_range(definition: FieldDefinition, bare: str) -> str | None:
    """The range that was probably meant by `500`, `1-5`, `1 to 5`, `1 TO` or, for minutes, `18:30 TO 19:00`."""
    if definition.name == "minuteOfDay":
        bare = _CLOCK.sub(lambda clock: str(int(clock[1]) * 60 + int(clock[2])), bare)
    bare = bare.replace(",", "").strip()
    if _NUMBER.fullmatch(bare):
        return f"[{bare} TO *]"
    found = _LIKELY_RANGE.fullmatch(bare)
    return f"[{found[1] or '*'} TO {found[2] or '*'}]" if found and (found[1] or found[2]) else None
