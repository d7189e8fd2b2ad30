"""Regular expressions: `/pattern/` and `/pattern/i`, in the syntax of RE2."""

import re

from menara.engine.query.expression import Regex
from menara.engine.query.fields import FieldDefinition
from menara.engine.query.grammar.lexer import REGEX
from menara.engine.query.grammar.wrong import WrongValueError

_BARE_SLASH = re.compile(r"((?:[^/\\]|\\.)*)/", re.DOTALL)


def read_regex(_definition: FieldDefinition, text: str) -> Regex:
    found = REGEX.fullmatch(text)
    if found is None or not found["pattern"]:
        raise _not_a_regex(text)
    if found["flags"] not in ("", "i"):
        why = "The only letter that may follow a regular expression is i, for any case."
        raise WrongValueError("E126", why, f"/{found['pattern']}/{'i' * ('i' in found['flags'])}")
    pattern = found["pattern"].replace("\\/", "/")
    wrong = regex_error(pattern)
    if wrong is None:
        return Regex(pattern, found["flags"] == "i")
    why = f"The regular expression does not compile ({wrong}). It must be RE2, which has no look-around and no \\1."
    raise WrongValueError("E126", why)


def _not_a_regex(text: str) -> WrongValueError:
    inner = text.removeprefix("/").removesuffix("/")
    why = r"A regular expression stands between slashes: /pattern/ or /pattern/i. A slash within it is written \/."
    return WrongValueError("E126", why, f"/{_BARE_SLASH.sub(_escape_slash, inner)}/" if inner else None)


def _escape_slash(found: re.Match[str]) -> str:
    return found[1] + "\\/"


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
