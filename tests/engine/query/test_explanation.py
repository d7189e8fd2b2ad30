"""Why a query matches, or why not."""

import json
from typing import Any

import strategies
from hypothesis import given

from menara.engine.query.explain import explain
from menara.engine.query.oracle import Oracle
from menara.engine.query.reading import Reading
from menara.engine.query.syntax import parse


def explained(query: str, **mention: Any) -> dict[str, Any]:
    return explain(query, parse(query), Reading({"id": "1", **mention}))


def term(query: str, spans: list[list[int]], *places: str, type_: str = "term") -> dict[str, Any]:
    return {"type": type_, "query": query, "matched": bool(places), "spans": spans, "found_in": list(places)}


def test_each_operand_tells_its_own_part() -> None:
    assert explained("acme AND (leak OR breach) NOT jobs", text="Acme leak", title="acme") == {
        "type": "and",
        "query": "acme AND (leak OR breach) NOT jobs",
        "matched": True,
        "spans": [[0, 4], [5, 9]],
        "children": [
            term("acme", [[0, 4]], "text", "title"),
            {
                "type": "or",
                "query": "(leak OR breach)",
                "matched": True,
                "spans": [[5, 9]],
                "children": [term("leak", [[5, 9]], "text"), term("breach", [])],
            },
            {
                "type": "not",
                "query": "NOT jobs",
                "matched": True,
                "spans": [],
                "children": [term("jobs", [])],
            },
        ],
    }


def test_words_that_are_there_but_too_far_apart() -> None:
    assert explained("acme NEAR/1f leak", text="leak acme") == {
        "type": "near",
        "query": "acme NEAR/1f leak",
        "matched": False,
        "spans": [],
        "found_in": [],
        "distance": 1,
        "ordered": True,
        "children": [term("acme", [[5, 9]], "text"), term("leak", [[0, 4]], "text")],
    }


def test_a_window_tells_its_operands() -> None:
    assert explained('("a b" AND c)~1', text="c x a b") == {
        "type": "window",
        "query": '("a b" AND c)~1',
        "matched": True,
        "spans": [[0, 1], [4, 7]],
        "found_in": ["text"],
        "distance": 1,
        "children": [term('"a b"', [[4, 7]], "text", type_="phrase"), term("c", [[0, 1]], "text")],
    }


def test_terms_tell_what_they_are_and_where_they_were_found() -> None:
    mention = {"text": "#acme @acme acmes", "hashtags": ["acme"], "mentions": ["leak"]}
    assert explained("#acme", **mention) == term("#acme", [[0, 5]], "text", "hashtags", type_="hashtag")
    assert explained("@leak", **mention) == term("@leak", [], "mentions", type_="handle")
    assert explained("acm*", **mention) == term("acm*", [[1, 5], [7, 11], [12, 17]], "text", type_="wildcard")


def test_fields_tell_the_value_that_was_found() -> None:
    mention = {"text": "x", "url": "https://news.bbc.co.uk/1", "links": ("https://a.b",)}
    found = [explained(query, **mention) for query in ("site:bbc.co.uk", "links:c.d", "country:gbr")]
    told = [(node["type"], node["field"], node["matched"], node["value"]) for node in found]
    assert told == [
        ("field", "site", True, "news.bbc.co.uk"),
        ("field", "links", False, ["https://a.b"]),
        ("field", "country", False, None),
    ]


def test_text_fields_tell_the_text_they_looked_into() -> None:
    assert explained("title:(acme OR leak)", text="acme", title="Leak!") == {
        "type": "field",
        "query": "title:(acme OR leak)",
        "matched": True,
        "spans": [],
        "field": "title",
        "value": "Leak!",
        "children": [
            {
                "type": "or",
                "query": "(acme OR leak)",
                "matched": True,
                "spans": [],
                "children": [term("acme", []), term("leak", [], "title")],
            }
        ],
    }


def test_authors_are_told_by_what_is_known_of_them() -> None:
    found = explained("author:acme", text="x", author={"handle": "acme_1", "bio": "b"})
    assert (found["matched"], found["value"]) == (False, {"handle": "acme_1"})
    assert explained("author:acme", text="x")["value"] is None


def test_regular_expressions_tell_their_spans() -> None:
    found = explained("regex:/a+/", text="aa b a")
    assert (found["matched"], found["spans"], found["field"]) == (True, [[0, 2], [5, 6]], "regex")


@given(strategies.pairs)
def test_an_explanation_agrees_with_the_oracle_and_is_ready_for_json(
    pair: tuple[str, dict[str, Any]],
) -> None:
    query, mention = pair
    tree = explained(query, **mention)
    found = Oracle({"q": query}).match_spans(mention)
    assert json.loads(json.dumps(tree)) == tree
    assert tree["matched"] is bool(found)
    assert tree["spans"] == [list(span) for span in (found[0][1] if found else [])]
