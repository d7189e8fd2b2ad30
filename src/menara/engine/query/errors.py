"""What can be wrong with a query: codes, the place, a message for people, and a fix where one is known."""

from dataclasses import dataclass

ERRORS = {
    "E101": "A bracket is not closed, or closed and never opened.",
    "E102": "A quote is not closed.",
    "E103": "There is nothing to search for: an empty query, empty brackets or quotes.",
    "E104": "The query only says what must not be there.",
    "E105": "OR stands beside AND, NOT or a space without brackets.",
    "E106": "NEAR stands beside another operator without brackets.",
    "E107": "Braces are not closed, are empty, or hold a word over 20 characters, a tag, a wildcard or a symbol.",
    "E108": "A comment is not closed.",
    "E109": "AND, NOT or a field within a NEAR or ~, or a field within the brackets of a text field.",
    "E110": "A distance is not a number from 0 to 100, or a boost is not a number from 1 to 99.",
    "E111": "An operand of OR only says what must not be there.",
    "E112": "NOT of something that is negative already.",
    "E113": "~ stands after something other than a phrase of several words or brackets with AND.",
    "E114": "An operator has no operand, or two operators stand in a row.",
    "E115": "A term begins with a wildcard.",
    "E116": "Fewer than two literal characters stand before the first wildcard.",
    "E117": "A wildcard stands where none may be.",
    "E118": "A backslash ends the query.",
    "E119": "A term holds nothing to search for.",
    "E120": "A field has no value.",
    "E121": "There is no field of that name.",
    "E122": "A field does not take that value, or a list of values is not joined by OR.",
    "E123": "A range is expected, or is malformed.",
    "E124": "A range runs backwards.",
    "E125": "A number is out of the field's bounds.",
    "E126": "A regular expression is wrong, or cannot be run in linear time.",
    "E130": "The query is longer than 65,536 bytes.",
    "E131": "The query is nested deeper than 256 brackets.",
    "E132": "The query has more than 20,000 terms and fields.",
}

WARNINGS = {
    "W201": "An operator in lower case is a word.",
    "W202": "Two terms side by side are joined by AND.",
    "W203": "Typographic quotes are read as straight ones.",
    "W204": "A leading www. is dropped.",
    "W205": "A * after a script without spaces means nothing.",
    "W206": "A wildcard after only two characters finds very much.",
    "W207": "A ? at the end is a wildcard, not a question mark.",
    "W208": "The query has filters only, no text to find.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error (E...) or a warning (W...) at `start:end` of the query. `fix` is the whole corrected query, or None."""

    code: str
    start: int
    end: int
    message: str
    fix: str | None = None


class QueryError(ValueError):
    """A query that does not parse. `code`, `start` and `end` are those of the first of `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(f"{first.code} at {first.start}-{first.end}: {first.message}")
        self.problems = problems
        self.code = first.code
        self.start = first.start
        self.end = first.end
