"""The addresses that links open."""

from django.urls import path

from menara.web.links import views

urlpatterns = [
    path("invitation/<str:secret>", views.invitation, name="invitation"),
    path("invitation/<str:secret>/join", views.join, name="join"),
    path("forgotten-password", views.forgotten, name="forgotten-password"),
    path("new-password/<str:secret>", views.new_password, name="new-password"),
]
