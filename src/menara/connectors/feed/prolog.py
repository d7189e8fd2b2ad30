"""What stands before the root of a document: nothing of it is needed, and an entity that is declared there can only hurt."""

import re

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT = re.compile(r"<[A-Za-z_]", re.ASCII)
_SUBSET_OR_END = re.compile(r"[\[>]")
_END_OF_SUBSET = re.compile(r"\]\s{0,100}>")


def clean(text: str) -> str:
    """The same with a sign for what no XML may hold, letter for letter."""
    return _ILLEGAL.sub("\ufffd", text)


def find_root(text: str) -> int:
    """Where the first element begins, or -1. Comments, declarations and what else stands before it are passed over."""
    position = text.find("<")
    while position >= 0 and not _ROOT.match(text, position):
        position = text.find("<", _behind(text, position))
    return position


def _behind(text: str, begin: int) -> int:
    if text.startswith("<!--", begin):
        return _after(text, "-->", begin + 4)
    if text.startswith("<?", begin):
        return _after(text, "?>", begin + 2)
    if text[begin : begin + 9].upper() == "<!DOCTYPE":
        return _behind_doctype(text, begin)
    return begin + 1


def _behind_doctype(text: str, begin: int) -> int:
    sign = _SUBSET_OR_END.search(text, begin)
    if sign is None:
        return len(text)
    end = _END_OF_SUBSET.search(text, sign.end()) if sign[0] == "[" else sign
    return end.end() if end else len(text)


def _after(text: str, sign: str, begin: int) -> int:
    end = text.find(sign, begin)
    return end + len(sign) if end >= 0 else len(text)
