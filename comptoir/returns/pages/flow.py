"""The steps of sending items back share a draft, which the session keeps, for customer and guest alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods
from uuid_utils.compat import uuid7

from comptoir.customers.asking import CustomerRequest
from comptoir.journal.record import Acts
from comptoir.orders.models import (
    Line,
    Order,
    Parcel,
    lines_of,
    own_order,
    parcels_of,
    public_order_by_link,
)
from comptoir.policies.models import Policy, ReturnReason, current_policy
from comptoir.returns.models import Decision, WithItems, decisions_of, returns_of_order
from comptoir.sellers.models import Seller
from comptoir.ui.pages import keeps_typed

SESSION = "return_drafts"
MOST_DRAFTS = 5
Step = Callable[["Flow"], HttpResponse]


@dataclass
class Chosen:
    """An item in a draft: how many pieces, and what was said of it so far."""

    quantity: int
    reason: str = ""
    comment: str = ""
    is_sealed: bool | None = None
    wants: str = ""
    exchange: str = ""
    photos: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """What was chosen so far of a return that nobody has asked for yet, by the id of each line."""

    key: str = field(default_factory=lambda: str(uuid7()))
    items: dict[str, Chosen] = field(default_factory=dict)
    way: str = ""
    refund_to: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Draft:
        if not kept:
            return cls()
        items = {line_id: Chosen(**chosen) for line_id, chosen in kept["items"].items()}
        return cls(kept["key"], items, kept["way"], kept["refund_to"])

    def written(self) -> dict[str, Any]:
        items = {line_id: vars(chosen) for line_id, chosen in self.items.items()}
        return {"key": self.key, "items": items, "way": self.way, "refund_to": self.refund_to}

    @property
    def version(self) -> str:
        """Return a word that differs with everything chosen: what is confirmed has to be what was shown."""
        chosen = json.dumps(self.written(), sort_keys=True).encode()
        return hashlib.sha256(chosen).hexdigest()[:32]


class Flow:
    """Who sends what of which order back, and the addresses of the steps for her.

    `link` is the guest's link to her order, empty for a customer who is signed in.
    """

    def __init__(self, request: HttpRequest, order: Order, *, link: str = "") -> None:
        self.request, self.order, self.link = request, order, link

    @property
    def is_guest(self) -> bool:
        return bool(self.link)

    @property
    def by(self) -> Acts:
        """Return who acts: her user, or for a guest the customer whose order the link opened."""
        return self.order.customer if self.is_guest else self.request.user  # type: ignore[return-value]

    def path(self, step: str) -> str:
        """Return the address of a step: `items`, `solution`, `summary` or `arrival`."""
        if self.link:
            return reverse(f"guest_return_{step}", args=[self.link])
        return reverse(f"return_{step}", args=[self.order.number])

    @property
    def order_path(self) -> str:
        return reverse("order_by_link", args=[self.link]) if self.link else self.order.get_absolute_url()

    def seller_path(self, seller: Seller) -> str:
        """Return the address of the page on which she writes to a seller about the order."""
        if self.link:
            return reverse("contact_seller_by_link", args=[self.link, seller.slug])
        return reverse("contact_seller", args=[seller.slug, self.order.number])

    @cached_property
    def lines(self) -> list[Line]:
        return lines_of(self.order)

    @cached_property
    def parcels(self) -> list[Parcel]:
        return parcels_of(self.order, self.lines)

    @cached_property
    def policy(self) -> Policy:
        return current_policy()

    @cached_property
    def returns(self) -> list[WithItems]:
        return returns_of_order(self.order)

    @cached_property
    def decisions(self) -> dict[UUID, Decision]:
        return decisions_of(self.order, self.lines, self.parcels, self.returns, policy=self.policy)

    @cached_property
    def draft(self) -> Draft:
        drafts: Any = self.request.session.get(SESSION, {})
        return Draft.read(drafts.get(str(self.order.id)))

    def keep(self) -> None:
        """Keep the draft in the session, with the few that were begun last."""
        drafts: dict[str, Any] = {**self.request.session.get(SESSION, {})}
        drafts.pop(str(self.order.id), None)
        drafts[str(self.order.id)] = self.draft.written()
        self.request.session[SESSION] = dict(list(drafts.items())[-MOST_DRAFTS:])

    def forget(self) -> None:
        """Forget the draft."""
        drafts: dict[str, Any] = {**self.request.session.get(SESSION, {})}
        drafts.pop(str(self.order.id), None)
        self.request.session[SESSION] = drafts

    @property
    def chosen(self) -> list[tuple[Decision, Chosen]]:
        """Return what was chosen and may still go back, in the order's sequence."""
        found = []
        for line in self.lines:
            chosen, decision = self.draft.items.get(str(line.id)), self.decisions[line.id]
            if chosen and decision.can and 0 < chosen.quantity <= decision.pieces:
                found.append((decision, chosen))
        return found

    @property
    def has_reasons(self) -> bool:
        """Tell whether of each chosen item it is said why it goes back."""
        return bool(self.chosen) and all(chosen.reason for _decision, chosen in self.chosen)

    @property
    def has_solution(self) -> bool:
        """Tell whether all is chosen that the summary shows."""
        wants = all(
            chosen.wants or not ReturnReason(chosen.reason).remedies for _decision, chosen in self.chosen
        )
        return self.has_reasons and bool(self.draft.way) and wants

    def steps(self, at: int, names: list[Any]) -> list[tuple[Any, str, None]]:
        """Return how far the draft has come, as `progress` draws it."""
        return [
            (name, "done" if step < at else "now" if step == at else "next", None)
            for step, name in enumerate(names)
        ]


def own(step: Step) -> Callable[..., HttpResponse]:
    """Return the step for a customer who is signed in, by the number of her order."""

    @keeps_typed
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(step)
    def view(request: CustomerRequest, number: str) -> HttpResponse:
        order = own_order(request.customer, number)
        if order is None:
            raise Http404
        return step(Flow(request, order))

    return view


def of_guest(step: Step) -> Callable[..., HttpResponse]:
    """Return the step for a guest, by the link to her order; where it is closed, the order's page says so."""

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @cache_control(private=True, no_store=True)
    @wraps(step)
    def view(request: HttpRequest, link: str) -> HttpResponse:
        followed = public_order_by_link(link)
        if followed.order is None:
            return redirect("order_by_link", link)
        answer = step(Flow(request, followed.order, link=link))
        answer["X-Robots-Tag"] = "noindex"
        # The secret in the address goes nowhere (orders/pages/guest.py says why not `no-referrer`).
        answer["Referrer-Policy"] = "strict-origin"
        return answer

    return view
