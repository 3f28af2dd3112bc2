"""The desk's list of returns, late ones first; what has come is received by its number, one or many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.customers.asking import open_to
from comptoir.ground.keyset import page_of
from comptoir.ground.refusal import Refused
from comptoir.returns.actions import receive_return
from comptoir.returns.desk.rows import return_row
from comptoir.returns.forms import ReturnFilter, ScanForm
from comptoir.returns.models import (
    SellerReturn,
    SellerReturnQuerySet,
    return_numbered,
    returns_of_seller,
)
from comptoir.sellers.models import Seller
from comptoir.ui.spreadsheets import csv_answer

PAGE_SIZE, WAITING_SHOWN, MOST_ROWS, MOST_RECEIVED = 50, 200, 5000, 200
TO_DO, CLOSED, ALL = "to_do", "closed", "all"


def seller_asking(request: Any) -> Seller | None:
    """Return the seller whose returns are shown; None for staff, who see those of all."""
    return None if request.staff else request.seller


@open_to("staff", "seller")
@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """List the returns in which the seller has to act, late first; or those that run, or all."""
    return _answer(request, ScanForm())


@open_to("staff", "seller")
@require_safe
def returns_csv(request: HttpRequest) -> HttpResponse:
    """Send the returns that are listed as CSV, the newest first."""
    rows, _shown = _narrowed(request, ReturnFilter(request.GET))
    head = [
        _("Return"),
        _("Order number"),
        _("Seller"),
        _("Customer"),
        _("Status"),
        _("Requested"),
        _("Due"),
        _("Items"),
    ]
    listed = rows.select_related("seller").order_by("-asked_at", "-return_id")[:MOST_ROWS]
    return csv_answer("returns", head, [_cells(row) for row in listed])


@open_to("staff", "seller")
@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: HttpRequest) -> HttpResponse:
    """Open the return whose number was scanned or typed; or receive all that are ticked."""
    if request.method != "POST":
        return redirect("desk_returns")
    if numbers := request.POST.getlist("return")[:MOST_RECEIVED]:
        return _receive_all(request, numbers)
    form = ScanForm(request.POST)
    if not form.is_valid():
        return _answer(request, form)
    back = return_numbered(form.cleaned_data["number"], seller=seller_asking(request))
    if back is None:
        form.add_error("number", _("No return has this number. Check it, or look for the order below."))
        return _answer(request, form)
    return redirect("desk_return", back.number)


def _receive_all(request: Any, numbers: list[str]) -> HttpResponse:
    refused: list[tuple[str, str]] = []
    received = 0
    for number in dict.fromkeys(numbers):
        back = return_numbered(number, seller=seller_asking(request))
        if back is None:
            refused.append((number, _("No return has this number.")))
            continue
        try:
            receive_return(back, by=request.user)
            received += 1
        except Refused as why:
            refused.append((number, why.words))
    if received:
        words = ngettext("%(number)s return received.", "%(number)s returns received.", received)
        messages.success(request, words % {"number": received})
    if refused:
        return _answer(request, ScanForm(), refused=refused)
    return redirect("desk_returns")


def _answer(request: Any, scan: ScanForm, *, refused: list[tuple[str, str]] | None = None) -> HttpResponse:
    filters, now = ReturnFilter(request.GET), timezone.now()
    rows, shown = _narrowed(request, filters)
    page = None
    if shown == TO_DO and not filters.asks("q"):
        listed = list(rows.select_related("seller").late_first()[:WAITING_SHOWN])
    else:
        page = page_of(
            rows.select_related("seller"), request.GET, at="asked_at", id="return_id", size=PAGE_SIZE
        )
        listed = page.rows
    shown_rows = [return_row(row, now=now, shows_seller=bool(request.staff)) for row in listed]
    answer = {
        "scan": scan,
        "filter": filters,
        "tabs": [(show, title, shown == show) for show, title in _tabs()],
        "rows": shown_rows,
        "can_receive": any(row["can_be_received"] for row in shown_rows),
        "page": page,
        "words": filters.asks("q"),
        "shows_to_do": shown == TO_DO and not filters.asks("q"),
        "refused": refused or [],
        "shows_seller": bool(request.staff),
    }
    return render(request, "returns/desk/returns.html", answer, status=409 if refused else 200)


def _narrowed(request: Any, filters: ReturnFilter) -> tuple[SellerReturnQuerySet, str]:
    rows, shown, words = returns_of_seller(seller_asking(request)), filters.asks("show"), filters.asks("q")
    if words:
        return rows.matching(words), ALL
    if shown == ALL:
        return rows, ALL
    if shown == CLOSED:
        return rows.over(), CLOSED
    return (rows.running(), "") if "show" in request.GET and not shown else (rows.waiting(), TO_DO)


def _tabs() -> list[tuple[str, Any]]:
    return [(TO_DO, _("To do")), ("", _("Under way")), (CLOSED, _("Completed")), (ALL, _("All returns"))]


def _cells(row: SellerReturn) -> list[Any]:
    due = timezone.localtime(row.due_at).isoformat(" ", "minutes") if row.due_at else ""
    asked = timezone.localtime(row.asked_at).isoformat(" ", "minutes")
    named = [row.number, row.order_number, row.seller.name, row.recipient, row.get_state_display()]
    return [*named, asked, due, row.units]
