"""Typographic quotes, which word processors put in."""

from menara.engine.query.grammar.remarks import Edit, Remarks


def warn_of_quotes(query: str, start: int, end: int, remarks: Remarks) -> None:
    """Say so when the phrase `query[start:end]` has other quotes than straight ones."""
    if not (query[start] == query[end - 1] == '"'):
        why = 'Typographic quotes are read as straight ones. Write "..." to be sure.'
        remarks.warn("W203", start, end, why, Edit(start, start + 1, '"'), Edit(end - 1, end, '"'))
