"""All streams, page by page, each with how much it finds and how well it is heard."""

from typing import Any
from urllib.parse import urlencode

from menara.listening.overview import glances
from menara.listening.queries import streams_of
from menara.listening.removing import lately_removed
from menara.listening.streams.history import last_changes
from menara.people.queries import Actor
from menara.records.trail import names_of

PAGE = 50
LONGEST = 200


def read_list(acting: Actor, words: str, after: int) -> dict[str, Any]:
    """By name; `after` is how many came before."""
    words = words.strip()[:LONGEST]
    wanted = streams_of(acting)
    if words:
        wanted = wanted.filter(name__icontains=words.replace("\0", ""))
    after = min(after, 1_000_000)
    found = list(wanted.prefetch_related("sources")[after : after + PAGE + 1])
    shown = found[:PAGE]
    changed = last_changes(shown)
    names = names_of(acting, {one.by for one in changed.values()})
    rows = [
        {"glance": glance, "changed": changed.get(glance.id), "by": _name(names, changed.get(glance.id))}
        for glance in glances(acting, shown)
    ]
    return {
        "rows": rows,
        "words": words,
        "removed": lately_removed(acting),
        "newer": _address(words, after - PAGE) if after else "",
        "older": _address(words, after + PAGE) if len(found) > PAGE else "",
    }


def _name(names: dict[str, str], changed: Any) -> str:
    return names.get(changed.by, changed.by) if changed else ""


def _address(words: str, after: int) -> str:
    told = {"q": words, "after": after if after > 0 else ""}
    return "?" + urlencode({name: value for name, value in told.items() if value})
