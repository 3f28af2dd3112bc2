"""The desk's own pages: menu, front page, search, histories, failures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.cancellations import desk as cancellations
from comptoir.conversations import desk as conversations
from comptoir.customers.actions import note_reading
from comptoir.customers.asking import StaffRequest, open_to, staff_only
from comptoir.customers.models import Customer, staff_customers_found, staff_customers_with_account
from comptoir.ground.keyset import page_of
from comptoir.journal.models import (
    NOBODY,
    staff_failed_reaction,
    staff_failed_reactions,
    staff_failed_task,
    staff_failed_tasks,
)
from comptoir.orders import desk as orders
from comptoir.orders.models import staff_orders_numbered
from comptoir.post.models import staff_message_given_up, staff_messages_given_up
from comptoir.post.sms.ceilings import near_ceilings
from comptoir.project.delays import find_delays
from comptoir.project.failures import can_retry, retry, retry_all
from comptoir.project.forms import FindForm
from comptoir.project.house import PLACES, SUBJECTS
from comptoir.returns import desk as returns
from comptoir.ui.pages import post_only
from comptoir.ui.panels import Added, drawn

FOUND_AT_MOST, HISTORY_SIZE, FAILURES_SHOWN, RETRIED_AT_ONCE = 50, 30, 100, 1000


def bar(request: HttpRequest) -> dict[str, Any]:
    """Return the desk's bar: its menu, and staff's search box unless the page has one itself.

    Empty for everybody who does not work at the desk.
    """
    roles = {role for role in ("staff", "seller") if getattr(request, role, None)}
    if not roles:
        return {}
    has_box = "staff" in roles and request.path != reverse("desk")
    return {"places": _places(request, roles), "find": reverse("desk_find") if has_box else ""}


def _places(request: HttpRequest, roles: set[str]) -> list[dict[str, Any]]:
    places = [(reverse(place.name), place) for place in PLACES if place.open_to & roles]
    front = reverse("desk")
    return [
        {
            "href": href,
            "title": place.title,
            "waiting": place.waiting(request) if place.waiting else 0,
            "is_current": request.path == href or (href != front and request.path.startswith(href)),
        }
        for href, place in places
    ]


@open_to("staff", "seller")
def front(request: Any) -> HttpResponse:
    """Show what waits: for a seller orders to ship, for staff questions and failures."""
    answer = {
        "sales": orders.sales_tile(request) if request.seller else None,
        "cancellations_waiting": cancellations.requests_tile(request),
        "returns_waiting": returns.returns_tile(request),
        "messages_waiting": conversations.messages_tile(request) if request.seller else None,
        "inbox": conversations.inbox_tile() if request.staff else None,
        "failures": _failures() if request.staff else None,
        "delays": find_delays(timezone.now()) if request.staff else [],
        "texts": near_ceilings() if request.staff else [],
    }
    return render(request, "project/desk/front.html", answer)


def _failures() -> int:
    kinds = (staff_failed_reactions(), staff_messages_given_up(), staff_failed_tasks())
    return sum(kind.count() for kind in kinds)


@staff_only
def find(request: StaffRequest) -> HttpResponse:
    """Find customers and orders by whatever somebody says on the telephone."""
    form = FindForm(request.GET if "q" in request.GET else None, auto_id="find_%s")
    words = form.cleaned_data["q"] if form.is_valid() else ""
    customers, has_more = staff_customers_found(words, at_most=FOUND_AT_MOST) if words else ([], False)
    with_account = staff_customers_with_account(customers)
    numbered = staff_orders_numbered(words) if words else []
    note_reading(
        request, [*(customer.id for customer in customers), *(order.customer_id for order in numbered)]
    )
    answer = {
        "form": form,
        "words": words,
        "is_address": "@" in words,
        "customers": [(customer, customer.id in with_account) for customer in customers],
        "has_more": has_more,
        "most": FOUND_AT_MOST,
        "orders": orders.order_rows(numbered),
    }
    return render(request, "project/desk/find.html", answer)


def history(request: HttpRequest, customer: Customer) -> Added:
    """Add what happened to a customer's page, newest first, page by page."""
    page = page_of(customer.entries.all(), request.GET, at="happened_at", size=HISTORY_SIZE)
    ids = {entry.about_id for entry in page.rows if entry.about_id}
    about = {key: words for subjects in SUBJECTS for key, words in subjects(customer, ids).items()}
    entries = [(entry, *about.get(entry.about_id or NOBODY, ("", ""))) for entry in page.rows]
    answer = {"entries": entries, "page": page, "request": request}
    return Added(foot=drawn("project/desk/_history.html", answer))


@staff_only
def failures(request: StaffRequest) -> HttpResponse:
    """List what failed for good: reactions, letters and tasks."""
    kinds = (staff_failed_reactions(), staff_messages_given_up(), staff_failed_tasks())
    now = timezone.now()
    answer = {
        "reactions": kinds[0][:FAILURES_SHOWN],
        "letters": [(letter, letter.is_good(now)) for letter in kinds[1][:FAILURES_SHOWN]],
        "tasks": kinds[2][:FAILURES_SHOWN],
        "number": _failures(),
        "most": FAILURES_SHOWN,
        "delays": find_delays(now),
    }
    return render(request, "project/desk/failures.html", answer)


@staff_only
@post_only(sent_from="desk_failures")
def retry_one(request: StaffRequest, failure: UUID) -> HttpResponse:
    """Run again what failed; only by the button, so that no link does it."""
    failed = staff_failed_reaction(failure) or staff_message_given_up(failure) or staff_failed_task(failure)
    if failed is None:
        raise Http404
    if retry(failed, by=request.staff):
        messages.success(
            request, _("It is queued and runs within seconds. If it fails again, it comes back here.")
        )
    else:
        messages.error(
            request,
            _("This cannot be run again: what it needs is gone or no longer valid. It stays in the list."),
        )
    return redirect("desk_failures")


@staff_only
@post_only(sent_from="desk_failures")
def retry_every(request: StaffRequest) -> HttpResponse:
    """Run again everything that failed, a thousand of each kind at a time."""
    kinds = (staff_failed_reactions(), staff_messages_given_up(), staff_failed_tasks())
    failed = [failure for kind in kinds for failure in kind[:RETRIED_AT_ONCE] if can_retry(failure)]
    queued, kept = retry_all(failed, by=request.staff)
    if queued:
        words = ngettext("{number} queued again.", "{number} queued again.", queued)
        messages.success(request, words.format(number=queued))
    if kept or not queued:
        messages.error(request, _("What stays in the list cannot be run again."))
    return redirect("desk_failures")
