"""What a person may set for the webhook connector."""

from typing import Literal

from menara.connectors.settings import Settings, SettingsError
from menara.connectors.webhook.schemes import SCHEMES

SchemeName = Literal["standard-webhooks", "standard", "github", "meta", "websub", "slack"]
MAX_SECRETS = 10


class WebhookSettings(Settings, frozen=True, kw_only=True):
    """`secret` may be several while a sender changes from one to the next."""

    secret: str | list[str]
    scheme: SchemeName = "standard-webhooks"
    path: str | None = None
    network: str | None = None


def keys_of(settings: WebhookSettings) -> list[bytes]:
    """Raises SettingsError, in which no secret stands."""
    secrets = [settings.secret] if isinstance(settings.secret, str) else settings.secret
    if not 1 <= len(secrets) <= MAX_SECRETS:
        raise SettingsError(f"secret: one is needed, and {MAX_SECRETS} at most.")
    if any(not secret.strip() for secret in secrets):
        raise SettingsError("secret: it is empty. Copy it as the sender shows it.")
    return [SCHEMES[settings.scheme].key(secret.strip()) for secret in secrets]
