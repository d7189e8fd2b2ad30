"""What a mention said before it was edited."""

from dataclasses import dataclass
from datetime import datetime

from menara.listening.models import Mention, MentionVersion

MOST = 20
SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Version:
    """`text` is None where it was deleted."""

    at: datetime
    text: str | None
    is_present: bool


def versions(mention: Mention) -> list[Version]:
    """The newest first."""
    newest = MentionVersion.objects.filter(mention=mention).order_by("-changed_at", "-version")[:MOST]
    return [_version(version, mention) for version in newest]


def _version(version: MentionVersion, mention: Mention) -> Version:
    text = (version.content or {}).get("text")
    shown = text[:SHOWN] if isinstance(text, str) else None
    return Version(version.changed_at, shown, version.version == mention.version)
