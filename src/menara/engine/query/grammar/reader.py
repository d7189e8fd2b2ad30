"""The state of reading a query: where we are, the levels of brackets that are open, and what was remarked."""

from menara.engine.query.expression import Expression, Phrase, TagWord, TextField, Word
from menara.engine.query.grammar.levels import Level, Operand, Shape
from menara.engine.query.grammar.lexer import BLANK
from menara.engine.query.grammar.remarks import Edit, Remarks


class Reader:
    """What the readers of single tokens share. Levels are a list, so depth costs no recursion."""

    def __init__(self, query: str, boosts: dict[int, int]) -> None:
        self.query = query
        self.boosts = boosts  # of brackets, by the place where they open; known in a second reading only
        self.found_boosts: dict[int, int] = {}
        self.remarks = Remarks()
        self.expression: Expression | None = None
        self.level = Level(-1, 1, None, False)
        self.outer: list[Level] = []
        self.text_field: tuple[str, int, int] | None = (
            None  # name, start and end of `title:` before its value
        )
        self.at = 0
        self.leaves = 0
        self.has_text = False
        self.swallowed = 0  # closing brackets that an unclosed comment hides
        self.reading = True

    def add_leaf(self, words: tuple[Word | TagWord, ...], start: int, end: int, shape: Shape) -> None:
        self.leaves += 1
        self.has_text = True
        self.add(Operand(Phrase(start, end, words, self.level.boost), start, end, shape))

    def add_broken(self, start: int, end: int, shape: Shape) -> None:
        """Let the reading go on after a piece that could not be read."""
        self.add(Operand(Phrase(start, end, ()), start, end, shape))

    def add(self, operand: Operand) -> None:
        if self.text_field is not None:
            name, start, _ = self.text_field
            self.text_field = None
            operand = in_text_field(operand, name, start)
        self.level.add(operand)

    def expect_value(self) -> None:
        """Say so when `title:` is followed by something that cannot be its value."""
        if self.text_field is not None:
            _, start, end = self.text_field
            self.tell_no_value(start, end)
            self.add_broken(start, end, Shape.FIELD)

    def tell_no_value(self, start: int, end: int) -> None:
        after = self.skip_blank(end)
        edits = [Edit(end, after, "")] if after < len(self.query) else []
        why = f"{self.query[start:end]} has no value. Write the value directly after the colon, without a space."
        self.remarks.error("E120", start, end, why, *edits)

    def tell_no_operand(self, start: int, end: int) -> None:
        text = self.query[start:end]
        why = f"{text} needs a term on each side. Add the term that is missing, or leave {text} out."
        if text == "NOT":
            why = "NOT needs a term after it. Add what must not be there, or leave NOT out."
        self.remarks.error("E114", start, end, why, Edit(start, end, ""))

    def skip_blank(self, at: int) -> int:
        blank = BLANK.match(self.query, at)
        return blank.end() if blank else at


def in_text_field(operand: Operand, name: str, start: int) -> Operand:
    """The operand as the value of `title:` or `userbio:`, which begins at `start`."""
    node = TextField(start, operand.end, name, operand.node)
    whole = start, operand.end
    return Operand(node, start, operand.end, operand.shape, unfit=whole, unfit_inside=operand.unfit_inside)
