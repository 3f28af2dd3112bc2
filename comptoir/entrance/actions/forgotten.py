"""Request a code for a new password."""

from __future__ import annotations

from django.http import HttpRequest

from comptoir.customers.models import User, fingerprint
from comptoir.rest.limits import Limit, from_network
from comptoir.safety.actions import count_letter, refuse_codes
from comptoir.safety.models import asker_of

# Request attribute: the number passes the second step, so it cannot set a password
NUMBER_IS_SECOND_STEP = "number_is_second_step"


def count_new_password(
    request: HttpRequest, identifier: str, *, user: User | None, is_second_step: bool
) -> None:
    """Count a code for a new password, whether or not it is sent. Raises TooMany."""
    setattr(request, NUMBER_IS_SECOND_STEP, is_second_step)
    by = asker_of(request, user)
    refuse_codes(identifier, by=by)
    here = Limit("reset_here", fingerprint(identifier), by.here)
    count_letter(request, identifier, here, *from_network("reset_from", request), by=by)
