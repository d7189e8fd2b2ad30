"""The addresses of the pages. Those of a room stand in its folder."""

from django.urls import include, path

urlpatterns = [
    path("", include("menara.web.beginning.urls")),
    path("", include("menara.web.entrance.urls")),
    path("", include("menara.web.links.urls")),
    path("", include("menara.web.members.urls")),
    path("", include("menara.web.profile.urls")),
    path("", include("menara.web.programs.urls")),
    path("", include("menara.web.listening.urls")),
    path("", include("menara.web.palette.urls")),
    path("", include("menara.web.records.urls")),
    path("", include("menara.web.settings.urls")),
    path("", include("menara.web.search.urls")),
    path("", include("menara.web.sources.urls")),
    path("", include("menara.web.streams.urls")),
]
