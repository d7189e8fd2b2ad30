"""All addresses of the server."""

from django.urls import include, path

from menara.server.health import healthz, readyz
from menara.server.metrics import metrics

urlpatterns = [
    path("api/v1/", include("menara.api.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
]
