"""What can be done about customers and those who sign in."""

from comptoir.customers.actions.access import (
    change_password,
    fingerprint,
    note_failed_sign_in,
    note_sign_in,
    note_sign_up,
    remember_language,
    verify_phone,
)
from comptoir.customers.actions.invite import invite_staff, invited_user
from comptoir.customers.actions.join_guests import join_guests

__all__ = [
    "change_password",
    "fingerprint",
    "invite_staff",
    "invited_user",
    "join_guests",
    "note_failed_sign_in",
    "note_sign_in",
    "note_sign_up",
    "remember_language",
    "verify_phone",
]
