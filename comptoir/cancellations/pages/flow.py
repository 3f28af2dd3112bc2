"""Cancelling, step by step: what to cancel, what is given back, and done; the same for a guest.

What is chosen is kept, and what is given back is a page of its own: back and reload lead nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.cancellations.actions import Choice, keep_choice, kept_choice
from comptoir.cancellations.forms import CancelForm, RefundForm
from comptoir.cancellations.models import (
    Cancellation,
    Reason,
    Verdict,
    Way,
    can_cancel,
    cancellations_of,
    check_verdicts,
    is_whole,
    pieces_requested,
)
from comptoir.ground.money import Money
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Line, Order, lines_of
from comptoir.payments.models import Means, Proposal, propose_refund, refunds_of
from comptoir.policies.models import Policy, current_policy
from comptoir.ui.formats import money, plain_moment
from comptoir.ui.pages import typed_before

MOST_NAMED = 5


@dataclass(frozen=True)
class Cancelling:
    """An order of which something may be cancelled, with the answer for each line."""

    order: Order
    lines: list[Line]
    policy: Policy
    verdicts: dict[UUID, Verdict]
    made: list[Cancellation]
    now: datetime

    @property
    def most(self) -> dict[UUID, int]:
        """Return how many pieces of each line can be cancelled, or asked for."""
        return {line_id: verdict.pieces for line_id, verdict in self.verdicts.items()}

    def form(self, request: HttpRequest) -> CancelForm:
        """Return the form, as it was sent; else with all chosen, or the one line that `line` names.

        With `change`, it is filled with what was chosen before.
        """
        if request.method == "POST":
            return CancelForm(request.POST, lines=self.lines, most=self.most)
        kept = kept_choice(request, self.order) if "change" in request.GET else None
        said = {"reason": kept.reason, "words": kept.words} if kept else {}
        return CancelForm(
            None,
            lines=self.lines,
            most=self.most,
            chosen=request.GET.get("line", "")[:64],
            earlier=kept.pieces if kept else None,
            initial={**said, **typed_before(request)},
        )

    def made_before(self, request: HttpRequest) -> list[Cancellation]:
        """Return what this form has cancelled already, by its key: a second press leads to it."""
        key = request.POST.get("key", "")
        return [cancellation for cancellation in self.made if cancellation.key == key]


@dataclass(frozen=True)
class Review:
    """What a choice comes to: what is cancelled at once, what is asked for, and the money of both."""

    at_once: dict[UUID, int]
    asked: dict[UUID, int]
    now: Proposal | None
    later: Proposal | None
    version: str


def begin(order: Order) -> Cancelling:
    """Read what can be cancelled of an order, in three statements."""
    lines, policy, now = lines_of(order), current_policy(), timezone.now()
    made = cancellations_of(order)
    verdicts = can_cancel(order, lines, policy, now=now, requested=pieces_requested(made))
    return Cancelling(order, lines, policy, verdicts, made, now)


def choose(request: HttpRequest, cancelling: Cancelling, around: Mapping[str, Any]) -> HttpResponse:
    """Keep what is chosen, and lead to what it gives back; or show what can be chosen."""
    form, refused = cancelling.form(request), ""
    if form.is_valid():
        if form.pieces():
            keep_choice(request, cancelling.order, form.said())
            return redirect(around["review"])
        refused = _("Choose at least one item to cancel.")
    return _show_choice(request, cancelling, form, around, refused=refused)


def _show_choice(
    request: HttpRequest,
    cancelling: Cancelling,
    form: CancelForm,
    around: Mapping[str, Any],
    *,
    refused: str,
) -> HttpResponse:
    """Show what can be cancelled, and of all else why not and what can be done instead."""
    order = cancelling.order
    rows = [
        {
            "line": line,
            "field": field,
            "price": money(order.money(line.total_minor)),
            "left": _left_words(line, verdict),
            "why": verdict.why,
        }
        for line, field, verdict in form.rows(cancelling.verdicts)
    ]
    answer = {
        **around,
        "order": order,
        "form": form,
        "rows": rows,
        "others": _others(cancelling),
        "asks": any(verdict.way is Way.ON_REQUEST for verdict in cancelling.verdicts.values()),
        "hours": cancelling.policy.cancel_answer_hours,
        "refused": refused,
    }
    return render(request, "cancellations/cancel.html", answer, status=409 if refused else 200)


def review_of(cancelling: Cancelling, choice: Choice) -> Review:
    """Say what a choice comes to now. Raises Refused where a piece of it cannot be cancelled any more."""
    lines, pieces = cancelling.lines, choice.pieces
    check_verdicts({line.id: line for line in lines}, pieces, cancelling.verdicts)
    at_once, asked = (
        {line_id: number for line_id, number in pieces.items() if cancelling.verdicts[line_id].way is way}
        for way in (Way.AT_ONCE, Way.ON_REQUEST)
    )
    now = _proposal(cancelling, at_once, is_last=is_whole(lines, at_once)) if at_once else None
    later = _proposal(cancelling, asked, is_last=is_whole(lines, pieces)) if asked else None
    shown = [sorted(map(str, at_once)), *((each.amount, each.waived) for each in (now, later) if each)]
    return Review(at_once, asked, now, later, choice.version(shown))


def show_review(
    request: HttpRequest,
    cancelling: Cancelling,
    choice: Choice,
    review: Review,
    around: Mapping[str, Any],
) -> HttpResponse:
    """Show before it is confirmed what is cancelled at once, what is asked for, and the way of the money.

    Where something could be changed instead, that is asked first.
    """
    if choice.reason and Reason(choice.reason).is_change and "all_the_same" not in request.GET:
        return _ask_instead(request, cancelling, choice, around)
    lines = cancelling.lines
    answer = {
        **around,
        "order": cancelling.order,
        "key": choice.key,
        "version": review.version,
        "at_once": _named(lines, review.at_once),
        "asked": _named(lines, review.asked),
        "due_at": cancelling.now + timedelta(hours=cancelling.policy.cancel_answer_hours),
        "now": review.now,
        "later": review.later,
    }
    if not around["is_guest"]:
        answer["refund_form"] = _refund_form([review.now, review.later])
    return render(request, "cancellations/review.html", answer)


def lead_back(request: HttpRequest, refused: Refused, around: Mapping[str, Any]) -> HttpResponse:
    """Lead to the choice again, and say why it cannot be cancelled like this."""
    messages.error(request, _("Nothing was cancelled. %(why)s") % {"why": refused.words})
    return redirect(f"{around['here']}?change=yes")


def show_anew(request: HttpRequest, *, at: str = "") -> HttpResponse:
    """Lead to what would be cancelled now, which is not what was shown when it was confirmed."""
    words = _(
        "Nothing has been cancelled yet: your choice or the order has changed. Check it before you confirm."
    )
    messages.warning(request, words)
    return redirect(at or request.get_full_path())


def _refund_form(proposals: Sequence[Proposal | None]) -> RefundForm | None:
    """Return the choice of where the money goes; None where there is nothing to choose."""
    known = [proposal for proposal in proposals if proposal is not None]
    if all(leg.means == Means.GIFT_BALANCE for proposal in known for leg in proposal.legs):
        return None
    whole = Money(sum(proposal.amount.minor for proposal in known), known[0].amount.currency)
    return RefundForm(whole=money(whole))


def _ask_instead(
    request: HttpRequest, cancelling: Cancelling, choice: Choice, around: Mapping[str, Any]
) -> HttpResponse:
    """Lead to the question whether it can be changed, before anything is cancelled."""
    answer = {
        **around,
        "order": cancelling.order,
        "change": Reason(choice.reason).label,
        "ways": _ways_to_ask(cancelling, choice, around),
    }
    return render(request, "cancellations/change.html", answer)


def _ways_to_ask(cancelling: Cancelling, choice: Choice, around: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return whom to ask, each with the address of the question: the sellers, of what they send; else us."""
    reason, order, pieces = choice.reason, cancelling.order, choice.pieces
    if reason in (Reason.CHANGE_BILLING, Reason.CHANGE_PAYMENT):
        query = urlencode({"about": "my-order", "order": order.number})
        return [(_("Ask us"), f"{reverse('contact')}?{query}")]
    sellers = {line.seller.slug: line.seller.name for line in cancelling.lines if line.id in pieces}
    link = around["link"]
    page, of = ("contact_seller_by_link", [link]) if link else ("contact_seller", [])
    end = [] if link else [order.number]
    return [
        (
            _("Ask %(seller)s") % {"seller": name},
            f"{reverse(page, args=[*of, slug, *end])}?{urlencode({'about': reason})}",
        )
        for slug, name in sellers.items()
    ]


def done_words(order: Order, made: Sequence[Cancellation]) -> str:
    """Say what is cancelled now, what comes back, and what was asked for."""
    done = [cancellation for cancellation in made if not cancellation.is_requested]
    asked = [cancellation for cancellation in made if cancellation.is_requested]
    words = []
    if done:
        number = sum(part.cancelled for cancellation in done for part in cancellation.parts)
        cancelled = ngettext("%(number)s item is cancelled.", "%(number)s items are cancelled.", number)
        words.append(cancelled % {"number": number})
        refunds = {cancellation.refund_id for cancellation in done} - {None}
        back = sum(refund.amount_minor for refund in refunds_of(order) if refund.id in refunds)
        if back:
            words.append(_("You get back %(amount)s.") % {"amount": money(order.money(back))})
    if asked:
        moment = {"moment": plain_moment(asked[0].answer_due_at)}
        words.append(
            _(
                "Your request is sent. The seller will answer by %(moment)s. Without an answer, it is "
                "cancelled automatically."
            )
            % moment
        )
    return " ".join(words)


def _proposal(cancelling: Cancelling, pieces: Mapping[UUID, int], *, is_last: bool) -> Proposal:
    return propose_refund(cancelling.order, cancelling.lines, pieces, shipping=is_last, now=cancelling.now)


def _named(lines: Sequence[Line], pieces: Mapping[UUID, int]) -> list[tuple[int, str]]:
    return [(pieces[line.id], line.name) for line in lines if line.id in pieces]


def _left_words(line: Line, verdict: Verdict) -> str:
    """Say how many of a line are left, where some have been sent, cancelled or asked for."""
    if verdict.pieces == line.quantity:
        return ""
    return _("%(number)s of %(quantity)s left") % {"number": verdict.pieces, "quantity": line.quantity}


def _others(cancelling: Cancelling) -> list[dict[str, Any]]:
    """Return what cannot be cancelled, together by its reason, with what can be done instead."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for line in cancelling.lines:
        verdict = cancelling.verdicts[line.id]
        if not verdict.can_be_cancelled:
            groups.setdefault((verdict.code, verdict.why, verdict.instead), []).append(line.name)
    return [
        {
            "code": code,
            "why": why,
            "instead": instead,
            "names": names[:MOST_NAMED],
            "more": max(0, len(names) - MOST_NAMED),
        }
        for (code, why, instead), names in groups.items()
    ]
