"""All that a workspace has, one thing a line: written while it is sent, bit by bit."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from menara.assets.queries import access_logo, brand_of
from menara.listening.queries import streams_of
from menara.listening.reading import read_page
from menara.people.models import Workspace
from menara.people.queries import Actor
from menara.records.queries import holds_of, rules_of
from menara.records.trail import all_of_trail
from menara.sources.queries import sources_of
from menara.web.records.exporting import as_lines

AT_ONCE = 200  # mentions

Line = dict[str, Any]


def everything(actor: Actor) -> Iterator[bytes]:
    """JSON Lines; `kind` says what each is. Secrets are not among them. Raises NotAllowed at once."""
    return _written(actor, [*_small(actor)])


def _written(actor: Actor, small: list[Line]) -> Iterator[bytes]:
    for line in small:
        yield _encoded(line)
    for line in _mentions(actor):
        yield _encoded(line)
    for record in as_lines(all_of_trail(actor), "jsonl"):
        yield b'{"kind": "audit", ' + record[1:]


def _small(actor: Actor) -> Iterator[Line]:
    workspace = Workspace.objects.get(id=actor.workspace_id)
    yield {"kind": "workspace", "name": workspace.name, "time_zone": workspace.time_zone}
    yield from _brand(actor)
    for stream in streams_of(actor):
        yield {"kind": "stream", "id": stream.pk, "name": stream.name, "query": stream.query}
    for source in sources_of(actor).select_related("channel"):
        told = {"connector": source.channel.connector, "settings": source.channel.settings}
        yield {"kind": "source", "id": source.pk, "name": source.name, **told}
    for rule in rules_of(actor):
        yield {"kind": "retention", "of": rule.kind, "network": rule.network, "days": rule.days}
    for hold in holds_of(actor):
        told = {"state": hold.state, "ground": hold.ground, "scope": hold.scope}
        yield {"kind": "hold", "id": hold.pk, "name": hold.name, **told}


def _brand(actor: Actor) -> Iterator[Line]:
    """What is protected, and the logo as its bytes in Base64."""
    brand = brand_of(actor)
    logo = b64encode(access_logo(actor)).decode() if brand.has_logo else None
    yield {"kind": "brand", "name": brand.name, "languages": brand.languages, "logo": logo}
    for kind, values in brand.assets.items():
        for value in values:
            yield {"kind": "asset", "of": kind, "value": value}


def _mentions(actor: Actor) -> Iterator[Line]:
    after: int | None = 0
    while after is not None:
        page = read_page(actor, after, AT_ONCE)
        for mention in page.mentions:
            yield {"kind": "mention", "mention": mention}
        after = page.next


def _encoded(line: Line) -> bytes:
    return json.dumps(line, ensure_ascii=False, cls=DjangoJSONEncoder).encode("utf-8", "replace") + b"\n"
