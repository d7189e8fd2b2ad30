"""The audit log: who has done what, whether its chain is whole, and all of it as a file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page

from menara.people.queries import Actor, NotAllowed
from menara.records.checking import ask_for_check, check_of
from menara.records.trail import all_of_trail, choices, length_of_trail, names_of, read_trail, tell_of_export
from menara.web import times
from menara.web.doors import signed_in, taking
from menara.web.records.asking import Asked, read_asked
from menara.web.records.exporting import TYPES, as_lines
from menara.web.records.lines import lines
from menara.web.sessions import Request


@taking("GET", "HEAD")
@gzip_page
@signed_in
def trail(request: Request, acting: Actor) -> HttpResponse:
    """Raises NotAllowed."""
    asked = read_asked(request.GET.dict())
    page = read_trail(acting, asked.wanted(), asked.before)
    who, what = choices(acting)
    names = names_of(acting, set(who))
    told = {
        "place": "audit",
        "asked": asked,
        "lines": lines(acting, page.records),
        "older": page.older and asked.address(page.older),
        "newest": asked.address() if asked.before else None,
        "who": _with(who, asked.who, names),
        "what": what if asked.what in ("", *what) else [*what, asked.what],
        "total": length_of_trail(acting),
        "zone": times.zone_name(),
        "check": check_of(acting),
    }
    return render(request, "web/records/audit.html", told)


@taking("GET", "HEAD", "POST")
@signed_in
def check(request: Request, acting: Actor) -> HttpResponse:
    """Ask for one, or see how far it is: the part of the page alone where htmx asks. Raises NotAllowed."""
    if request.method == "POST":
        ask_for_check(acting=acting)
    if not request.headers.get("HX-Request"):
        return redirect("audit")
    told = {"check": check_of(acting), "total": length_of_trail(acting)}
    answer = render(request, "web/records/chain.html", told)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@taking("POST")
@signed_in
def export(request: Request, acting: Actor) -> HttpResponseBase:
    """What the filters let through, the oldest first. That it was exported is in the trail. Raises NotAllowed."""
    asked: Asked = read_asked(request.POST.dict())
    format_ = request.POST.get("format", "")
    if format_ not in TYPES:
        raise NotAllowed
    tell_of_export(acting=acting, format_=format_, filters=asked.address())
    records = all_of_trail(acting, asked.wanted())
    answer = StreamingHttpResponse(as_lines(records, format_), content_type=TYPES[format_])
    answer["Content-Disposition"] = f'attachment; filename="audit-log.{format_}"'
    return answer


def _with(found: list[str], chosen: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """What is chosen is among it, whether it was seen lately or not."""
    shown = found if chosen in ("", *found) else [*found, chosen]
    return [(one, names.get(one, one)) for one in shown]
