"""The addresses of streams."""

from django.urls import path

from menara.web.streams import acts, parts, views

urlpatterns = [
    path("streams", views.streams, name="streams"),
    path("streams/new", views.new, name="stream-new"),
    path("streams/draft", parts.checked, name="stream-draft"),
    path("streams/draft/found", parts.found, name="stream-found"),
    path("streams/<int:stream_id>", views.stream, name="stream"),
    path("streams/<int:stream_id>/versions", views.versions, name="stream-versions"),
    path("streams/<int:stream_id>/progress", parts.progress, name="stream-progress"),
    path("streams/<int:stream_id>/state", acts.state, name="stream-state"),
    path("streams/<int:stream_id>/remove", acts.remove, name="stream-remove"),
    path("streams/<int:stream_id>/bring-back", acts.bring_back, name="stream-bring-back"),
]
