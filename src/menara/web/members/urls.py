"""The addresses of members and roles."""

from django.urls import path

from menara.web.members import views

urlpatterns = [
    path("members", views.members, name="members"),
    path("members/permissions", views.permissions, name="permissions"),
    path("members/invite", views.invite_member, name="invite"),
    path("members/invitations/<int:invitation_id>/withdraw", views.withdraw, name="withdraw-invitation"),
    path("members/<int:user_id>", views.member, name="member"),
    path("members/<int:user_id>/role", views.role, name="member-role"),
    path("members/<int:user_id>/deactivate", views.deactivate, name="deactivate-member"),
    path("members/<int:user_id>/reactivate", views.reactivate, name="reactivate-member"),
    path("members/<int:user_id>/remove", views.remove, name="remove-member"),
    path("members/<int:user_id>/password-link", views.password_link, name="member-password-link"),
]
