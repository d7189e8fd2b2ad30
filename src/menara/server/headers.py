"""What every answer says about itself, whoever asks: a browser is told to trust nothing but this server."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR_S = 365 * 24 * 3600


def security_headers() -> dict[str, str]:
    """For whatever answers without Django, too."""
    if settings.ENVIRONMENT.is_encrypted:
        return {**ALWAYS, "Strict-Transport-Security": f"max-age={ONE_YEAR_S}"}
    return ALWAYS


class SecurityHeaders:
    """On every answer of Django. What a view keeps nobody from keeping is kept by nobody."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        for name, value in security_headers().items():
            response[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response
