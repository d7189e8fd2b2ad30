"""Where sessions are kept. The table holds digests of their keys: who reads it, or a copy of it, can enter none of them."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from menara.core.clock import now
from menara.people.models import Session

PERSON, BEGAN, SEEN, ADDRESS, BROWSER = "person", "began", "seen", "address", "browser"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(pk=kept_key(self.session_key or ""), expire_date__gt=timezone.now())
        session = found.first()
        if session is None:
            self._session_key = None
        return session

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=kept_key(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.session_key = kept_key(session.session_key)
        session.person_id = data.get(PERSON)
        session.began_at, session.seen_at = _time(data.get(BEGAN)), _time(data.get(SEEN))
        session.address, session.browser = data.get(ADDRESS, "")[:50], data.get(BROWSER, "")[:100]
        return session

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(pk=kept_key(key)).delete()


def kept_key(session_key: str) -> str:
    """Keys are random: nothing slower is needed to keep them from being guessed."""
    return blake2b(session_key.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _time(written: str | None) -> datetime:
    return datetime.fromisoformat(written) if written else now()
