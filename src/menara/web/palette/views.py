"""What the palette offers: as a part of the page for its dialog, and as a page without scripts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from menara.people.queries import Actor
from menara.web.doors import signed_in
from menara.web.palette.finding import LONGEST, find
from menara.web.sessions import Request


@require_safe
@signed_in
def palette(request: Request, acting: Actor) -> HttpResponse:
    asked = request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()
    part = "found" if request.headers.get("HX-Request") else "page"
    answer = render(request, f"web/palette/{part}.html", {"found": find(acting, asked), "asked": asked})
    patch_vary_headers(answer, ["HX-Request"])
    return answer
