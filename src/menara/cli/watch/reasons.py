"""Why a mention matches a stream, in a few words: the terms it holds and the fields it fits."""

from collections.abc import Iterator
from typing import Any

from menara.cli.watch.streams import Stream
from menara.engine.query.explain import explain
from menara.engine.query.reading import Reading
from menara.engine.query.syntax import parse

Explanation = dict[str, Any]
MOST = 4
WORDS = {
    "source": "from {value}",
    "site": "on {value}",
    "language": "in {value}",
    "kind": "is a {value}",
    "authorFollowers": "{value:,} followers",
    "engagement": "{value:,} reactions",
    "links": "links to {wanted}",
}


class Reasons:
    """`quotes` are the two signs that stand around what is quoted."""

    def __init__(self, streams: list[Stream], quotes: str) -> None:
        self._expressions = {stream: parse(stream.query) for stream in streams}
        self._quotes = quotes
        self._reading = Reading({})

    def why(self, mention: dict[str, Any], stream: Stream) -> str:
        """The first few reasons with commas between them; no promise is made about their form."""
        if self._reading.mention is not mention:
            self._reading = Reading(mention)
        told = explain(stream.query, self._expressions[stream], self._reading)
        return ", ".join(list(dict.fromkeys(self._reasons(told)))[:MOST])

    def _reasons(self, told: Explanation) -> Iterator[str]:
        match told["type"]:
            case _ if not told["matched"]:
                return
            case "and" | "or":
                for child in told["children"]:
                    yield from self._reasons(child)
            case "near" | "window":
                yield " near ".join(list(dict.fromkeys(self._quoted(told)))[:2]) or self._in_title(told)
            case "field":
                yield self._field(told)
            case type_ if type_ != "not":
                yield next(self._quoted(told), "") or self._in_title(told)

    def _field(self, told: Explanation) -> str:
        if told["spans"]:
            return next(self._quoted(told))
        name: str = told["field"]
        value: Any = told.get("value")
        wanted = told["query"].partition(":")[2]
        match name:
            case "title":
                return f"title has {self._quote(self._words_of(told))}"
            case "author" | "authorContaining":
                return f"author is {value.get('name') or value.get('handle') or value['id']}"
            case "authorVerified":
                return "author is verified" if value else "author is not verified"
        return WORDS.get(name, "{query}").format(value=value, wanted=wanted, query=told["query"])

    def _words_of(self, told: Explanation) -> str:
        """The first term below a field that is found."""
        for child in told.get("children", ()):
            if child["matched"]:
                return self._words_of(child)
        return str(told["query"])

    def _in_title(self, told: Explanation) -> str:
        return f"{self._quote(told['query'].strip(chr(34)))} in the title or a tag"

    def _quoted(self, told: Explanation) -> Iterator[str]:
        text = self._reading.zone("text").text
        return (self._quote(text[start:end]) for start, end in told["spans"])

    def _quote(self, words: str) -> str:
        return f"{self._quotes[0]}{words}{self._quotes[1]}"
