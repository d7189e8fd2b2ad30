"""What others tell at webhooks: believed, put into the log, and only then acknowledged. The screener stores it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from secrets import token_hex

from django.db import transaction

from menara.connectors.base import Delete, Event, Notice, Upsert, written
from menara.connectors.webhook.body import MAX_BYTES
from menara.connectors.webhook.connector import Delivery, WebhookConnector
from menara.connectors.webhook.refusal import Reason, RequestRefused
from menara.connectors.webhook.replays import Proof
from menara.core.clock import now
from menara.core.log import Log
from menara.listening.pushing import check_room, push_key
from menara.sources.models import Webhook
from menara.sources.operations import HEARD
from menara.sources.packing import pack
from menara.sources.setting_aside import set_aside
from menara.sources.webhooks import STANDARD, find_webhook, remember, secrets_of

TOO_MUCH = (Reason.TOO_LARGE, Reason.TOO_MANY)
_SIGNED_TIME = ("standard-webhooks", "slack")  # others can be sent again at any time, with another id


class NotBelieved(Exception):  # noqa: N818 (an answer, not a failure)
    """There is no such webhook, or the request is not signed for it as it should be: nobody learns which."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many mentions and deletions are safe from now on, and how many messages nobody could read."""

    accepted: int = 0
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Believed:
    webhook: Webhook
    body: bytes
    delivery: Delivery

    @property
    def proof(self) -> Proof:
        """What it is known by when it comes again: the request's id where that is signed, else what was signed."""
        proof = self.delivery.proof
        if proof and self.webhook.scheme in _SIGNED_TIME:
            return proof
        return Proof(blake2b(self.body, digest_size=16).hexdigest(), None)


def believe(public_id: str, headers: Mapping[str, str], body: bytes) -> Believed:
    """The request, if it is signed as it should be, now. Raises NotBelieved, and RequestRefused for one too large."""
    if len(body) > MAX_BYTES:  # more of it was not read, and what is cut off is not what was signed
        raise RequestRefused(
            Reason.TOO_LARGE, f"Its body has more than {MAX_BYTES:,} bytes. Send less at once."
        )
    webhook = find_webhook(public_id)
    connector = _connector(webhook)
    try:
        delivery = connector.receive(headers, body, now(), f"webhook:{public_id}")
    except RequestRefused as refusal:
        if refusal.code in TOO_MUCH:
            raise
        raise NotBelieved from None
    if webhook is None:
        raise NotBelieved
    return Believed(webhook, body, delivery)


def take_delivery(*, believed: Believed, log: Log) -> Taken:
    """Keep what was told; nothing of a request that was taken before. Raises Full."""
    check_room(log)
    webhook, moment = believed.webhook, written(now())
    told = [replace(event, observed_at=moment) for event in believed.delivery.events]
    mentions = {_name(event): event for event in told if isinstance(event, Upsert | Delete)}
    letters = [_letter(event) for event in told if not isinstance(event, Upsert | Delete)]
    with transaction.atomic():
        if not remember(webhook, believed.proof):
            return Taken()
        if mentions:
            key = push_key(webhook.workspace_id, webhook.network)
            log.append(HEARD, key, pack(list(mentions.values())), len(mentions))
        for letter in letters:
            set_aside(
                channel_id=None, workspace_id=webhook.workspace_id, letter=letter, network=webhook.network
            )
        Webhook.objects.filter(pk=webhook.pk).update(last_taken_at=now())
    return Taken(len(told) - len(letters), len(letters))


def _connector(webhook: Webhook | None) -> WebhookConnector:
    """One with a secret that nobody knows where there is no webhook: it takes as long to say no."""
    good = secrets_of(webhook, now()) if webhook else []
    if webhook is None or not good:
        return WebhookConnector({"scheme": STANDARD, "secret": f"whsec_{token_hex(16)}"})
    return WebhookConnector({"scheme": webhook.scheme, "secret": good, "network": webhook.network})


def _name(event: Upsert | Delete) -> str:
    """All are of one moment: of what is told of the same, the last counts."""
    return event.native_id or f"#{event.local_id}"


def _letter(event: Event) -> Notice:
    if isinstance(event, Notice) and event.code:
        return event
    message = f"kind: a mention or a deletion is expected, not an event of kind {event.kind}."
    return Notice(
        source=event.source,
        observed_at=event.observed_at,
        cursor=event.cursor,
        message=message,
        code="bad_event",
    )
