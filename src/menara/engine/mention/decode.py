"""JSON becomes an object, or the reason why not.

msgspec reads nearly everything. What it refuses although it is JSON (lone surrogates in escapes, numbers longer than
a float or Python's integers) is read again by Python's own parser, slower and more patient.
"""

import json
import sys
from typing import Any

import msgspec

from menara.engine.mention.check import MentionError

MAX_DEPTH = 100
# A number that Python does not read is read as the largest one it does: no count is that large, and it stays a number.
_LONGEST_INTEGER = 10**4300 - 1

_decode = msgspec.json.Decoder().decode


def decode_object(line: bytes) -> dict[str, Any]:
    """Read one object of JSON. Raises MentionError "bad_json" for all else, and for one nested deeper than 100."""
    try:
        value = _decode_any(line)
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError as error:
        raise MentionError("bad_json", f"Not UTF-8: {error.reason} at byte {error.start}.") from None
    except ValueError as error:
        raise MentionError("bad_json", f"Not JSON: {error}.") from None
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise _too_deep()
    if not isinstance(value, dict):
        raise MentionError("bad_json", "JSON, but not an object in braces.")
    return value


def _decode_any(line: bytes) -> Any:
    try:
        return _decode(line)
    except ValueError:
        return _decode_patiently(line.decode())


def _decode_patiently(text: str) -> Any:
    return json.loads(text, parse_int=_integer, parse_float=_float, parse_constant=_refuse_constant)


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        return -_LONGEST_INTEGER if digits.startswith("-") else _LONGEST_INTEGER


def _float(digits: str) -> float:
    return max(-sys.float_info.max, min(float(digits), sys.float_info.max))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _too_deep() -> MentionError:
    return MentionError("bad_json", f"Nested deeper than {MAX_DEPTH} levels.")


def _is_deeper(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [inner for outer in level for inner in _containers_within(outer)]
        if not level:
            return False
    return True


def _containers_within(value: object) -> list[object]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [member for member in members if isinstance(member, dict | list)]
