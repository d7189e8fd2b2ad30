"""The shape of a mention as frozen values. None means "not known"; what the shape does not name is kept in `extra`.

A part answers `.get(key)` as the dictionary it came from would, so that whoever reads dictionaries reads it too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class Part:
    """What the parts of a mention have in common. `_readers` read the members that are parts or lists themselves."""

    _readers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    # The names of a shape are its `__slots__`: `extra` is not among them, for it is inherited.
    extra: Mapping[str, Any] = field(default_factory=dict, kw_only=True, hash=False)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """Read a dictionary that `check_mention` has let pass."""
        names, readers = cls.__slots__, cls._readers
        known, extra = {}, {}
        for name, member in value.items():
            if name not in names:
                extra[name] = member
            elif member is not None:
                known[name] = readers[name](member) if name in readers else member
        return cls(**known, extra=extra)

    def to_dict(self) -> dict[str, Any]:
        """The dictionary that `from_dict` reads; members that are not known are left out."""
        members = {name: getattr(self, name) for name in self.__slots__}
        known = {name: _plain(member) for name, member in members.items() if member is not None}
        return {**known, **self.extra}

    def get(self, name: str, default: Any = None) -> Any:
        """The member, or the unknown key, of that name; `default` when it is absent or null in the shape."""
        if name not in self.__slots__:
            return self.extra.get(name, default)
        member = getattr(self, name)
        return default if member is None else member


def _plain(member: Any) -> Any:
    if isinstance(member, Part):
        return member.to_dict()
    return [_plain(one) for one in member] if isinstance(member, tuple) else member


@dataclass(frozen=True, slots=True)
class Author(Part):
    id: str | None = None
    handle: str | None = None
    name: str | None = None
    bio: str | None = None
    followers: int | None = None
    verified: bool | None = None
    created_at: str | None = None
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment(Part):
    """`type` is image, video, audio or link; `alt` is the description for those who cannot see it."""

    type: str | None = None
    url: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Metrics(Part):
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Geo(Part):
    """Degrees."""

    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Mention(Part):
    """One post, comment, review, article or message that reached us.

    `source` is the network; dates are RFC 3339 as they were heard; `links`, `hashtags` and `mentions` that are None
    are found in `text`; `language` as the network tells it is `lang`, a hint.
    """

    _readers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {
        "author": Author.from_dict,
        "links": tuple,
        "hashtags": tuple,
        "mentions": tuple,
        "geo": Geo.from_dict,
        "media": lambda attachments: tuple(map(Attachment.from_dict, attachments)),
        "metrics": Metrics.from_dict,
    }

    id: str
    text: str
    title: str | None = None
    lang: str | None = None
    source: str | None = None
    url: str | None = None
    site: str | None = None
    published_at: str | None = None
    author: Author | None = None
    links: tuple[str, ...] | None = None
    hashtags: tuple[str, ...] | None = None
    mentions: tuple[str, ...] | None = None
    in_reply_to: str | None = None
    uri: str | None = None
    in_reply_to_root: str | None = None
    visibility: str | None = None
    geo: Geo | None = None
    media: tuple[Attachment, ...] | None = None
    kind: str | None = None
    rating: float | None = None
    metrics: Metrics | None = None
