"""The addresses of Watch and of mentions. `/watch/live` is answered beside Django (server/watch_stream.py)."""

from django.urls import path

from menara.web.listening import mention_views, views

urlpatterns = [
    path("watch", views.watch, name="watch"),
    path("watch/streams", views.streams, name="watch-streams"),
    path("watch/read", views.read, name="watch-read"),
    path("watch/mentions/<int:mention_id>", mention_views.why, name="watch-mention"),
    path("mentions/<int:mention_id>", mention_views.mention, name="mention"),
    path("mentions/<int:mention_id>/tags", mention_views.tags, name="mention-tags"),
    path("mentions/<int:mention_id>/leave", mention_views.leave, name="mention-leave"),
]
