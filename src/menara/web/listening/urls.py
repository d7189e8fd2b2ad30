"""The addresses of Watch. `/watch/live` is answered beside Django (server/watch_stream.py)."""

from django.urls import path

from menara.web.listening import views

urlpatterns = [
    path("watch", views.watch, name="watch"),
    path("watch/streams", views.streams, name="watch-streams"),
    path("watch/mentions/<int:mention_id>", views.mention, name="watch-mention"),
]
