"""All addresses of the server."""

from django.urls import include, path

from menara.server.health import healthz, readyz
from menara.server.metrics import metrics

urlpatterns = [
    path("api/v1/", include("menara.api.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("", include("menara.web.urls")),
]

handler400 = "menara.web.errors.bad_request"
handler403 = "menara.web.errors.not_allowed"
handler404 = "menara.web.errors.not_found"
handler500 = "menara.web.errors.failed"
