"""CSV is cut where a record ends, whatever stands in it; quotes that do not fit cost what they must and no more."""

import csv
import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menara.connectors.base import InvalidMessage
from menara.connectors.file.encoding import Encoding
from menara.connectors.file.formats.records import Dialect, Record, cut_records
from menara.connectors.file.place import START, Place

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8) | st.sampled_from(
    ['"', '""', "a\nb", "\n", ",", "a,b", "\u2028", "ਊ", "Ċ", "", " "]
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8)
ENCODINGS = st.sampled_from([Encoding("utf-8"), Encoding("utf-16-le"), Encoding("utf-16-be")])


def records(content: bytes, start: Place = START, encoding: Encoding = Encoding("utf-8")) -> list[Record]:  # noqa: B008
    stream = io.BufferedReader(io.BytesIO(content))  # type: ignore[arg-type]
    return list(cut_records(stream, start, Dialect(encoding, newline=encoding.newline)))


def written(rows: list[list[str]], line_end: str) -> str:
    output = io.StringIO()
    csv.writer(output, lineterminator=line_end).writerows(rows)
    return output.getvalue()


@given(rows=ROWS, encoding=ENCODINGS, line_end=st.sampled_from(["\n", "\r\n"]))
def test_every_record_is_cut_as_it_was_written(
    rows: list[list[str]], encoding: Encoding, line_end: str
) -> None:
    content = written(rows, line_end).encode(encoding.name)
    assert [record.cells for record in records(content, encoding=encoding)] == rows


@given(rows=ROWS, encoding=ENCODINGS)
def test_every_place_is_one_at_which_reading_can_be_taken_up(
    rows: list[list[str]], encoding: Encoding
) -> None:
    content = written(rows, "\n").encode(encoding.name)
    whole = records(content, encoding=encoding)
    for number, record in enumerate(whole, 1):
        assert records(content, record.after, encoding) == whole[number:]
    assert [record.after.offset for record in whole[-1:]] == [len(content)] * bool(whole)


@given(rows=ROWS)
def test_the_bytes_of_a_record_are_those_between_its_places(rows: list[list[str]]) -> None:
    content = written(rows, "\n").encode()
    begin = 0
    for record in records(content):
        assert content[begin : record.after.offset] == record.raw + b"\n"
        begin = record.after.offset


@settings(max_examples=300)
@given(content=st.text(st.sampled_from('a,"\n\r'), max_size=40))
def test_no_line_is_lost_and_none_is_read_twice_whatever_the_quotes(content: str) -> None:
    told = records(content.encode())
    begin, line = 0, 1
    for record in told:
        between = content.encode()[begin : record.after.offset]
        assert record.raw.strip(b"\r\n") == between.strip(b"\r\n")
        assert record.line >= line
        begin, line = record.after.offset, record.line + 1
    assert content[begin:].strip("\r\n") == ""


@settings(max_examples=300)
@given(content=st.text(st.sampled_from('a,"\n'), max_size=40))
def test_reading_is_taken_up_behind_any_record_even_among_bad_ones(content: str) -> None:
    told = records(content.encode())
    for number, record in enumerate(told, 1):
        following = records(content.encode(), record.after)
        assert list(map(comparable, following)) == list(map(comparable, told[number:]))


def comparable(record: Record) -> tuple[object, ...]:
    return (record.line, record.after, record.raw, cells_or_code(record))


def cells_or_code(record: Record) -> object:
    return record.cells.code if isinstance(record.cells, InvalidMessage) else record.cells


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('1,"a\n2,b\n3,c\n', ["bad_row", ["2", "b"], ["3", "c"]]),
        ('1,"a"b\n2,c\n', ["bad_row", ["2", "c"]]),
        ('1,a"b"\n2,c\n', [["1", 'a"b"'], ["2", "c"]]),
        ('1,"a""\n2,b\n', ["bad_row", ["2", "b"]]),
        ('1,"a\nb"c\n2,d\n', ["bad_row", ["b\"c"], ["2", "d"]]),
        ('"', ["bad_row"]),
        ('1,"a\n2,"b\n3,c\n', ["bad_row", "bad_row", ["3", "c"]]),
    ],
)  # fmt: skip
def test_a_quote_too_many_costs_its_line_and_not_the_rest(content: str, told: list[object]) -> None:
    assert [cells_or_code(record) for record in records(content.encode())] == told


def test_quotes_that_open_anew_on_every_line_are_read_in_linear_time() -> None:
    """Each line alone runs to the end of the file; after a few of them the rest is given up, and told."""
    content = b'a",",\n' * 200_000
    begin = time.process_time()
    told = records(content)
    assert time.process_time() - begin < 5
    assert [(record.line, record.after.line) for record in told] == [(1, 1), (2, 2), (3, 200_000)]


def test_a_quote_that_never_closes_costs_one_line_of_a_long_file(tell: Callable[..., Any]) -> None:
    rows = [f"{number},{'y' * 999}" if number != 7 else '7,"open' for number in range(20_000)]
    told = tell("\n".join(["id,text", *rows]).encode())
    assert (len(told.texts), told.trouble) == (19_999, [(9, "bad_row")])
