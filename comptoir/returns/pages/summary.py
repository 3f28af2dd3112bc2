"""The last step: all of it once more, one parcel a seller, before it is confirmed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.ground.email import readable_email
from comptoir.ground.refusal import Refused
from comptoir.orders.actions import guest_code_address, send_guest_code, take_guest_code
from comptoir.payments.models import To
from comptoir.photos.models import Photo
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.actions import Asked, AskedItem, ask_return
from comptoir.returns.models import Return, Way, link_to_return
from comptoir.returns.models.words import granted_words, reason_words, refund_legs
from comptoir.returns.pages.flow import Chosen, Flow, of_guest, own
from comptoir.returns.pages.items import step_names
from comptoir.returns.pages.parts import Part, is_granted_on_sending, parts_of, proposal_of
from comptoir.safety.forms import SentCodeForm
from comptoir.ui.formats import money
from comptoir.ui.pages import is_accepted

PURPOSE = "return"


def summarise(flow: Flow) -> HttpResponse:
    """Show what would be asked for, and ask for it once it is confirmed; a guest confirms with a code."""
    request = flow.request
    if request.method == "POST" and (confirmed := _confirmed_before(flow)):
        return redirect(_done(flow, confirmed))
    if not flow.has_solution:
        return redirect(flow.path("solution"))
    code = SentCodeForm(request.POST if request.method == "POST" and "code" in request.POST else None)
    if request.method != "POST":
        return _answer(flow, code)
    if flow.is_guest and "send" in request.POST:
        send_guest_code(request, flow.order, PURPOSE)
        return redirect(f"{flow.path('summary')}#{code['code'].id_for_label}")
    if request.POST.get("version", flow.draft.version) != flow.draft.version:
        words = _("You changed this return in another tab. Check it below, then confirm it again.")
        return _answer(flow, code, refused=words)
    if flow.is_guest and not _takes_code(flow, code):
        return _answer(flow, code)
    try:
        returns = ask_return(flow.order, _asked(flow), by=flow.by)
    except Refused as refused:
        return _answer(flow, code, refused=refused.words)
    flow.forget()
    _say(flow, returns)
    return redirect(_done(flow, returns))


def _takes_code(flow: Flow, code: SentCodeForm) -> bool:
    """Take a guest's code; what is wrong with it stands at its field."""
    return code.is_valid() and is_accepted(
        code, "code", lambda: take_guest_code(flow.request, flow.order, PURPOSE, code.cleaned_data["code"])
    )


def _confirmed_before(flow: Flow) -> list[Return]:
    """Return what this form has asked for already: a second press leads to it."""
    key = flow.request.POST.get("key", "")
    return [found.back for found in flow.returns if str(found.back.key) == key]


def _asked(flow: Flow) -> Asked:
    photos = {str(photo.id): photo for photo in _photos(flow)}
    return Asked(
        key=UUID(flow.draft.key),
        items=[
            AskedItem(
                line_id=decision.line.id,
                quantity=chosen.quantity,
                reason=ReturnReason(chosen.reason),
                comment=chosen.comment,
                wants=Remedy(chosen.wants) if chosen.wants else None,
                exchange=chosen.exchange,
                is_sealed=chosen.is_sealed,
                photos=tuple(photos[photo] for photo in chosen.photos if photo in photos),
            )
            for decision, chosen in flow.chosen
        ],
        way=Way(flow.draft.way),
        refund_to=To(flow.draft.refund_to or To.ORIGINAL),
    )


def _photos(flow: Flow) -> list[Photo]:
    ids = [photo for _decision, chosen in flow.chosen for photo in chosen.photos]
    return list(flow.order.customer.photos.filter(id__in=ids)) if ids else []


def _say(flow: Flow, returns: list[Return]) -> None:
    if len(returns) > 1:
        words = ngettext(
            "%(number)s return requested: each has its own label and address.",
            "%(number)s returns requested: each has its own label and address.",
            len(returns),
        )
        messages.success(flow.request, words % {"number": len(returns)})
    else:
        messages.success(flow.request, _("Your return is registered."))


def _done(flow: Flow, returns: list[Return]) -> str:
    """Return where to go on: the return itself, or where there are several, a page that leads to each."""
    if flow.is_guest:
        return reverse("return_by_link", args=[link_to_return(returns[0])])
    return returns[0].get_absolute_url() if len(returns) == 1 else reverse("returns")


def _answer(flow: Flow, code: SentCodeForm, *, refused: str = "") -> HttpResponse:
    parts, proposal = (
        parts_of(flow),
        proposal_of(flow, to=flow.draft.refund_to or To.ORIGINAL, way=flow.draft.way),
    )
    answer = {
        "flow": flow,
        "order": flow.order,
        "parts": [_shown(part, flow) for part in parts],
        "proposal": proposal,
        "legs": refund_legs(proposal),
        "with_delivery": any(part.shipping for part in parts),
        "replaced": any(chosen.wants == Remedy.REPLACEMENT for _decision, chosen in flow.chosen),
        "exchanged": any(chosen.wants == Remedy.EXCHANGE for _decision, chosen in flow.chosen),
        "on_sending": is_granted_on_sending(flow),
        "granted": granted_words(on_sending=is_granted_on_sending(flow)),
        "label_days": flow.policy.label_days,
        "refused": refused,
        "code": code,
        "code_sent_to": readable_email(guest_code_address(flow.request, flow.order, PURPOSE))
        if flow.is_guest
        else "",
        "solution_path": flow.path("solution"),
        "steps": flow.steps(2, step_names()),
    }
    return render(flow.request, "returns/summary.html", answer, status=409 if refused else 200)


def _shown(part: Part, flow: Flow) -> dict[str, Any]:
    way = part.way(flow.draft.way)
    fee = part.fee(way)
    return {
        "seller": part.seller,
        "address": part.address,
        "items": [
            _item(decision.line.name, decision.line.picture_url, chosen) for decision, chosen in part.items
        ],
        "way": way,
        "is_asked": any(
            chosen.wants == Remedy.EXCHANGE or decision.allows_faults_alone(is_sealed=chosen.is_sealed)
            for decision, chosen in part.items
        ),
        "is_prepaid": way != Way.OWN,
        "awaits_answer": part.awaits_answer,
        "is_sellers": way == Way.SELLERS_LABEL,
        "fee": money(fee) if fee else "",
    }


def _item(name: str, picture: str, chosen: Chosen) -> dict[str, Any]:
    wants = Remedy(chosen.wants).label if chosen.wants else _("Return only")
    return {
        "name": name,
        "picture": picture,
        "quantity": chosen.quantity,
        "reason": reason_words(ReturnReason(chosen.reason)),
        "wants": _("Exchange for: “%(what)s”") % {"what": chosen.exchange} if chosen.exchange else wants,
    }


summary, summary_of_guest = own(summarise), of_guest(summarise)
