"""The addresses of the workspace's settings."""

from django.urls import path

from menara.web.settings import views

urlpatterns = [
    path("settings", views.settings, name="settings"),
    path("settings/time-zone", views.time_zone, name="settings-time-zone"),
    path("settings/export", views.export, name="settings-export"),
    path("settings/close", views.close, name="settings-close"),
]
