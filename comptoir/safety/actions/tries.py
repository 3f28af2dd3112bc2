"""Count tries: passwords, guessed codes, and letters that are asked for.

Strangers, browsers that the owner has signed in with, and the owner herself are counted apart, so that
strangers are slowed down without locking anybody out. An address without an account is counted as often as
one with an account, so that both cost and answer the same.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from comptoir.customers.actions.note import note
from comptoir.customers.models import User, Visit, fingerprint, is_number
from comptoir.journal.record import Acts
from comptoir.post.sms.ceilings import refuse_text
from comptoir.rest.limits import (
    Counted,
    Limit,
    TooMany,
    count,
    count_or_refuse,
    forget,
    from_network,
    uses_of,
)
from comptoir.safety.facts import TRIES_CLEARED
from comptoir.safety.models import Asker, asker_of, stranger

# Names of limits: those of one address may be told, those of a whole account may not
PASSWORD_OF_ACCOUNT = frozenset({"password_account", "password_account_day"})
PASSWORD_DAY, PASSWORDS_SENT = "password_day", "passwords_sent_from"
CODES_OF_ACCOUNT, CODES_OF_IDENTIFIER = "codes_account", "codes_place"


def count_password(request: HttpRequest, typed: str, *, user: User | None, by: Asker) -> Counted:
    """Count a try to sign in: for the network, for what was typed, and for the account that it leads to."""
    identifier = fingerprint(typed)
    account = _account_or(user, identifier)
    return count(
        *from_network(PASSWORDS_SENT, request),
        *from_network("password_from", request),
        Limit("password", identifier, by.here),
        Limit(PASSWORD_DAY, identifier, by.group),
        Limit("password_account", account, by.here),
        Limit("password_account_day", account, by.group),
    )


def count_guess(request: HttpRequest, *, of: str, sent_to: str, user: User | None, by: Asker) -> Counted:
    """Count a guess at the code `of`, which was sent to `sent_to`."""
    identifier = fingerprint(sent_to)
    return count(
        *from_network("guess_from", request),
        Limit("guess_code", f"code:{of}"),
        Limit("guess_here", identifier, by.here),
        Limit(CODES_OF_IDENTIFIER, identifier, by.group),
        Limit(CODES_OF_ACCOUNT, _step_of(user, identifier), by.group),
    )


def count_second_step(user: User, *, by: Asker, is_recovery_code: bool) -> Counted:
    """Count a code at the second step; recovery codes, which cannot be guessed, have their own counters."""
    step = f"step:{user.pk}"
    if is_recovery_code:
        return count(Limit("recovery_code", step, by.here))
    return count(Limit("second_step", step, by.here), Limit(CODES_OF_ACCOUNT, step, by.group))


def count_code(request: HttpRequest, purpose: str, *, to: str, user: User) -> None:
    """Count a code that the user asks us to send, to her own address or to a new one. Raises TooMany."""
    requests = f"asked:{user.pk}"
    if to in (user.email, user.phone):
        by = asker_of(request, user)
        refuse_codes(to, by=by, user=user)
        count_letter(request, to, Limit("own_code", requests, f"{purpose}:{by.here}"), by=by)
        return
    by = stranger(request)
    here = Limit("new_place_here", fingerprint(to), by.here)
    limits = [*from_network("new_place_from", request), here, Limit("new_place_asked", requests)]
    count_letter(request, to, *limits, by=by)


def count_sign_up(request: HttpRequest, identifier: str) -> None:
    """Count a code for a new account, the first or another one. Raises TooMany."""
    by, about = stranger(request), fingerprint(identifier)
    another = "sign_up_text_here" if is_number(identifier) else "sign_up_letter_here"
    here = [Limit("sign_up_here", about, by.here), Limit(another, about, by.here)]
    count_letter(request, identifier, *here, *from_network("sign_up_from", request), by=by)


def refuse_codes(identifier: str, *, by: Asker, user: User | None = None) -> None:
    """Raise TooMany if strangers guessed so often today that they get no more codes.

    With `user`, the asker has shown the password, so the counters of the account may be told too.
    """
    if not by.is_stranger:
        return
    limits = [Limit(CODES_OF_IDENTIFIER, fingerprint(identifier))]
    limits += [Limit(CODES_OF_ACCOUNT, f"step:{user.pk}")] if user else []
    uses = [use for counters in uses_of(*limits).values() for use in counters if use.number >= use.most]
    if uses:
        raise TooMany(frozenset({CODES_OF_IDENTIFIER}), max(use.seconds_left for use in uses))


def count_letter(request: HttpRequest, identifier: str, *limits: Limit, by: Asker) -> None:
    """Count a letter or an SMS that somebody asks us to send, over all doors together.

    `limits` are the door's own. The request is counted whether or not anything is sent, so that nothing
    reveals whether there is an account. Raises TooMany, and Refused if the number gets no SMS.
    """
    if is_number(identifier):
        refuse_text(identifier)
    count_or_refuse(*limits, *_of_letter(request, identifier, by))


def may_write_to(identifier: str, *, is_known: bool) -> bool:
    """Count a letter that a stranger asks for, where the answer must not reveal whether one is sent.

    If none is (`is_known` is False), the same work is done, but nothing is counted for the address.
    """
    return not count(*_of_identifier(identifier if is_known else f"nobody:{identifier}")).over


def _of_letter(request: HttpRequest, identifier: str, by: Asker) -> list[Limit]:
    if not by.is_stranger:
        return _of_identifier(identifier)[:1]
    texts = from_network("texts_from", request) if is_number(identifier) else []
    return [*_of_identifier(identifier), *from_network("letters_from", request), *texts]


def _of_identifier(identifier: str) -> list[Limit]:
    letters = f"letters:{fingerprint(identifier)}"
    return [Limit("letters", letters), Limit("letters_by_strangers", letters)]


def forget_tries(user: User) -> None:
    """Reset the counters that belong to the password, which has changed.

    Guesses at the second step are reset only once a day: whoever reads her mail could otherwise set one
    password after another to go on guessing.
    """
    forget(*_subjects(user))
    if not count(Limit("step_cleared", f"cleared:{user.pk}")).over:
        forget(f"step:{user.pk}")


@transaction.atomic
def clear_tries(user: User, *, reason: str, by: Acts, visit: Visit) -> None:
    """Reset every counter of an account, as staff do for an owner who is locked out."""
    letters = [f"letters:{about}" for about in _fingerprints(user)]
    forget(*_subjects(user), *letters, f"step:{user.pk}", f"cleared:{user.pk}", f"asked:{user.pk}")
    note(TRIES_CLEARED, user, by=by, reason=reason, visit=visit)


def _subjects(user: User) -> list[str]:
    return [str(user.pk), *_fingerprints(user)]


def _fingerprints(user: User) -> list[str]:
    return [fingerprint(identifier) for identifier in (user.email, user.phone) if identifier]


def _account_or(user: User | None, identifier: str) -> str:
    return str(user.pk) if user else identifier


def _step_of(user: User | None, identifier: str) -> str:
    return f"step:{user.pk}" if user else f"step:{identifier}"
