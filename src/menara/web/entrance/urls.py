"""The addresses of the way in."""

from django.urls import path

from menara.web.entrance import views

urlpatterns = [
    path("", views.start, name="start"),
    path("sign-in", views.sign_in_page, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("set-up/<str:token>", views.set_up, name="set-up"),
    path("language", views.language, name="language"),
    path("workspace", views.workspace, name="workspace"),
]
