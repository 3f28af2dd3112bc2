"""A customer's gift balance, with every movement of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comptoir.customers.asking import CustomerRequest
from comptoir.gift_cards.models import balances_of, movements_of
from comptoir.ground.keyset import page_of
from comptoir.ui.formats import money

PAGE_SIZE = 30


@require_safe
def gift_cards(request: CustomerRequest) -> HttpResponse:
    """Show the balance, and every movement, newest first."""
    page = page_of(movements_of(request.customer), request.GET, at="happened_at", size=PAGE_SIZE)
    answer = {"balances": balances_of(request.customer), "movements": page.rows, "page": page}
    return render(request, "gift_cards/gift_cards.html", answer)


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say what the balance is."""
    amounts = [money(balance) for balance in balances_of(request.customer) if balance]
    says = _("Balance: %(amount)s") % {"amount": " + ".join(amounts)} if amounts else _("No balance")
    return {"href": reverse("gift_cards"), "icon": "gift", "title": _("Gift Cards"), "says": says}
