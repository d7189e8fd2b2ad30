"""The addresses of a person's own settings."""

from django.urls import path

from menara.web.profile import views

urlpatterns = [
    path("profile", views.profile, name="profile"),
    path("profile/password", views.password, name="password"),
    path("profile/sessions/end", views.end, name="end-session"),
]
