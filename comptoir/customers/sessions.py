"""Django's sessions in the database: a table that says whose each is, sealed, under the hash of its key."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils import timezone
from django.utils.crypto import get_random_string

from comptoir.ground.seal import seal, unseal
from comptoir.ground.written_once import WrittenOnce

BEGAN, SEEN, VISIT = "session_began", "session_seen", "session_visit"
SEALED_FOR = "session"


def hashed(key: str) -> str:
    """A session's key as the table holds it."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's own, but for the table, the hash, the seal, and a statement that is written once."""

    @classmethod
    def get_model_class(cls) -> Any:
        from comptoir.customers.models import Session

        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        # Codes that were sent and an app's seed stand here: who reads the table opens nothing.
        return seal(self.serializer().dumps(session_dict).decode("latin-1"), purpose=SEALED_FOR).decode()

    def decode(self, session_data: Any) -> dict[str, Any]:
        try:
            held = unseal(session_data.encode(), purpose=SEALED_FOR).encode("latin-1")
        except InvalidToken:
            return {}
        found: dict[str, Any] = self.serializer().loads(held)
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        began = data.get(BEGAN)
        ip, agent = data.get(VISIT, (None, ""))
        held: Any = self
        return self.get_model_class()(
            session_key=hashed(held._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
            began_at=datetime.fromtimestamp(began, UTC) if began else timezone.now(),
            is_kept=not self.get_expire_at_browser_close(),
            ip=ip,
            agent=agent,
        )

    def _get_new_session_key(self) -> str:
        # 165 bits by chance: none is there twice, and the table need not be asked.
        return get_random_string(32, VALID_KEY_CHARS)

    def exists(self, session_key: str | None) -> bool:
        return bool(session_key) and super().exists(hashed(str(session_key)))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=hashed(key)).delete()

    def _get_session_from_db(self) -> Any:
        row: Any = _sessions().first(hashed(str(self.session_key)))
        session = self.model(*row) if row else None
        if session and session.expire_date > timezone.now():
            return session
        self._session_key = None
        return None


@cache
def _sessions() -> WrittenOnce:
    model = SessionStore.get_model_class()
    fields = [field.attname for field in model._meta.concrete_fields]
    return WrittenOnce(model.objects.values_list(*fields), by="session_key")
