"""The letters of the house at the desk: each with an example, switched off and on, sent to oneself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.ground.email import readable_email
from comptoir.ground.refusal import Refused
from comptoir.notices.actions import count_try, switch_letter, try_letter
from comptoir.notices.forms import SwitchForm, TryForm
from comptoir.notices.models import all_letters, example_of, is_switched_off, letter_named, switched_off
from comptoir.post.letters import Letter
from comptoir.post.models import staff_stopped_addresses
from comptoir.ui.pages import post_only

STOPPED_SHOWN = 50
# How the list of letters is divided, by the first part of their topic; anything else is about the account
ABOUT = {
    "orders": gettext_lazy("Orders"),
    "deliveries": gettext_lazy("Deliveries"),
    "cancellations": gettext_lazy("Cancellations"),
    "returns": gettext_lazy("Returns"),
    "payments": gettext_lazy("Refunds"),
    "conversations": gettext_lazy("Questions"),
    "account": gettext_lazy("Account and security"),
    "offers": gettext_lazy("Offers"),
    "desk": gettext_lazy("Desk"),
}
# A mail brings its looks with it, and loads nothing.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


@staff_only
@require_safe
def letters(request: StaffRequest) -> HttpResponse:
    """List every letter by what it is about, and which are switched off."""
    off = switched_off()
    groups: dict[Any, list[Any]] = {title: [] for title in ABOUT.values()}
    for letter in all_letters().values():
        href = reverse("desk_letter", args=letter.name.split("/"))
        title = ABOUT.get(letter.topic.partition(".")[0], ABOUT["account"])
        groups[title].append((letter, href, letter.name in off))
    stopped = staff_stopped_addresses(STOPPED_SHOWN)
    return render(request, "notices/desk/letters.html", {"groups": groups.items(), "stopped": stopped})


@staff_only
@require_safe
def letter(request: StaffRequest, letter_app: str, letter_name: str) -> HttpResponse:
    """Show a letter's example as text, in each language."""
    found = _find(letter_app, letter_name)
    examples = [(code, title, example_of(found, code)) for code, title in settings.LANGUAGES]
    answer = {
        "letter": found,
        "app": letter_app,
        "name": letter_name,
        "examples": examples,
        "is_off": is_switched_off(found.name),
        "address": request.staff.email,
    }
    return render(request, "notices/desk/letter.html", answer)


@staff_only
@require_safe
def letter_as_html(
    request: StaffRequest, letter_app: str, letter_name: str, letter_language: str
) -> HttpResponse:
    """Show a letter's example as a mail program draws it, alone on its page."""
    found = _find(letter_app, letter_name)
    if letter_language not in dict(settings.LANGUAGES):
        raise Http404
    answer = HttpResponse(example_of(found, letter_language).html)
    answer["Content-Security-Policy"] = MAIL_POLICY
    return answer


@staff_only
@post_only(sent_from="desk_letters")
def switch(request: StaffRequest, letter_app: str, letter_name: str) -> HttpResponse:
    """Switch a letter off or on."""
    found, form = _find(letter_app, letter_name), SwitchForm(request.POST)
    if form.is_valid():
        is_on = form.cleaned_data["is_on"]
        try:
            switch_letter(found, is_on=is_on, by=request.staff)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            words = _("“%(title)s” is sent again.") if is_on else _("“%(title)s” is no longer sent.")
            messages.success(request, words % {"title": found.title})
    return redirect("desk_letter", letter_app, letter_name)


@staff_only
@post_only(sent_from="desk_letters")
def example(request: StaffRequest, letter_app: str, letter_name: str) -> HttpResponse:
    """Send an example to whoever asks for it."""
    found, form = _find(letter_app, letter_name), TryForm(request.POST)
    if form.is_valid():
        count_try(request.staff)
        try_letter(found, language=form.cleaned_data["language"], by=request.staff)
        words = _("The example is on its way to %(email)s.")
        messages.success(request, words % {"email": readable_email(request.staff.email)})
    return redirect("desk_letter", letter_app, letter_name)


def _find(app: str, name: str) -> Letter:
    found = letter_named(f"{app}/{name}")
    if found is None:
        raise Http404
    return found
