"""`GET /metrics`: for whoever is on this machine, or has a token for it."""

from ipaddress import ip_address

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port

from menara.people.enums import Scope
from menara.people.queries import NotAllowed, access_token
from menara.server.figures import all_figures, written

TEXT = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def metrics(request: HttpRequest) -> HttpResponse:
    if not (_is_local(request) or _has_token(request)):
        told = {"code": "unauthorized", "message": "A token with the scope metrics:read is needed."}
        return JsonResponse(told, status=401)
    try:
        return HttpResponse(written(all_figures()), content_type=TEXT)
    except DatabaseError:
        told = {"code": "unavailable", "message": "The database does not answer."}
        return JsonResponse(told, status=503)


def _is_local(request: HttpRequest) -> bool:
    """Whether the caller himself is on this machine. What a proxy passes on comes from here too, and is not meant."""
    if any(name in request.headers for name in FORWARDED):
        return False
    host, _ = split_domain_port(request.get_host())
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        return scheme.lower() == "bearer" and Scope.METRICS_READ in access_token(token).scopes
    except (NotAllowed, DatabaseError):
        return False
