"""Tries that are counted: passwords, codes that are guessed, and letters that are asked for.

Strangers, browsers that the owner has signed in with, and the owner herself are counted apart: strangers are
slowed down, and close nothing. An address that leads to no account is counted as often as one that does, so
that both cost and answer the same.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from comptoir.customers.actions.note import note
from comptoir.customers.facts import TRIES_CLEARED
from comptoir.customers.models import Asker, User, Visit, asker_of, fingerprint, stranger
from comptoir.customers.phones import is_number
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

# Under which names it is told what is over: a place's own counters may be told, an account's may not
PASSWORD_OF_ACCOUNT = frozenset({"password_account", "password_account_day"})
PASSWORD_DAY, PASSWORDS_SENT = "password_day", "passwords_sent_from"
CODES_OF_ACCOUNT, CODES_OF_PLACE = "codes_account", "codes_place"


def count_password(request: HttpRequest, typed: str, *, user: User | None, by: Asker) -> Counted:
    """Count a try to sign in: of the network, of what was typed, and of the account that it leads to."""
    place = fingerprint(typed)
    whose = _of(user, place)
    return count(
        *from_network(PASSWORDS_SENT, request),
        *from_network("password_from", request),
        Limit("password", place, by.here),
        Limit(PASSWORD_DAY, place, by.group),
        Limit("password_account", whose, by.here),
        Limit("password_account_day", whose, by.group),
    )


def count_guess(request: HttpRequest, *, of: str, sent_to: str, user: User | None, by: Asker) -> Counted:
    """Count a guess at the code `of`, which went to `sent_to`."""
    place = fingerprint(sent_to)
    return count(
        *from_network("guess_from", request),
        Limit("guess_code", f"code:{of}"),
        Limit("guess_here", place, by.here),
        Limit(CODES_OF_PLACE, place, by.group),
        Limit(CODES_OF_ACCOUNT, _step_of(user, place), by.group),
    )


def count_second_step(user: User, *, by: Asker, is_recovery_code: bool) -> Counted:
    """Count a code at the second step; recovery codes, which nobody guesses, have counters of their own."""
    step = f"step:{user.pk}"
    if is_recovery_code:
        return count(Limit("recovery_code", step, by.here))
    return count(Limit("second_step", step, by.here), Limit(CODES_OF_ACCOUNT, step, by.group))


def count_code(request: HttpRequest, purpose: str, *, to: str, user: User) -> None:
    """Count a code that the user asks us to send, to a way that is hers or to a new one. Raises TooMany."""
    asked = f"asked:{user.pk}"
    if to in (user.email, user.phone):
        by = asker_of(request, user)
        refuse_codes(to, by=by, user=user)
        count_letter(request, to, Limit("own_code", asked, f"{purpose}:{by.here}"), by=by)
        return
    by = stranger(request)
    here = Limit("new_place_here", fingerprint(to), by.here)
    limits = [*from_network("new_place_from", request), here, Limit("new_place_asked", asked)]
    count_letter(request, to, *limits, by=by)


def count_sign_up(request: HttpRequest, place: str) -> None:
    """Count a code of a new account, whether it is the first or another one. Raises TooMany."""
    by, about = stranger(request), fingerprint(place)
    again = "sign_up_text_here" if is_number(place) else "sign_up_letter_here"
    here = [Limit("sign_up_here", about, by.here), Limit(again, about, by.here)]
    count_letter(request, place, *here, *from_network("sign_up_from", request), by=by)


def refuse_codes(place: str, *, by: Asker, user: User | None = None) -> None:
    """Raise TooMany where strangers guessed so often today that no code goes to them any more.

    With `user`, whoever asks has shown the password: she is told what is counted of the account, too.
    """
    if not by.is_stranger:
        return
    limits = [Limit(CODES_OF_PLACE, fingerprint(place))]
    limits += [Limit(CODES_OF_ACCOUNT, f"step:{user.pk}")] if user else []
    uses = [use for counters in uses_of(*limits).values() for use in counters if use.number >= use.most]
    if uses:
        raise TooMany(frozenset({CODES_OF_PLACE}), max(use.seconds_left for use in uses))


def count_letter(request: HttpRequest, place: str, *limits: Limit, by: Asker) -> None:
    """Count a letter or an SMS that somebody asks us to send to `place`, over all doors together.

    `limits` are the door's own. What is asked is counted, whether anything is sent or not, so that nothing
    tells whether there is an account. Raises TooMany, and Refused where no SMS is sent.
    """
    if is_number(place):
        refuse_text(place)
    count_or_refuse(*limits, *_of_letter(request, place, by))


def may_write_to(place: str, *, is_known: bool) -> bool:
    """Count a letter that a stranger asks for where no answer tells whether one is sent.

    Where none is (`is_known` is False), the same is done, and nothing counted of the place.
    """
    return not count(*_of_place(place if is_known else f"nobody:{place}")).over


def _of_letter(request: HttpRequest, place: str, by: Asker) -> list[Limit]:
    if not by.is_stranger:
        return _of_place(place)[:1]
    texts = from_network("texts_from", request) if is_number(place) else []
    return [*_of_place(place), *from_network("letters_from", request), *texts]


def _of_place(place: str) -> list[Limit]:
    letters = f"letters:{fingerprint(place)}"
    return [Limit("letters", letters), Limit("letters_by_strangers", letters)]


def forget_tries(user: User) -> None:
    """Let everything begin anew that hangs on the password, which is another now.

    What was guessed at the second step goes with it once a day: whoever reads her letters could otherwise set
    one password after the other to go on guessing.
    """
    forget(*_abouts(user))
    if not count(Limit("step_cleared", f"cleared:{user.pk}")).over:
        forget(f"step:{user.pk}")


@transaction.atomic
def clear_tries(user: User, *, reason: str, by: Acts, visit: Visit) -> None:
    """Let every counter of the account begin anew, as staff do for an owner who is kept out."""
    letters = [f"letters:{about}" for about in _places(user)]
    forget(*_abouts(user), *letters, f"step:{user.pk}", f"cleared:{user.pk}", f"asked:{user.pk}")
    note(TRIES_CLEARED, user, by=by, reason=reason, visit=visit)


def _abouts(user: User) -> list[str]:
    return [str(user.pk), *_places(user)]


def _places(user: User) -> list[str]:
    return [fingerprint(place) for place in (user.email, user.phone) if place]


def _of(user: User | None, place: str) -> str:
    return str(user.pk) if user else place


def _step_of(user: User | None, place: str) -> str:
    return f"step:{user.pk}" if user else f"step:{place}"
