"""Communication Preferences: what a customer is told of and how, one switch that stops all, and the proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.preferences.actions import choose, stop_marketing
from comptoir.preferences.forms import Box, ChoicesForm, OnDayForm, boxes_of
from comptoir.preferences.models import (
    MARKETING,
    SERVICE,
    TOPICS,
    Channel,
    Choice,
    Key,
    Source,
    Topic,
    Way,
    choices_of,
    choices_that_hold,
    history_of,
    holds_at,
    marketing_topics,
    way_of,
)
from comptoir.ui.pages import post_only

PAGE_SIZE = 20


class Row(NamedTuple):
    """A topic with its boxes, and the channel of one that needs a phone number first, if any."""

    topic: Topic
    boxes: list[Box]
    number_for: str


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: CustomerRequest) -> HttpResponse:
    """Show what the customer is told of and what she agreed to, and take what she changed."""
    choices = choices_of(request.customer)
    held = choices_that_hold(choices)
    ways = {channel.value: way_of(request.customer, channel) for channel in Channel}
    offers, service = _rows(_offered(held), ways, held), _rows(SERVICE, ways, held)
    form = None
    if request.method == "POST":
        form = ChoicesForm(request.POST, boxes=[box for row in (*offers, *service) for box in row.boxes])
        if form.is_valid():
            chosen = [(box.topic.name, box.way, is_on) for box, is_on in form.chosen]
            number = choose(request.customer.pk, chosen, source=Source.PREFERENCES, by=request.user)
            messages.success(request, _said(number))
            return redirect("preferences")
    shown = {
        "form": form,
        "offers": offers,
        "service": service,
        "on": _marketing_on(held),
        "page": page_of(history_of(request.customer), request.GET, at="happened_at", size=PAGE_SIZE),
        **_on_day(request, choices),
    }
    return render(request, "preferences/preferences.html", shown, status=409 if form else 200)


@post_only(sent_from="preferences")
def stop(request: CustomerRequest) -> HttpResponse:
    """Stop all marketing with one switch."""
    if stop_marketing(request.customer.pk, source=Source.PREFERENCES, by=request.user):
        words = _(
            "All marketing has been stopped. You will still get emails about your orders and your account."
        )
        messages.success(request, words)
    else:
        messages.info(request, _("You were not getting any marketing: there was nothing to stop."))
    return redirect("preferences")


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say of how many topics the shop may write to her, or of which one."""
    on = _marketing_on(choices_that_hold(choices_of(request.customer)))
    topics = {choice.topic for choice in on}
    if not on:
        says = _("No marketing")
    elif len(topics) > 1:
        says = ngettext("Offers on %(number)s topic", "Offers on %(number)s topics", len(topics)) % {
            "number": len(topics)
        }
    elif {choice.channel for choice in on} == {Channel.EMAIL}:
        says = _("%(topic)s by email") % {"topic": on[0].about.title}
    else:
        says = str(on[0].about.title)
    return {"href": reverse("preferences"), "icon": "bell", "title": _("Emails and SMS"), "says": says}


def _offered(held: Mapping[Key, Choice]) -> list[Topic]:
    """Return what the shop would like to tell of, and what is still on of what it did once."""
    names = {choice.topic for choice in held.values() if choice.is_given}
    names |= {topic.name for topic in marketing_topics()}
    return [topic for topic in MARKETING if topic.name in names]


def _rows(topics: Iterable[Topic], ways: Mapping[str, Way], held: Mapping[Key, Choice]) -> list[Row]:
    rows = []
    for topic in topics:
        lacking = [str(channel.label) for channel in topic.channels if not ways[channel].recipient]
        rows.append(Row(topic, list(boxes_of(topic, ways, held)), "".join(lacking[:1])))
    return rows


def _marketing_on(held: Mapping[Key, Choice]) -> list[Choice]:
    return [choice for choice in held.values() if choice.is_given and not choice.about.is_service]


def _on_day(request: CustomerRequest, choices: list[Choice]) -> dict[str, Any]:
    """Return what she had agreed to at the end of the day that she asks about."""
    form = OnDayForm(request.GET if request.GET.get("on") else None)
    if not form.is_valid():
        return {"on_day": form, "day": None}
    held = holds_at(choices, form.cleaned_data["end"])
    then = [choice for choice in held.values() if choice.is_given]
    sequence = list(TOPICS)
    then.sort(key=lambda choice: (sequence.index(choice.topic), choice.channel))
    return {"on_day": form, "day": form.cleaned_data["on"], "then": then}


def _said(number: int) -> str:
    if not number:
        return _("Nothing has changed.")
    words = ngettext("%(number)s choice is saved.", "%(number)s choices are saved.", number)
    return words % {"number": number}
