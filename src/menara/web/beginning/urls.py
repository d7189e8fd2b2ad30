"""The addresses of the first set-up."""

from django.urls import path

from menara.web.beginning import views

urlpatterns = [
    path("set-up", views.set_up_brand, name="set-up-brand"),
    path("set-up/preview", views.preview, name="set-up-preview"),
    path("set-up/logo", views.logo, name="set-up-logo"),
    path("set-up/logo/remove", views.remove_logo, name="set-up-logo-remove"),
]
