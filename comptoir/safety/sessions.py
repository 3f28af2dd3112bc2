"""Django's sessions in the database: sealed, with their user, under the hash of their key."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.db.models import CharField
from django.utils import timezone
from django.utils.crypto import get_random_string

from comptoir.ground.seal import seal, unseal
from comptoir.ground.written_once import WrittenOnce

BEGAN, SEEN, VISIT = "session_began", "session_seen", "session_visit"
SEALED_FOR = "session"


def hashed(key: str) -> str:
    """Return a session's key as the table stores it."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's store, with our table, hashed keys, sealed content and a statement that is compiled once.

    `row` is the session as it was read, with its user.
    """

    row: Any = None

    @classmethod
    def get_model_class(cls) -> Any:
        from comptoir.safety.models import Session

        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        # The session holds codes that were sent and an app's seed: who reads the table must not be able to
        # use them.
        return seal(self.serializer().dumps(session_dict).decode("latin-1"), purpose=SEALED_FOR).decode()

    def decode(self, session_data: Any) -> dict[str, Any]:
        try:
            content = unseal(session_data.encode(), purpose=SEALED_FOR).encode("latin-1")
        except InvalidToken:
            return {}
        session: dict[str, Any] = self.serializer().loads(content)
        return session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        began = data.get(BEGAN)
        ip, agent = data.get(VISIT, (None, ""))
        store: Any = self
        return self.get_model_class()(
            session_key=hashed(store._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
            began_at=datetime.fromtimestamp(began, UTC) if began else timezone.now(),
            is_kept=not self.get_expire_at_browser_close(),
            ip=ip,
            agent=agent,
        )

    def _get_new_session_key(self) -> str:
        # 165 random bits never collide, so the table need not be checked.
        return get_random_string(32, VALID_KEY_CHARS)

    def exists(self, session_key: str | None) -> bool:
        return bool(session_key) and super().exists(hashed(str(session_key)))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=hashed(key)).delete()

    def _get_session_from_db(self) -> Any:
        session = _sessions().first(hashed(str(self.session_key)))
        if session and session.expire_date > timezone.now():
            self.row = session
            return session
        self._session_key = None
        return None


@cache
def _sessions() -> WrittenOnce[Any]:
    model = SessionStore.get_model_class()
    return WrittenOnce(lambda key: model.objects.with_user().filter(session_key=key), CharField())
