"""The library's sessions in the database, each found by a statement that is written once."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from comptoir.ground.row_by_key import RowByKey


@cache
def _sessions() -> RowByKey[Any]:
    return RowByKey(SessionStore.get_model_class().objects.all())


class SessionStore(db.SessionStore):
    """Django's own, but for the finding."""

    def _get_session_from_db(self) -> Any:
        held = _sessions().find(self.session_key)
        if held is None or held.expire_date <= timezone.now():
            self._session_key = None
            return None
        return held
