"""Who somebody is, and what they may do where."""

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Q

from menara.core.clock import now
from menara.people.enums import Role, Scope
from menara.people.models import Membership, Token, User, Workspace
from menara.people.rules import Action, may


class NotAllowed(Exception):  # noqa: N818 (an answer, not a failure)
    """What was asked for is not there for whoever asks: the same, whether it exists or not."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a workspace, as operations see them. `name` is how the audit trail calls them."""

    workspace_id: int
    name: str
    role: Role | None = None
    scopes: frozenset[Scope] = frozenset()
    network: str = "api"

    def may(self, action: Action) -> bool:
        return self.role is not None and may(self.role, action)


def access_workspace(user: User, workspace_id: int) -> Actor:
    """The person as a member of the workspace. Raises NotAllowed."""
    membership = Membership.objects.filter(user=user, workspace_id=workspace_id, user__is_active=True).first()
    if membership is None:
        raise NotAllowed
    return Actor(workspace_id, f"user:{user.pk}", Role(membership.role))


def workspaces_of(user: User) -> list[Workspace]:
    return list(Workspace.objects.filter(id__in=user.memberships.values("workspace_id")).order_by("name"))


def access_token(secret: str) -> Actor:
    """Whom a token stands for. Raises NotAllowed when it is unknown, revoked or has expired."""
    is_valid = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now()))
    token = Token.objects.filter(is_valid, digest=digest(secret)).first()
    if token is None:
        raise NotAllowed
    scopes = frozenset(Scope(scope) for scope in token.scopes)
    return Actor(token.workspace_id, f"token:{token.pk}", scopes=scopes, network=token.network)


def digest(secret: str) -> bytes:
    """Tokens hold 256 random bits: nothing slower than a hash is needed to keep them from being guessed."""
    return sha256(secret.encode()).digest()
