"""Actions on customers, and on the users who sign in for them."""

from comptoir.customers.actions.account import change_name, remember_language, verify_phone
from comptoir.customers.actions.describe_customer import correct_customer, describe_customer
from comptoir.customers.actions.erase import erase_user
from comptoir.customers.actions.invite import invite_staff, invited_user
from comptoir.customers.actions.join_guests import join_guests
from comptoir.customers.actions.note import note
from comptoir.customers.actions.reading import note_reading

__all__ = [
    "change_name",
    "correct_customer",
    "describe_customer",
    "erase_user",
    "invite_staff",
    "invited_user",
    "join_guests",
    "note",
    "note_reading",
    "remember_language",
    "verify_phone",
]
