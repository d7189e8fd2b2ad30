"""Webhooks: addresses at which others tell us of mentions, each signed with a secret that only they and we know."""

import base64
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from menara.connectors.settings import SettingsError, read_settings
from menara.connectors.webhook.replays import Proof
from menara.connectors.webhook.settings import WebhookSettings, keys_of
from menara.core import audit
from menara.core.clock import now
from menara.core.secrets import Place, Unopenable, own_key, seal, unseal
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.models import Webhook, WebhookProof, WebhookSecret

STANDARD = "standard-webhooks"
SHORTEST_SECRET = 16
AT_ONCE = 5_000
REMEMBERED = timedelta(days=400)  # what is signed without a time could come again at any


@dataclass(frozen=True, slots=True)
class Opened:
    """A webhook and its newest secret, which cannot be shown again."""

    webhook: Webhook
    secret: str


def create_webhook(
    *,
    name: str,
    acting: Actor,
    scheme: str = STANDARD,
    network: str = "webhook",
    topic: str = "",
    secret: str | None = None,
) -> Opened:
    """A new address. Without a `secret` one is made. Raises NotAllowed, and SettingsError for one that cannot be."""
    _check(acting)
    secret = _checked(scheme, secret)
    with transaction.atomic():
        webhook = Webhook.objects.create(
            workspace_id=acting.workspace_id,
            public_id=secrets.token_urlsafe(16),
            name=name,
            scheme=scheme,
            network=network,
            topic=topic,
        )
        _keep(webhook, secret)
        _record(webhook, acting, "sources.create_webhook")
    return Opened(webhook, secret)


def rotate_secret(*, public_id: str, acting: Actor, keep: timedelta, secret: str | None = None) -> Opened:
    """A new secret. The one before is good for a while still, all older ones no more. Raises as `create_webhook`."""
    _check(acting)
    with transaction.atomic():
        webhook = access_webhook(acting, public_id)
        secret = _checked(webhook.scheme, secret)
        newest, *older = webhook.secrets.order_by("-id")
        WebhookSecret.objects.filter(id__in=[secret.pk for secret in older]).delete()
        WebhookSecret.objects.filter(id=newest.pk).update(expires_at=now() + keep)
        _keep(webhook, secret)
        _record(webhook, acting, "sources.rotate_webhook_secret")
    return Opened(webhook, secret)


def remove_webhook(*, public_id: str, acting: Actor) -> None:
    """From now on nothing is taken there. What was heard stays. Raises NotAllowed."""
    _check(acting)
    with transaction.atomic():
        webhook = access_webhook(acting, public_id)
        _record(webhook, acting, "sources.remove_webhook")
        webhook.delete()


def remember(webhook: Webhook, proof: Proof) -> bool:
    """Whether the request has not been taken before. Of two at once one is the first."""
    try:
        with transaction.atomic():
            until = proof.until or now() + REMEMBERED
            WebhookProof.objects.create(webhook=webhook, key=proof.key, until=until)
    except IntegrityError:
        return False
    return True


def forget_proofs() -> int:
    """Those of requests that could not come again anyway, and secrets that are over; how many went."""
    proofs = WebhookProof.objects.filter(until__lt=now()).values_list("id", flat=True)[:AT_ONCE]
    secrets_gone, _ = WebhookSecret.objects.filter(expires_at__lt=now()).delete()
    return secrets_gone + WebhookProof.objects.filter(id__in=list(proofs)).delete()[0]


def webhooks_of(actor: Actor) -> QuerySet[Webhook]:
    return Webhook.objects.filter(workspace_id=actor.workspace_id).order_by("id")


def access_webhook(actor: Actor, public_id: str) -> Webhook:
    """Raises NotAllowed, also where there is no such webhook."""
    if "\0" in public_id:  # which PostgreSQL does not look for
        raise NotAllowed
    webhook = webhooks_of(actor).filter(public_id=public_id).first()
    if webhook is None:
        raise NotAllowed
    return webhook


def find_webhook(public_id: str) -> Webhook | None:
    """For whoever is told something there, and has shown nothing yet."""
    return Webhook.objects.filter(public_id=public_id, workspace__closed_at=None).first()


def secrets_of(webhook: Webhook, moment: datetime) -> list[str]:
    """Those that are good at that moment. None opens after a restore with another key: they have to be made anew."""
    good = webhook.secrets.filter(Q(expires_at=None) | Q(expires_at__gt=moment)).order_by("-id")
    opened: list[str] = []
    for secret in good:
        with suppress(Unopenable):
            opened.append(unseal(bytes(secret.sealed), _place(secret)))
    return opened


def verify_token(webhook: Webhook) -> str:
    """What Meta is told to show when it asks whether the address is ours."""
    return own_key(f"webhook:{webhook.public_id}").hex()


def is_verify_token(webhook: Webhook, told: str) -> bool:
    return hmac.compare_digest(verify_token(webhook).encode(), told.encode("utf-8", "surrogatepass"))


def _check(acting: Actor) -> None:
    if not acting.may(Action.EDIT_SOURCES):
        raise NotAllowed


def _checked(scheme: str, secret: str | None) -> str:
    if secret is None:
        secret = _made(scheme)
    if len(secret.strip()) < SHORTEST_SECRET:
        raise SettingsError(
            f"secret: it has fewer than {SHORTEST_SECRET} characters. Leave it out, and one is made."
        )
    keys_of(read_settings(WebhookSettings, {"scheme": scheme, "secret": secret}))
    return secret


def _made(scheme: str) -> str:
    raw = secrets.token_bytes(32)
    return f"whsec_{base64.b64encode(raw).decode()}" if scheme == STANDARD else raw.hex()


def _keep(webhook: Webhook, secret: str) -> None:
    kept = WebhookSecret.objects.create(webhook=webhook, sealed=b"")
    kept.sealed = seal(secret, _place(kept))
    kept.save(update_fields=["sealed"])


def _place(secret: WebhookSecret) -> Place:
    return Place(secret.webhook.workspace_id, "webhook", str(secret.pk))


def _record(webhook: Webhook, acting: Actor, action: str) -> None:
    detail = {"name": webhook.name, "scheme": webhook.scheme, "network": webhook.network}
    audit.append(acting.workspace_id, acting.name, action, f"webhook:{webhook.public_id}", detail)
