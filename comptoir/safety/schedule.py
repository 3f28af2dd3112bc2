"""Scheduled work for accounts: delete what has expired, and let former addresses come back."""

from datetime import datetime, timedelta

from django.conf import settings

from comptoir.safety.actions import give_address_back
from comptoir.safety.actions.alerts import GOOD_FOR
from comptoir.safety.models import AddressReturn, EndedSession, RetiredStep
from comptoir.safety.sessions import SessionStore


def forget_retired_steps(now: datetime) -> None:
    """Delete removed ways of the second step that no letter's link can bring back any more."""
    RetiredStep.objects.filter(retired_at__lt=now - GOOD_FOR).delete()


def forget_ended_sessions(now: datetime) -> None:
    """Delete expired sessions, and after a month the reasons why others were ended."""
    SessionStore.clear_expired()
    EndedSession.objects.filter(ended_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()


def give_addresses_back(now: datetime) -> None:
    """Give accounts their former address back, if that was requested three days ago and not stopped."""
    for address_return in AddressReturn.objects.due(now).select_related("user"):
        give_address_back(address_return, visit=address_return.visit)
