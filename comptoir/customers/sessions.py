"""The library's sessions in the database, each found by a statement that is written once."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from comptoir.ground.written_once import WrittenOnce


class SessionStore(db.SessionStore):
    """Django's own, but for the finding."""

    def _get_session_from_db(self) -> Any:
        row: Any = _sessions().first(self.session_key)
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
