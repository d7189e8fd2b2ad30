"""What an instance sends, one element of a page or one event of a stream at a time: the posts in it, or why there are none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import msgspec

from menara.connectors.base import InvalidMessage, TryLater
from menara.connectors.mastodon.feeds import NOTIFICATIONS_HEARD, Shape
from menara.connectors.mastodon.status import read_status, version_of
from menara.engine.mention import MentionError, check_mention, decode_object

MAX_ELEMENTS = 1000
MAX_TOKENS = 300_000  # ten times those of a full page
_TOKENS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_MEMBER: dict[Shape, str] = {"notification": "status", "conversation": "last_status"}


@dataclass(frozen=True, slots=True)
class Post:
    """One status. `local_id` is what the instance calls it, `warnings` are those of `check_mention`."""

    local_id: str | None
    version: str
    mention: dict[str, Any]
    warnings: tuple[str, ...]
    raw: bytes


class Suspension(NamedTuple):
    """The instance shows nothing more of this account."""

    author_id: str


Found: TypeAlias = Post | Suspension | InvalidMessage


@dataclass(frozen=True, slots=True)
class Element:
    """`id` is what pages are ordered by. `found`: a boosted post stands before its boost."""

    id: str | None
    raw: bytes
    found: tuple[Found, ...] = ()


def cut_page(body: bytes) -> list[bytes]:
    """The elements of a JSON list, as they were sent. Raises TryLater when it is none: pages of errors are no posts.

    A list in which one element is no JSON is still cut where its commas stand, so that the others can be read.
    """
    try:
        return [bytes(raw) for raw in msgspec.json.decode(body, type=list[msgspec.Raw])[:MAX_ELEMENTS]]
    except (msgspec.DecodeError, RecursionError):
        return _cut_patiently(body)[:MAX_ELEMENTS]


def read_element(raw: bytes, shape: Shape) -> Element:
    """The posts in one status, notification or conversation."""
    try:
        told = decode(raw)
    except InvalidMessage as problem:
        return Element(None, raw, (problem,))
    if shape == "status":
        return Element(id_of(told), raw, tuple(_posts(told, raw)))
    status = told.get(_MEMBER[shape])
    order = told if shape == "notification" else status
    if not isinstance(status, dict) or not _is_heard(told, shape):
        return Element(id_of(order), raw)
    return Element(id_of(order), raw, tuple(_posts(status, member_of(raw, _MEMBER[shape]))))


def shape_of(raw: bytes) -> Shape:
    """Which of the three it is, by what stands in it. Raises InvalidMessage."""
    told = decode(raw)
    found = (shape for shape, member in _MEMBER.items() if isinstance(told.get(member), dict))
    return next(found, "status")


def id_of(told: Any) -> str | None:
    """Its id as text, if it has one that can be one."""
    id_ = told.get("id") if isinstance(told, dict) else None
    text = str(id_) if isinstance(id_, str | int) and not isinstance(id_, bool) else ""
    return text if re.fullmatch(r"[\w-]{1,64}", text, re.ASCII) else None


def member_of(raw: bytes, name: str) -> bytes:
    """The bytes of one member of an object; all of them where they cannot be told apart."""
    try:
        return bytes(msgspec.json.decode(raw, type=dict[str, msgspec.Raw])[name])
    except (msgspec.DecodeError, RecursionError, KeyError):
        return raw


def _cut_patiently(body: bytes) -> list[bytes]:
    depth, begin = 0, 0
    pieces: list[bytes] = []
    for token in islice(_TOKENS.finditer(body), MAX_TOKENS):
        sign, at = token[0], token.start()
        opens, closes, parts = sign in b"[{", sign in b"]}", sign == b","
        if depth == 1 and (closes or parts):
            pieces.append(body[begin:at].strip())
        depth += opens - closes
        if depth == 1 and (opens or parts):
            begin = at + 1
    if depth or not body.lstrip().startswith(b"["):
        raise TryLater("the answer is no list of posts")
    return [piece for piece in pieces if piece]


def decode(raw: bytes) -> dict[str, Any]:
    try:
        return decode_object(raw)
    except MentionError as error:
        raise InvalidMessage(error.code, error.message) from None


def _is_heard(told: Mapping[str, Any], shape: Shape) -> bool:
    return shape != "notification" or told.get("type") in NOTIFICATIONS_HEARD


def _posts(status: dict[str, Any], raw: bytes) -> Iterator[Found]:
    boosted = status.get("reblog")
    if isinstance(boosted, dict):
        yield from _posts_alone(boosted, member_of(raw, "reblog"))
    yield from _posts_alone(status, raw)


def _posts_alone(status: dict[str, Any], raw: bytes) -> Iterator[Found]:
    post = _post(status, raw)
    if isinstance(post, Post) and post.mention["author"].get("suspended") is True:
        yield Suspension(post.mention["author"]["id"])
    yield post


def _post(status: dict[str, Any], raw: bytes) -> Post | InvalidMessage:
    """Statuses of all the software there is are not all built as the documentation says."""
    try:
        mention = read_status(status)
        warnings = check_mention(mention)
        return Post(id_of(status), version_of(status, mention), mention, tuple(warnings), raw)
    except InvalidMessage as problem:
        return problem
    except MentionError as problem:
        return InvalidMessage(problem.code, problem.message)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        return InvalidMessage("bad_shape", f"It is not built as a status is ({reason}).")
