"""One mention: why it is here, what it said before, what we call it, and the way out to its source."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from menara.listening.feed import access_whole_mention
from menara.listening.models import Mention
from menara.listening.queries import streams_of
from menara.listening.surroundings import surroundings
from menara.listening.tagging import BadTag, tag_mention, tags_in_use, untag_mention
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.web import times
from menara.web.doors import signed_in, taking
from menara.web.listening.cards import card, spans_of
from menara.web.listening.leaving import departure
from menara.web.listening.marking import pieces
from menara.web.listening.people import profile
from menara.web.listening.reasons import reasons
from menara.web.listening.versions import versions
from menara.web.listening.views import varying
from menara.web.sessions import Request

LONGEST_TEXT = 20_000  # characters; what is longer is read at its source
TAGS_OFFERED = 100


@require_safe
@gzip_page
@signed_in
def mention(request: Request, acting: Actor, mention_id: int) -> HttpResponse:
    """Everything that is known of it."""
    return _whole(request, acting, _access(acting, mention_id))


def _whole(request: Request, acting: Actor, found: Mention) -> HttpResponse:
    names = dict(streams_of(acting).values_list("id", "name"))
    near = surroundings(acting, found)
    told = _details(acting, found) | {
        "patterns": times.patterns(),
        "author": profile(found),
        "near": near,
        "parents": [card(one, names) for one in near.parents],
        "replies": [card(one, names) for one in near.replies],
        "others": [card(one, names) for one in near.by_author],
        **_tags(acting, found),
    }
    return render(request, "web/listening/mention.html", told)


@require_safe
@gzip_page
@signed_in
def why(request: Request, acting: Actor, mention_id: int) -> HttpResponse:
    """Below a card, why it is here; whoever opens it alone gets the whole page."""
    found = _access(acting, mention_id)
    if not request.headers.get("HX-Request"):
        return varying(_whole(request, acting, found))
    return varying(render(request, "web/listening/details.html", _details(acting, found)))


@taking("GET", "HEAD", "POST")
@signed_in
def tags(request: Request, acting: Actor, mention_id: int) -> HttpResponse:
    """The tags of a mention, and a field for one more; they are put on and taken off here."""
    _access(acting, mention_id)
    refused = _change_tags(request, acting, mention_id) if request.method == "POST" else ""
    is_part = bool(request.headers.get("HX-Request"))
    told = {"refused": refused, "is_part": is_part, **_tags(acting, _access(acting, mention_id))}
    status = 422 if refused else 200
    if is_part:
        return varying(render(request, "web/listening/tagging.html", told))
    if request.method == "POST" and not refused:
        return varying(redirect("mention", mention_id=mention_id))
    return varying(render(request, "web/listening/tags_page.html", told, status=status))


@require_safe
@signed_in
def leave(request: Request, acting: Actor, mention_id: int) -> HttpResponse:
    """Where the way out leads, before anybody goes it. Raises NotAllowed where there is none."""
    found = _access(acting, mention_id)
    way = departure(found)
    if way is None:
        raise NotAllowed
    return render(request, "web/listening/leave.html", {"place": "watch", "way": way, "mention_id": found.pk})


def _access(acting: Actor, mention_id: int) -> Mention:
    if mention_id >= 2**63:
        raise NotAllowed
    return access_whole_mention(acting, mention_id)


def _details(acting: Actor, found: Mention) -> dict[str, Any]:
    names = dict(streams_of(acting).values_list("id", "name"))
    return {
        "place": "watch",
        "card": card(found, names),
        "whole_text": pieces(_text_of(found)[:LONGEST_TEXT], spans_of(found)),
        "reasons": reasons(found, acting),
        "versions": versions(found),
    }


def _change_tags(request: Request, acting: Actor, mention_id: int) -> str:
    """What was wrong with what was said; empty when nothing was. Raises NotAllowed."""
    put_on, taken_off = request.POST.get("put_on", ""), request.POST.get("take_off", "")
    try:
        if taken_off:
            untag_mention(mention_id=mention_id, name=taken_off, acting=acting)
        else:
            tag_mention(mention_id=mention_id, name=put_on, acting=acting)
    except BadTag as refused:
        return _told(refused)
    return ""


def _told(refused: BadTag) -> str:
    return {
        "empty": gettext("A tag needs a name."),
        "unfit": gettext("There is a character in the name that no tag can have."),
        "long": gettext("A tag has 50 characters at most."),
        "many": gettext("A workspace has 500 tags at most."),
        "many_here": gettext("A mention has 20 tags at most."),
    }[refused.code]


def _tags(acting: Actor, found: Mention) -> dict[str, Any]:
    theirs = [tagging.tag for tagging in found.taggings.all()]
    offered = [tag for tag, _ in tags_in_use(acting)[:TAGS_OFFERED] if tag not in theirs]
    may = acting.may(Action.TAG_MENTIONS) and found.redacted_at is None
    return {"place": "watch", "mention_id": found.pk, "tags": theirs, "offered": offered, "may_tag": may}


def _text_of(mention: Mention) -> str:
    text = (mention.content or {}).get("text")
    return text if isinstance(text, str) else ""
