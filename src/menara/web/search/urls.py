"""The addresses of Search. `/search/export` is answered beside Django (server/export_stream.py)."""

from django.urls import path

from menara.web.search import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("search/days", views.days, name="search-days"),
    path("search/exports", views.exports, name="search-exports"),
]
