"""The list of streams, the editor of one, and the versions it has had."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from menara.engine.query.errors import QueryError
from menara.engine.query.fields import FIELDS as DEFINITIONS
from menara.listening.models import Stream
from menara.listening.operations import change_stream, create_stream
from menara.listening.queries import access_stream
from menara.listening.streams.history import ChangedMeanwhile, access_version, saying_of, versions_of
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.trail import names_of
from menara.sources.queries import sources_of
from menara.web.doors import allowed, signed_in, taking
from menara.web.listening.versions import changes
from menara.web.query_words import FIELDS
from menara.web.sessions import Request
from menara.web.streams.drafts import Draft, draft_of, number, read_draft
from menara.web.streams.examining import checks, languages
from menara.web.streams.listing import read_list
from menara.web.streams.progress import progress_of

LONGEST_COMPARED = 4_000  # characters of a query whose changes are shown word by word


@taking("GET", "HEAD")
@gzip_page
@signed_in
@allowed(Action.SEE_MENTIONS)
def streams(request: Request, acting: Actor) -> HttpResponse:
    told = read_list(acting, request.GET.get("q", ""), number(request.GET.get("after", "")) or 0)
    return render(request, "web/streams/streams.html", {"place": "streams", **told, **_rights(acting)})


@taking("GET", "HEAD", "POST")
@gzip_page
@signed_in
@allowed(Action.EDIT_STREAMS)
def new(request: Request, acting: Actor) -> HttpResponse:
    """The editor of a stream that is not there yet; an address may bring its query and name."""
    if request.method != "POST":
        given = {name: request.GET.get(name, "") for name in ("query", "name")}
        return _editor(request, acting, Draft(query=given["query"][:65_536], name=given["name"][:200]))
    draft = replace(read_draft(request.POST), stream_id=None)
    if request.POST.get("do") != "save":
        return _editor(request, acting, draft)
    return _saved(request, acting, draft)


@taking("GET", "HEAD", "POST")
@gzip_page
@signed_in
@allowed(Action.SEE_MENTIONS)
def stream(request: Request, acting: Actor, stream_id: int) -> HttpResponse:
    """The editor; with `?version=` as it was then, to be looked at and saved anew. Who may not edit reads."""
    found = _access(acting, stream_id)
    if request.method != "POST":
        wanted = number(request.GET.get("version", ""))
        saying = access_version(acting, found, min(wanted, 2**31)).saying if wanted is not None else None
        return _editor(request, acting, draft_of(found, saying), found)
    if not acting.may(Action.EDIT_STREAMS):
        raise NotAllowed
    draft = read_draft(request.POST, found.pk)
    if request.POST.get("do") != "save":
        return _editor(request, acting, draft, found)
    return _saved(request, acting, draft, found)


@taking("GET", "HEAD")
@gzip_page
@signed_in
@allowed(Action.SEE_MENTIONS)
def versions(request: Request, acting: Actor, stream_id: int) -> HttpResponse:
    """Who has changed what when, the newest first."""
    found = _access(acting, stream_id)
    kept = versions_of(acting, found)
    names = names_of(acting, {version.by for version in kept})
    sources = dict(sources_of(acting).values_list("id", "name"))
    rows = []
    for place, version in enumerate(kept):
        before = kept[place + 1].saying if place + 1 < len(kept) else None
        said = version.saying
        rows.append(
            {
                "version": version,
                "by": names.get(version.by, version.by),
                "query": _changes(before.query if before else said.query, said.query),
                "sources": [sources[one] for one in said.source_ids if one in sources],
                "examples": len(said.examples),
            }
        )
    told = {"place": "streams", "stream": found, "rows": rows, **_rights(acting)}
    return render(request, "web/streams/versions.html", told)


def _access(acting: Actor, stream_id: int) -> Stream:
    if stream_id >= 2**63:
        raise NotAllowed
    return access_stream(acting, stream_id)


def _changes(before: str, after: str) -> Any:
    longest = max(len(before), len(after))
    return (
        changes(before, after)
        if longest <= LONGEST_COMPARED
        else changes(after[:LONGEST_COMPARED], after[:LONGEST_COMPARED])
    )


def _saved(request: Request, acting: Actor, draft: Draft, found: Stream | None = None) -> HttpResponse:
    """To the stream, which is applied in the background; or the editor again, with what is in the way."""
    if not draft.name or draft.has_wrong_examples:
        return _editor(request, acting, draft, found, status=422, needs_name=not draft.name)
    said: dict[str, Any] = {
        "name": draft.name,
        "query": draft.query,
        "source_ids": draft.source_ids,
        "examples": draft.examples,
        "acting": acting,
    }
    try:
        if found is None:
            saved = create_stream(**said)
        else:
            saved = change_stream(stream_id=found.pk, based_on=draft.based_on, **said)
    except QueryError:
        return _editor(request, acting, draft, found, status=422)
    except ChangedMeanwhile:
        return _editor(request, acting, draft, _access(acting, found.pk if found else 0), status=409)
    messages.success(request, _("Saved. It is applied to what was heard before, too."))
    return redirect("stream", saved.pk)


def _editor(
    request: Request,
    acting: Actor,
    draft: Draft,
    found: Stream | None = None,
    *,
    status: int = 200,
    needs_name: bool = False,
) -> HttpResponse:
    is_behind = found is not None and draft.based_on != found.version
    told = {
        "place": "streams",
        "stream": found,
        "needs_name": needs_name,
        "is_behind": is_behind,
        "theirs": _theirs(acting, found, draft) if found and is_behind else None,
        "is_unsaved": (found is None and bool(draft.query or draft.name))
        or (found is not None and draft.says() != saying_of(found)),
        "sources": list(sources_of(acting).values_list("id", "name")),
        "fields": _fields(),
        "example_languages": languages(),
        "progress": progress_of(found) if found else None,
        "address": reverse("stream", args=[found.pk]) if found else reverse("stream-new"),
        "search_address": f"{reverse('watch')}?{urlencode({'stream': found.pk})}" if found else "",
        **_rights(acting),
        **checks(draft),
    }
    return render(request, "web/streams/editor.html", told, status=status)


def _theirs(acting: Actor, found: Stream, draft: Draft) -> dict[str, Any]:
    """What somebody else has saved meanwhile, beside what this draft says."""
    version = access_version(acting, found, found.version)
    names = names_of(acting, {version.by})
    return {
        "version": version,
        "by": names.get(version.by, version.by),
        "query": _changes(draft.query, version.saying.query),
    }


def _fields() -> list[tuple[str, Any, str]]:
    """Name, meaning, and the values that there are to choose from."""
    return [(name, meaning, " ".join(DEFINITIONS[name].choices)) for name, meaning in FIELDS.items()]


def _rights(acting: Actor) -> dict[str, bool]:
    return {"may_edit": acting.may(Action.EDIT_STREAMS)}
