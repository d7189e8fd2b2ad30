"""CSV as people and their spreadsheets write it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

MAP = {"Link": ["id", "url"], "Message": "text"}


def csv(*rows: str, end: str = "\n") -> str:
    return "".join(f"{row}{end}" for row in rows)


def test_columns_that_are_named_as_fields_need_no_map(tell: Callable[..., Any]) -> None:
    told = tell(b"id,text,author.handle,metrics.likes,whatever\n1,acme,sari,7,x\n")
    assert told.mentions == [
        {"id": "1", "text": "acme", "author": {"handle": "sari"}, "metrics": {"likes": 7}}
    ]


def test_a_column_may_go_to_two_fields_and_to_a_name_of_its_own(tell: Callable[..., Any]) -> None:
    told = tell(b"Link,Message,Sub\nhttps://f.example/1,acme,banking\n", map={**MAP, "Sub": "subreddit"})
    (mention,) = told.mentions
    assert mention == {
        "id": "https://f.example/1",
        "url": "https://f.example/1",
        "text": "acme",
        "subreddit": "banking",
    }


SHEET = csv(
    "Link;Message",
    "1;Überweisung fehlt, seit Tagen",
    '2;"zwei\nZeilen; eine Zelle"',
    "3;“Acme” – €5",
    end="\r\n",
)
TEXTS = ["Überweisung fehlt, seit Tagen", "zwei\nZeilen; eine Zelle", "“Acme” – €5"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("head", ["", "sep=;\r\n"])
def test_a_spreadsheet_is_read_in_whatever_encoding_it_was_saved(
    encoding: str, head: str, tell: Callable[..., Any]
) -> None:
    told = tell((head + SHEET).encode(encoding), map=MAP)
    assert (told.texts, told.trouble) == (TEXTS, [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_zeros(encoding: str, tell: Callable[..., Any]) -> None:
    assert tell(SHEET.encode(encoding), map=MAP).texts == TEXTS


def test_an_encoding_that_cannot_be_found_is_set(tell: Callable[..., Any]) -> None:
    told = tell(csv("id,text", "1,سلام").encode("cp1256"), encoding="windows-1256")
    assert told.texts == ["سلام"]


def test_one_letter_of_windows_is_enough_to_know_it(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text\n1,caf\xe9\n").texts == ["café"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("é è ê".encode() + b"\n2,caf\xff\n", None),
        (b"\xe9\n2,caf\x81\n", None),
        ("é\n2,caf".encode("gb18030") + b"\xff\n", "gb18030"),
    ],
)
def test_a_broken_byte_is_replaced_and_told(
    content: bytes, encoding: str | None, tell: Callable[..., Any]
) -> None:
    told = tell(b"id,text\n1," + content, encoding=encoding)
    assert (told.texts[1], told.lines[1]["warnings"]) == ("caf\ufffd", ["replaced"])


def test_a_broken_pair_of_bytes_is_replaced(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text\n1,caf\x81\x20\n", encoding="gb18030").texts == ["caf\ufffd "]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter: str, tell: Callable[..., Any]) -> None:
    rows = [delimiter.join(cells) for cells in (("id", "text", "title"), ("1", "a b c", "x"))]
    assert tell(csv(*rows).encode()).texts == ["a b c"]


def test_a_delimiter_can_be_set(tell: Callable[..., Any]) -> None:
    assert tell(b"id^text\n1^a,b\n", delimiter="^").texts == ["a,b"]


def test_lines_may_end_as_on_the_first_macs(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text\r1,one\r2,two\r").texts == ["one", "two"]


def test_rows_without_content_are_passed_over(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text\n\n1,one\n,,\n\n2,two\n").texts == ["one", "two"]


def test_a_row_may_be_short_but_not_long(tell: Callable[..., Any]) -> None:
    told = tell(b"id,text,title\n1,one\n2,two,t,too,many\n3,three,t,,\n")
    assert (told.texts, told.trouble) == (["one", "three"], [(3, "bad_row")])
    assert told.messages == ["line 3: The row has 5 cells, the header 3: is a quote missing?"]


def test_a_header_alone_tells_nothing(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text").events == []


def test_a_quoted_header_may_span_lines(tell: Callable[..., Any]) -> None:
    told = tell(b'"id","te\nxt"\n1,one\n', map={"id": "id", "te\nxt": "text"})
    assert (told.texts, told.lines[0]["cursor"].partition(":")[0]) == (["one"], "3")


def test_ids_stay_the_text_they_are(tell: Callable[..., Any]) -> None:
    told = tell(b"id,text,author.id,in_reply_to\n1859500000000000001,a,00042,1e5\n007,b,1.50,-\n")
    assert [
        (mention["id"], mention["author"]["id"], mention["in_reply_to"]) for mention in told.mentions
    ] == [
        ("1859500000000000001", "00042", "1e5"),
        ("007", "1.50", "-"),
    ]


@pytest.mark.parametrize("number", ["1.8595E+18", "1,8595E+18", "2E+18", "1.8595e+18"])
def test_an_id_that_a_spreadsheet_rounded_is_set_aside(number: str, tell: Callable[..., Any]) -> None:
    told = tell(f'id;text\n"{number}";a\n'.encode())
    assert told.trouble == [(2, "bad_id")]
    assert told.messages[0].startswith(f"line 2: {number} was rounded by a spreadsheet")


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("metrics.likes", "1204", 1204),
        ("metrics.likes", "1,204", 1204),
        ("metrics.likes", "1.204.300", 1204300),
        ("metrics.likes", "1 204", 1204),
        ("metrics.likes", "12.0", 12),
        ("metrics.likes", "۱۲", 12),
        ("author.followers", " 7 ", 7),
        ("author.verified", "TRUE", True),
        ("author.verified", "no", False),
        ("author.verified", "0", False),
        ("rating", "4,5", 4.5),
        ("geo.lat", "-6.2", -6.2),
        ("hashtags", "acme, leak", ["acme", "leak"]),
        ("links", "https://a.example/ https://b.example/", ["https://a.example/", "https://b.example/"]),
        ("title", " Acme ", "Acme"),
        ("title", "none", "none"),
        ("lang", "nan", "nan"),
    ],
)
def test_a_cell_is_read_as_its_field_wants(
    field: str, cell: str, value: object, tell: Callable[..., Any]
) -> None:
    (mention,) = tell(csv(f"id;text;{field}", f"1;a;{cell}").encode()).mentions
    part, _, member = field.rpartition(".")
    assert (mention[part] if part else mention)[member] == value


@pytest.mark.parametrize("cell", ["", " ", "-", "n/a", "NULL", "None", "NaN"])
@pytest.mark.parametrize("field", ["metrics.likes", "author.verified", "rating", "published_at"])
def test_a_cell_that_says_nothing_leaves_its_field_out(
    field: str, cell: str, tell: Callable[..., Any]
) -> None:
    assert tell(csv(f"id;text;{field}", f"1;a;{cell}").encode()).mentions == [{"id": "1", "text": "a"}]


@pytest.mark.parametrize(
    ("field", "cell", "message"),
    [
        ("metrics.likes", "12.5", '"12.5" is no whole number'),
        ("metrics.likes", "12k", '"12k" is no whole number'),
        ("metrics.likes", "9" * 30, f'"{"9" * 30}" is no whole number'),
        ("rating", "inf", '"inf" is no number'),
        ("author.verified", "perhaps", '"perhaps" is neither true nor false'),
        ("published_at", "yesterday", '"yesterday" is no date in a form that is known'),
    ],
)
def test_a_cell_that_cannot_be_read_sets_its_row_aside(
    field: str, cell: str, message: str, tell: Callable[..., Any]
) -> None:
    told = tell(csv(f"id;text;{field}", f"1;a;{cell}", "2;b;").encode())
    assert (told.texts, told.trouble) == (["b"], [(2, "bad_field")])
    assert told.messages == [f'line 2: {field} (column "{field}"): {message}.']


def test_a_rating_out_of_bounds_is_set_aside_like_everywhere(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text,rating\n1,a,6\n").trouble == [(2, "bad_field")]


def test_a_text_keeps_its_spaces_and_may_be_empty(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text\n1, a \n2,\n").texts == [" a ", ""]


def test_a_row_without_an_id_is_set_aside(tell: Callable[..., Any]) -> None:
    assert tell(b"id,text\n,acme\n").trouble == [(2, "missing_id")]


def test_a_long_cell_is_read_and_one_too_long_is_not(tell: Callable[..., Any]) -> None:
    told = tell(csv("id,text", f'1,"{"a" * 1_000_000}"', f'2,"{"a" * (17 << 20)}"', "3,b").encode())
    assert ([len(text) for text in told.texts], told.trouble) == ([1_000_000, 1], [(3, "too_long")])


def test_a_table_and_its_gzip_are_taken_up_at_the_same_places(tell: Callable[..., Any]) -> None:
    told = tell(SHEET.encode("utf-16"), map=MAP)
    again = tell(SHEET.encode("utf-16"), told.events[0].cursor, map=MAP)
    assert again.texts == TEXTS[1:]


def test_numbers_of_lines_count_the_lines_of_the_file(tell: Callable[..., Any]) -> None:
    told = tell(b'sep=,\nid,text\n1,"a\nb\nc"\n2,d\n3,e,too many\n')
    assert told.trouble == [(7, "bad_row")]


def test_json_cells_are_text(tell: Callable[..., Any]) -> None:
    cell = json.dumps({"a": [1, 2]}).replace('"', '""')
    assert tell(f'id,text\n1,"{cell}"\n'.encode()).texts == ['{"a": [1, 2]}']
