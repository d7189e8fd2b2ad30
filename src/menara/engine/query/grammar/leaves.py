"""Readers of terms, phrases, tags and braces."""

from menara.engine.query.expression import Phrase
from menara.engine.query.fields import find_field
from menara.engine.query.grammar.levels import Shape
from menara.engine.query.grammar.lexer import ends_in_lone_backslash, likely_end, resolve
from menara.engine.query.grammar.operators import read_operator
from menara.engine.query.grammar.quotes import warn_of_quotes
from menara.engine.query.grammar.reader import Reader
from menara.engine.query.grammar.remarks import Edit
from menara.engine.query.grammar.terms import plain_tag, plain_word, plain_words, read_braced, read_pieces
from menara.engine.query.grammar.wildcards import warn_of_question_mark
from menara.engine.text.normalize import visible


def read_word(reader: Reader, start: int, end: int) -> None:
    text = reader.query[start:end]
    if text.isupper() and read_operator(reader, text, start, end):
        return
    reader.add_leaf((plain_word(text.lower()),), start, end, Shape.TERM)


def read_prefix(reader: Reader, start: int, end: int) -> None:
    reader.add_leaf((plain_word(reader.query[start:end].lower()),), start, end, Shape.TERM)


def read_plain(reader: Reader, start: int, end: int) -> None:
    reader.add_leaf(plain_words(reader.query[start + 1 : end - 1]), start, end, Shape.PHRASE)


def read_tag(reader: Reader, start: int, end: int) -> None:
    reader.add_leaf((plain_tag(reader.query[start:end]),), start, end, Shape.TERM)


def read_term(reader: Reader, start: int, end: int) -> None:
    text = reader.query[start:end]
    if read_operator(reader, visible(text), start, end) or _tell_lone_colon(reader, start):
        return
    last = end
    if ends_in_lone_backslash(reader.query, start, end):
        last = end - 1
        why = "A backslash makes the next character plain, but nothing follows this one. Leave it out, or write two."
        reader.remarks.error("E118", last, end, why, Edit(last, end, ""))
    if last == start:
        reader.add_broken(start, end, Shape.TERM)
    else:
        _read_words(reader, start, last, start, end, Shape.TERM)


def _tell_lone_colon(reader: Reader, start: int) -> bool:
    """`author :acme`: a field and its colon drawn apart."""
    query, last = reader.query, reader.level.last
    if query[start] != ":" or last is None or last.shape is not Shape.TERM or last.end == start:
        return False
    name = query[last.start : last.end]
    if find_field(name) is None or start + 1 == len(query):
        return False
    why = (
        f"{name} is a field, but a space stands before its colon. Write {name}: and the value without spaces."
    )
    reader.remarks.error("E120", last.start, start + 1, why, Edit(last.end, start, ""))
    last.node, last.shape = Phrase(last.start, last.end, ()), Shape.FIELD
    return True


def read_phrase(reader: Reader, start: int, end: int) -> None:
    warn_of_quotes(reader.query, start, end, reader.remarks)
    _read_words(reader, start + 1, end - 1, start, end, Shape.PHRASE)


def _read_words(reader: Reader, first: int, last: int, start: int, end: int, shape: Shape) -> None:
    """Read the words of `first:last`, which stands with its quotes at `start:end`."""
    told = len(reader.remarks.errors)
    written = resolve(reader.query, first, last)
    pieces = read_pieces(written, reader.remarks)
    if pieces:
        if shape is Shape.PHRASE or reader.skip_blank(last) == len(reader.query):
            warn_of_question_mark(written, reader.remarks)
        reader.add_leaf(tuple([piece.word for piece in pieces]), start, end, shape)
        return
    if len(reader.remarks.errors) == told:
        _tell_nothing(reader, start, end, shape)
    reader.add_broken(start, end, shape)


def _tell_nothing(reader: Reader, start: int, end: int, shape: Shape) -> None:
    if shape is Shape.PHRASE:
        why = "There is nothing to search for between the quotes. Write the words to find, or leave them out."
        reader.remarks.error("E103", start, end, why, Edit(start, end, ""))
        return
    why = "This holds no letter, digit or symbol, so there is nothing to search for. Leave it out."
    reader.remarks.error("E119", start, end, why, Edit(start, end, ""))


def read_quote(reader: Reader, start: int, end: int) -> None:
    """A quote that is never closed: read on where it was probably meant to be."""
    closed = likely_end(reader.query, end, len(reader.query))
    why = "The quote that opens here is never closed. Close it where the phrase ends."
    reader.remarks.error("E102", start, len(reader.query), why, Edit(closed, closed, '"'))
    reader.add_broken(start, closed, Shape.PHRASE)
    reader.at = closed


def read_braces(reader: Reader, start: int, end: int) -> None:
    pieces = read_braced(resolve(reader.query, start + 1, end - 1))
    if pieces is not None:
        reader.add_leaf(tuple([piece.word for piece in pieces]), start, end, Shape.BRACES)
        return
    inner = reader.query[start + 1 : end - 1]
    fixed = f'"{inner}"' if inner.strip() else ""
    why = "Braces take words of up to 20 characters, without tags, wildcards and symbols. Use quotes for other terms."
    reader.remarks.error("E107", start, end, why, Edit(start, end, fixed))
    reader.add_broken(start, end, Shape.BRACES)


def read_brace(reader: Reader, start: int, end: int) -> None:
    """A brace without its other half."""
    if reader.query[start] == "}":
        why = "This brace closes nothing. Leave it out, or write an opening brace before the word."
        reader.remarks.error("E107", start, end, why, Edit(start, end, ""))
        return
    closed = likely_end(reader.query, start + 1, end)
    why = "The brace that opens here is never closed. Close it after the word."
    reader.remarks.error("E107", start, closed, why, Edit(closed, closed, "}"))
    reader.add_broken(start, closed, Shape.BRACES)
    reader.at = closed
