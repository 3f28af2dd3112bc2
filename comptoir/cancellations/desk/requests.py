"""Requests to cancel: a seller answers those about her items, staff all of them; late ones stand first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.cancellations.actions import grant_request, refuse_request
from comptoir.cancellations.desk.rows import cancellation_cells, cancellation_rows, clock
from comptoir.cancellations.forms import RefusalForm
from comptoir.cancellations.models import (
    Cancellation,
    Refusal,
    SellersCancellation,
    refund_if_granted,
    sold_cancellations,
    staff_cancellations,
    whole_cancellations,
)
from comptoir.customers.asking import open_to
from comptoir.ground.keyset import page_of
from comptoir.ground.refusal import Refused
from comptoir.sellers.models import reason_choices
from comptoir.ui.pages import keeps_typed
from comptoir.ui.spreadsheets import csv_answer

WAITING, SETTLED = "waiting", "settled"
PAGE_SIZE, WAITING_SHOWN, MOST_ROWS = 50, 100, 1000


@open_to("staff", "seller")
@require_http_methods(["GET", "HEAD", "POST"])
def cancellations(request: Any) -> HttpResponse:
    """List the requests, those due first, and what became of others; grant the ticked ones."""
    if request.method == "POST":
        refused = _grant_ticked(request)
        return _answer(request, refused=refused) if refused else redirect("desk_cancellations")
    return _answer(request)


@open_to("staff", "seller")
@require_safe
def cancellations_csv(request: Any) -> HttpResponse:
    """Send the requests that wait, or what became of others, as CSV, the newest first."""
    reach = _in_reach(request)
    rows = reach.settled() if request.GET.get("show") == SETTLED else reach.requested()
    head = [_("Order number"), _("Seller"), _("Items"), _("Reason"), _("Status"), _("Requested"), _("Due")]
    listed = list(rows.order_by("-asked_at", "-cancellation_id")[:MOST_ROWS])
    return csv_answer("cancellations", head, cancellation_cells(listed))


@keeps_typed
@open_to("staff", "seller")
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: Any, cancellation: UUID) -> HttpResponse:
    """Show one request, and grant it, or refuse it with a reason that the customer reads."""
    row = _in_reach(request).filter(cancellation_id=cancellation).first()
    whole = whole_cancellations([row])[cancellation] if row else None
    if row is None or whole is None:
        raise Http404
    if request.method != "POST":
        return _show(request, row, whole, _refusal(request))
    form = _refusal(request, request.POST)
    is_grant = request.POST.get("act") == "grant"
    if not is_grant and not form.is_valid():
        return _show(request, row, whole, form)
    try:
        if is_grant:
            grant_request(whole, by=request.user)
            messages.success(request, _("Accepted. The customer has been told and refunded."))
        else:
            refuse_request(whole, Refusal(form.cleaned_data["why"]), form.said, by=request.user)
            messages.success(request, _("Refused. The customer has been told why."))
    except Refused as refused:
        if refused.code == "reason_needs_words":
            form.add_error("words", refused.words)
        fresh = whole_cancellations([row])[cancellation]
        again = form if not is_grant else _refusal(request)
        return _show(request, row, fresh, again, refused=refused.words)
    return redirect("desk_cancellations")


def requests_tile(request: Any) -> int:
    """Count the running requests that the one who asks may answer, for the desk's front page."""
    number: int = _in_reach(request).requested().count()
    return number


def requests_waiting(request: Any) -> int:
    """Count the running requests that a seller is to answer, for the desk's bar."""
    return requests_tile(request) if request.seller and not request.staff else 0


def _in_reach(request: Any) -> Any:
    """Return the cancellations that the one who asks may see: all for staff, a seller's own for her."""
    return staff_cancellations() if request.staff else sold_cancellations(request.seller)


def _refusal(request: Any, posted: Any = None) -> RefusalForm:
    return RefusalForm(posted, kept=reason_choices(None if request.staff else request.seller))


def _grant_ticked(request: Any) -> list[tuple[str, str]]:
    """Grant the ticked requests, each by itself; return why, by its order's number, where one was refused."""
    ticked = [one for one in map(_id, request.POST.getlist("cancellation")[:WAITING_SHOWN]) if one]
    rows = list(_in_reach(request).filter(cancellation_id__in=ticked))
    if not rows:
        return [("", _("Tick the requests to accept."))]
    whole, refused = whole_cancellations(rows), []
    for row in rows:
        try:
            grant_request(whole[row.cancellation_id], by=request.user)
        except Refused as why:
            refused.append((row.number, why.words))
    if granted := len(rows) - len(refused):
        words = ngettext("%(number)s request accepted.", "%(number)s requests accepted.", granted)
        messages.success(request, words % {"number": granted})
    return refused


def _answer(request: Any, *, refused: list[tuple[str, str]] | None = None) -> HttpResponse:
    shown = SETTLED if request.GET.get("show") == SETTLED else WAITING
    reach, now, page, number = _in_reach(request), timezone.now(), None, 0
    if shown == WAITING:
        waiting = reach.requested()
        rows = list(waiting.most_urgent_first()[:WAITING_SHOWN])
        number = waiting.count() if len(rows) == WAITING_SHOWN else len(rows)
    else:
        page = page_of(reach.settled(), request.GET, at="asked_at", id="cancellation_id", size=PAGE_SIZE)
        rows = page.rows
    tabs = [(WAITING, _("Waiting for an answer")), (SETTLED, _("Answered requests"))]
    answer = {
        "rows": cancellation_rows(rows, now=now, with_seller=bool(request.staff)),
        "with_seller": bool(request.staff),
        "tabs": [(show, title, show == shown) for show, title in tabs],
        "shows_waiting": shown == WAITING,
        "page": page,
        "number": number,
        "most": WAITING_SHOWN,
        "refused": refused or [],
    }
    return render(request, "cancellations/desk/requests.html", answer, status=409 if refused else 200)


def _show(
    request: Any,
    row: SellersCancellation,
    whole: Cancellation,
    form: RefusalForm,
    *,
    refused: str = "",
) -> HttpResponse:
    parts = [part for part in whole.parts if request.staff or part.seller_id == row.seller_id]
    answer = {
        "row": row,
        "one": whole,
        "parts": parts,
        "clock": clock(whole, now=timezone.now()),
        "proposal": refund_if_granted(whole) if whole.is_requested else None,
        "form": form,
        "refused": refused,
        "is_staff": bool(request.staff),
    }
    return render(request, "cancellations/desk/request.html", answer, status=409 if refused else 200)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
