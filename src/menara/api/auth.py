"""Who calls: a token, and the scopes that it has."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from menara.people.enums import Scope
from menara.people.queries import Actor, NotAllowed, access_token


class TokenAuth(HttpBearer):
    """`Authorization: Bearer menara_...`, of a token with that scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 (as Ninja calls it)
        try:
            actor = access_token(token)
        except NotAllowed:
            return None
        return actor if self._scope in actor.scopes else None


def actor_of(request: HttpRequest) -> Actor:
    """Whom the token stands for, in a view that has TokenAuth."""
    found: Any = request
    actor: Actor = found.auth
    return actor
