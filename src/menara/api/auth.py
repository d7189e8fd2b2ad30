"""Who calls: a token, the scopes that it has, and how much it may ask."""

from typing import Any

from django.http import HttpRequest
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security import HttpBearer

from menara.api.limits import take
from menara.people.enums import Scope
from menara.people.queries import Actor, NotAllowed, access_token

DEAR = 10
"""What a question costs that looks at many mentions; all others cost 1."""


class TokenAuth(HttpBearer):
    """`Authorization: Bearer menara_...`, of a token with that scope; of any token where none is named."""

    def __init__(self, scope: Scope | None, cost: int = 1) -> None:
        super().__init__()
        self.scope = scope
        self._cost = cost

    def __call__(self, request: HttpRequest) -> Actor:
        actor: Actor | None = super().__call__(request)
        if actor is None:
            raise AuthenticationError
        if self.scope and self.scope not in actor.scopes:
            raise AuthorizationError(message=f"The token has not the scope {self.scope}.")
        take(request, actor.name, self._cost)
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 (as Ninja calls it)
        try:
            return access_token(token)
        except NotAllowed:
            return None


def actor_of(request: HttpRequest) -> Actor:
    """Whom the token stands for, in a view that has TokenAuth."""
    found: Any = request
    actor: Actor = found.auth
    return actor
