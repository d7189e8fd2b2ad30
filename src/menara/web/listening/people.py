"""Who said a mention, as its network tells it: plain values, cut to a size."""

from collections.abc import Mapping
from dataclasses import dataclass

from menara.engine.mention.times import read_time
from menara.listening.models import Mention

BIO = 500


@dataclass(frozen=True, slots=True)
class Profile:
    """`joined` is a year. What is not known is empty or None."""

    id: str
    bio: str
    joined: str
    is_verified: bool | None


def profile(mention: Mention) -> Profile:
    told = (mention.content or {}).get("author")
    author: Mapping[str, object] = told if isinstance(told, Mapping) else {}
    bio, joined, verified = author.get("bio"), author.get("created_at"), author.get("verified")
    return Profile(
        id=mention.author_id,
        bio=bio[:BIO] if isinstance(bio, str) else "",
        joined=_year(joined),
        is_verified=verified if isinstance(verified, bool) else None,
    )


def _year(told: object) -> str:
    try:
        return str(read_time(told).year) if isinstance(told, str) else ""
    except ValueError:
        return ""
