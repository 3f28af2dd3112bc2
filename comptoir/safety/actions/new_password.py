"""Set a new password, and end what the old one opened."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from comptoir.customers.actions.note import note
from comptoir.customers.models import User, Visit
from comptoir.safety.actions.alerts import alert
from comptoir.safety.actions.tries import forget_tries
from comptoir.safety.facts import PASSWORD_CHANGED
from comptoir.safety.models import EndedSession, Session


@transaction.atomic
def change_password(user: User, password: str, *, visit: Visit) -> None:
    """Set a user's new password; end her sessions, and ask her browsers for the second step again."""
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "password_changed_at"])
    Session.objects.of(user).end(EndedSession.Why.PASSWORD)
    user.browsers.update(trusted_until=None)
    user.ways_back.filter(ended_at=None).update(ended_at=timezone.now())
    forget_tries(user)
    note(PASSWORD_CHANGED, user, visit=visit)
    alert(user, PASSWORD_CHANGED, visit=visit)
