"""The security check-up: what is missing, why it matters, and one click to each."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.customers.asking import CustomerRequest, UserRequest, signed_in_only
from comptoir.customers.models import User
from comptoir.post.models import StoppedAddress, stop_of
from comptoir.safety.models import SecondStep, second_step_of

FEW_CODES = 4


class Check(NamedTuple):
    """One thing that keeps an account safe: whether it is done, why it matters, and where to do it."""

    is_done: bool
    title: str
    why: str
    href: str
    act: str


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say the worst that is known of the account's safety."""
    user, step = request.user, second_step_of(request.user)
    stop = stop_of(user.email)
    says = missing_words(user, step, stop) if step.is_on else _("Two-step verification is off")
    if stop:
        says = _("Our emails do not reach you")
    return {"href": reverse("security"), "icon": "lock-closed", "title": _("Login & Security"), "says": says}


def missing_words(user: User, step: SecondStep, stop: StoppedAddress | None) -> str:
    """Say how many checks are missing, or that all is well; `stop` is that of her address."""
    missing = sum(not check.is_done for check in checks_of(user, step, stop))
    words = ngettext("%(number)s recommended improvement", "%(number)s recommended improvements", missing)
    return words % {"number": missing} if missing else _("All is well")


@signed_in_only
def check_up(request: UserRequest) -> HttpResponse:
    """List the checks, missing ones first."""
    checks = checks_of(request.user, second_step_of(request.user), stop_of(request.user.email))
    checks.sort(key=lambda check: check.is_done)
    missing = sum(not check.is_done for check in checks)
    return render(request, "safety/check_up.html", {"checks": checks, "missing": missing})


def checks_of(user: User, step: SecondStep, stop: StoppedAddress | None) -> list[Check]:
    """Return the checks of an account; the later ones only make sense once the second step is on."""
    checks = [
        _of_address(user.email, stop),
        Check(
            user.has_verified_phone,
            _("A mobile number"),
            _(
                "To get back in if you lose access to your mailbox. We also send important alerts there by "
                "SMS."
            ),
            reverse("phone"),
            _("Add"),
        ),
        Check(
            step.is_on,
            _("Two-step verification"),
            _(
                "A password can be guessed, stolen or given away by mistake; with a second step, it is not "
                "enough."
            ),
            reverse("two_steps"),
            _("Turn on"),
        ),
    ]
    return checks + _of_second_step(step) if step.is_on else checks


def stop_words(stop: StoppedAddress | None) -> str:
    """Say to its owner why our emails do not reach an address; empty if they do."""
    if stop and stop.code == StoppedAddress.COMPLAINT:
        return _("One of our emails was marked as spam there, so we only send what you ask for.")
    return _("They bounce: this mailbox does not exist. Change the address to receive them.") if stop else ""


def _of_address(email: str, stop: StoppedAddress | None) -> Check:
    why = stop_words(stop) or _(
        "To get back in if you lose your phone. We also write there when something changes in your account."
    )
    act = _("Edit") if email else _("Add")
    return Check(bool(email) and not stop, _("An email address"), why, reverse("account_email"), act)


def _of_second_step(step: SecondStep) -> list[Check]:
    return [
        Check(
            len(step.methods) > 1,
            _("Another method for the second step"),
            _("If you lose it, the only way back is account recovery, which takes three days."),
            reverse("two_steps"),
            _("Add"),
        ),
        Check(
            (step.codes_left or 0) >= FEW_CODES,
            _("Recovery codes"),
            _("Kept on paper, they let you in when you have nothing else with you. Keep at least four."),
            reverse("recovery_codes"),
            _("Create"),
        ),
    ]
