"""What is done with credentials."""

from django.db import transaction

from menara.access.models import Credential
from menara.core import audit
from menara.core.secrets import Place, seal, unseal
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action


def store_credential(*, name: str, network: str, secret: str, acting: Actor) -> Credential:
    """Raises NotAllowed."""
    if not acting.may(Action.EDIT_SOURCES):
        raise NotAllowed
    with transaction.atomic():
        credential = keep_credential(
            workspace_id=acting.workspace_id, name=name, network=network, secret=secret
        )
        detail = {"name": name, "network": network}
        subject = f"credential:{credential.id}"
        audit.append(acting.workspace_id, acting.name, "access.store_credential", subject, detail)
    return credential


def keep_credential(*, workspace_id: int, name: str, network: str, secret: str) -> Credential:
    """Within the operation that needs it, in whose audit entry it stands."""
    credential = Credential.objects.create(workspace_id=workspace_id, name=name, network=network, sealed=b"")
    credential.sealed = seal(secret, _place(credential))
    credential.save(update_fields=["sealed"])
    return credential


def open_credential(credential: Credential) -> str:
    """What it says, for a connector about to use it. Raises Unopenable."""
    return unseal(bytes(credential.sealed), _place(credential))


def _place(credential: Credential) -> Place:
    return Place(credential.workspace_id, "credential", str(credential.id))
