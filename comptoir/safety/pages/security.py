"""Login & Security: its rows, and the pages that edit name, e-mail address, mobile number and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import change_name
from comptoir.customers.asking import UserRequest, signed_in_only, visit_of
from comptoir.customers.models import User, account_at
from comptoir.ground.refusal import Refused
from comptoir.post.models import stop_of
from comptoir.safety.actions import (
    ASK_AGAIN,
    TOO_OLD,
    change_email,
    change_password,
    change_phone,
    code_sent,
    forget_code,
    send_code,
    show_password,
)
from comptoir.safety.actions.alerts import ways_to
from comptoir.safety.forms import EmailForm, FirstPhoneForm, NameForm, PasswordForm, PhoneForm, SentCodeForm
from comptoir.safety.models import second_step_of, sessions_of, trusted_browsers_of
from comptoir.safety.pages.check_up import missing_words, stop_words
from comptoir.safety.pages.codes import is_code_taken
from comptoir.safety.recent import recent_sign_in_required
from comptoir.ui.formats import as_day, day
from comptoir.ui.pages import is_accepted, post_only

EMAIL, PHONE = "change:email", "change:phone"


@signed_in_only
def security(request: UserRequest) -> HttpResponse:
    """Show each way to sign in with its current value, and "Edit"."""
    user = request.user
    step, reached = second_step_of(user), ways_to(user)
    stop = stop_of(reached.email)
    answer = {
        "reached": reached,
        "why_stopped": stop_words(stop),
        "step": step,
        "password": _password_words(user),
        "check_up": missing_words(user, step, stop),
        "sessions": sessions_of(user),
        "browsers": trusted_browsers_of(user),
    }
    return render(request, "safety/security.html", answer)


def _password_words(user: User) -> str:
    """Say how old the password is."""
    set_at = user.password_changed_at or user.created_at
    if as_day(set_at) == timezone.localdate():
        return _("Changed today") if user.password_changed_at else _("Set today")
    words = _("Last changed on %(day)s") if user.password_changed_at else _("Unchanged since %(day)s")
    return words % {"day": day(set_at)}


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: UserRequest) -> HttpResponse:
    """Edit the name."""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        change_name(request.user, form.cleaned_data["name"], visit=visit_of(request))
        messages.success(request, _("Your name is saved."))
        return redirect("security")
    return _edit(request, form, _("Edit your name"))


@signed_in_only
@recent_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: UserRequest) -> HttpResponse:
    """Edit the e-mail address: a code goes to the new one, which is saved once the code is typed."""
    lead = _(
        "We send a code to the new address. It is saved once you enter the code; we’ll also notify the old "
        "one."
    )
    return _change(request, EMAIL, EmailForm, _("Email address"), lead, ways_to(request.user).email)


@signed_in_only
@recent_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: UserRequest) -> HttpResponse:
    """Edit the mobile number, in the same way."""
    now = ways_to(request.user).phone
    lead = _("We’ll text you a code. Your number is saved once you enter the code. Never used for marketing.")
    title = _("Mobile number") if now else _("Add a mobile number")
    return _change(request, PHONE, PhoneForm if now else FirstPhoneForm, title, lead, now)


@signed_in_only
@recent_sign_in_required
@post_only(sent_from="phone")
def phone_removal(request: UserRequest) -> HttpResponse:
    """Remove the mobile number."""
    try:
        change_phone(request.user, "", visit=visit_of(request))
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, _("The number is removed."))
    return redirect("security")


def _change(
    request: UserRequest, purpose: str, form_class: type[forms.Form], title: str, lead: str, now: str
) -> HttpResponse:
    """Ask for the new address or number, then for the code that was sent there."""
    sent, button = code_sent(request, purpose), request.POST.get("what", "")
    if button == "other":
        forget_code(request, purpose)
        return redirect(request.path)
    if button in ("to", "again"):
        form = form_class(
            {"email": sent.to, "phone": sent.to} if button == "again" and sent else request.POST
        )
        if form.is_valid() and _send(request, purpose, form, now):
            return redirect(request.path)
        return _edit(request, form, title, lead=lead, now=now, what="to")
    if sent is None:
        if button == "code":
            messages.error(request, f"{TOO_OLD} {ASK_AGAIN}")
        return _edit(request, form_class(), title, lead=lead, now=now, what="to")
    typed = SentCodeForm(request.POST if button == "code" else None)
    if is_code_taken(request, typed, sent, request.user):
        forget_code(request, purpose)
        return _save(request, purpose, sent.to)
    return _edit(request, typed, title, sent=sent, what="code")


def _send(request: UserRequest, purpose: str, form: forms.Form, now: str) -> bool:
    """Send a code to the new address or number; if it is somebody else's, do the same work but send
    nothing."""
    [(field, to)] = form.cleaned_data.items()
    if to == now:
        form.add_error(field, _("This is already yours. Type another, or go back: nothing has changed."))
        return False
    holder = account_at(to)
    is_free = holder is None or holder.pk == request.user.pk
    send_code(request, purpose, to=to, user=request.user, letter="customers/change_code", to_owner=is_free)
    return True


def _save(request: UserRequest, purpose: str, to: str) -> HttpResponse:
    if purpose == EMAIL:
        change_email(request.user, to, visit=visit_of(request))
        messages.success(
            request,
            _("Your new address is saved. We have written to the old one, with a link to undo the change."),
        )
    else:
        change_phone(request.user, to, visit=visit_of(request))
        messages.success(request, _("Your new number is saved."))
    return redirect("security")


@signed_in_only
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: UserRequest) -> HttpResponse:
    """Edit the password: the current one, then the new one; other sessions end."""
    form = PasswordForm(request.POST or None, user=request.user)
    wrong = _("This is not your current password. Check capital letters.")

    def show() -> None:
        show_password(request.user, form.cleaned_data["current"], wrong=wrong)

    if is_accepted(form, "current", show) and form.is_valid():
        change_password(request.user, form.cleaned_data["password1"], visit=visit_of(request))
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your new password is set. You are signed out everywhere else."))
        return redirect("security")
    return render(request, "safety/password.html", {"form": form})


def _edit(request: UserRequest, form: forms.Form, title: str, **more: Any) -> HttpResponse:
    return render(request, "safety/edit.html", {"form": form, "title": title, **more})
