"""The addresses of tokens and webhooks."""

from django.urls import path

from menara.web.programs import tokens, webhooks

urlpatterns = [
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="revoke-token"),
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path("webhooks/<str:webhook_id>/secret", webhooks.secret, name="webhook-secret"),
    path("webhooks/<str:webhook_id>/remove", webhooks.remove, name="remove-webhook"),
]
