"""The addresses of Watch."""

from django.urls import path

from menara.web.listening import views

urlpatterns = [path("watch", views.watch, name="watch")]
