"""The events that the messages of a stream amount to."""

from typing import Any

from menara.connectors.atproto.post import read_record
from menara.connectors.base import (
    Account,
    AccountStatus,
    Clock,
    Delete,
    Event,
    Gap,
    InvalidMessage,
    Notice,
    Upsert,
    written,
)
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.memory import Memory, Told
from menara.connectors.bluesky.messages import (
    Change,
    Commit,
    Hosting,
    Loss,
    Message,
    Naming,
    Resync,
    bad_shape,
    date_of,
    date_of_revision,
    microseconds,
)
from menara.engine.mention import MentionError, check_mention

_HANDLES = 20_000
_REVISIONS = 50_000
VERSIONS = 20_000
_HELD_BACK = ("desynchronized", "throttled")


class Telling:
    """`versions` remembers what was told of each post last; `source` is the place that is listened to now."""

    def __init__(self, interest: Interest, clock: Clock, versions: Memory[str, str]) -> None:
        self.source = ""
        self._interest = interest
        self._clock = clock
        self._versions = versions
        self._handles: Memory[str, str] = Memory(_HANDLES)
        self._revisions: Memory[str, str] = Memory(_REVISIONS)
        self._told = Told()

    def event(self, message: Message, cursor: str, time_us: int, raw: bytes) -> Event | None:
        """None when there is nothing to tell, or when it has been told already."""
        try:
            match message:
                case Change():
                    return self._change(message, cursor, time_us, raw)
                case Hosting():
                    return self._account(message, cursor)
                case Naming(did, handle):
                    self._name(did, handle)
                case Commit() | Resync() | Loss():
                    return self._missing(message, cursor, time_us)
                case InvalidMessage():
                    return self.notice(message.code, message.message, cursor, raw)
        except InvalidMessage as problem:
            return self.notice(problem.code, problem.message, cursor, raw)
        return None

    def notice(self, code: str | None, message: str, cursor: str, raw: bytes = b"") -> Notice:
        """`raw` is what was set aside."""
        return Notice(
            source=self.source, observed_at=self._now(), cursor=cursor, message=message, code=code, raw=raw
        )

    def gap(self, begin_us: int | None, end_us: int | None, reason: str, cursor: str) -> Gap:
        begin, end = (None if time is None else date_of(time) for time in (begin_us, end_us))
        return Gap(
            source=self.source, observed_at=self._now(), cursor=cursor, reason=reason, begin=begin, end=end
        )

    def now_us(self) -> int:
        return microseconds(self._now()) or 0

    def _now(self) -> str:
        return written(self._clock())

    def _change(self, change: Change, cursor: str, time_us: int, raw: bytes) -> Event | None:
        if not self._told.is_new(change[:6]):
            return None
        uri = f"at://{change.did}/{change.collection}/{change.rkey}"
        if change.operation == "delete":
            self._versions.forget(uri)
            return Delete(
                source=self.source,
                observed_at=self._now(),
                cursor=cursor,
                native_id=uri,
                version=change.rev or None,
                author_id=change.did,
                source_time=date_of(time_us),
                changed_at=date_of_revision(change.rev),
            )
        return self._upsert(change, cursor, raw)

    def _upsert(self, change: Change, cursor: str, raw: bytes) -> Upsert:
        """Raises InvalidMessage."""
        mention = self._mention(change)
        try:
            warnings = check_mention(mention)
        except MentionError as error:
            raise InvalidMessage(error.code, error.message) from None
        version = str(change.cid)
        self._versions.put(mention["id"], version)
        return Upsert(
            source=self.source,
            observed_at=self._now(),
            cursor=cursor,
            native_id=mention["id"],
            version=version,
            mention=mention,
            author_id=change.did,
            source_time=mention.get("published_at"),
            changed_at=date_of_revision(change.rev),
            warnings=tuple(warnings),
            raw=raw,
        )

    def _mention(self, change: Change) -> dict[str, Any]:
        """Raises InvalidMessage."""
        try:
            mention = read_record(change.did, change.collection, change.rkey, change.record or {})
        except ValueError as error:
            uri = f"at://{change.did}/{change.collection}/{change.rkey}"
            raise bad_shape(f"The record {uri} cannot be read: {error}.") from None
        if handle := self._handles.get(change.did):
            mention["author"]["handle"] = handle
        return mention

    def _account(self, hosting: Hosting, cursor: str) -> Event | None:
        if not self._told.is_new(hosting):
            return None
        time_us = microseconds(hosting.time)
        if not hosting.active and hosting.status in _HELD_BACK:
            reason = f"{hosting.did}: the host holds its posts back ({hosting.status})"
            return self.gap(time_us, None, reason, cursor)
        return Account(
            source=self.source,
            observed_at=self._now(),
            cursor=cursor,
            author_id=hosting.did,
            status=_status(hosting),
            source_time=None if time_us is None else hosting.time,
        )

    def _name(self, did: str, handle: str | None) -> None:
        if handle is None:
            self._handles.forget(did)
        else:
            self._handles.put(did, handle)

    def _missing(self, message: Commit | Resync | Loss, cursor: str, time_us: int) -> Event | None:
        reason = message.reason if isinstance(message, Loss) else self._unexplained(message)
        if reason is None:
            return None
        return self.gap(None, time_us, f"{message.did}: {reason}", cursor)

    def _unexplained(self, message: Commit | Resync) -> str | None:
        """What is missing between the last revision of a repository and this one. Revisions rise with time."""
        known = self._revisions.get(message.did)
        if known is not None and message.rev <= known:
            return None
        self._revisions.put(message.did, message.rev)
        if isinstance(message, Resync):
            is_known = known is not None or bool(self._interest.dids)
            return "its repository was put into a new state" if is_known else None
        if known is None or message.since is None or message.since <= known:
            return None
        return f"what changed between its revisions {known} and {message.since} did not come"


def _status(hosting: Hosting) -> AccountStatus:
    """An account that is not active for no reason, or one that is not known yet, is hidden all the same."""
    if hosting.active:
        return AccountStatus.ACTIVE
    told = hosting.status
    return AccountStatus(told) if told in set(AccountStatus) - {"active"} else AccountStatus.DEACTIVATED
