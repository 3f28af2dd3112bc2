"""The page of one return: what to do next, its label, what becomes of it, and how to change one's mind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.conversations.models import Subject
from comptoir.customers.asking import CustomerRequest
from comptoir.deliveries.models import ReturnSlip, SlipItem, draw_return_slip
from comptoir.payments.models import refunds_of
from comptoir.photos.models import LARGE, SMALL
from comptoir.photos.pages import answer as answer_photo
from comptoir.policies.models import Remedy
from comptoir.returns.models import (
    LINK_HOLDS,
    UNDONE,
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    Way,
    expected_refund,
    items_of,
    label_of,
    link_to_return,
    own_return,
    pdf_of_label,
    photo_of,
    photos_of,
    proofs_of,
    public_return_by_link,
    replacements_of,
)
from comptoir.returns.models.words import (
    expected_words,
    granted_words,
    headline,
    item_words,
    replacement_words,
    steps_of,
)
from comptoir.ui.formats import money

LABEL_TAKES = timedelta(minutes=2)
SIZES = {"small": SMALL, "large": LARGE}
LinkedView = Callable[[HttpRequest, Return], HttpResponse]


@require_safe
def returned(request: CustomerRequest, return_number: str) -> HttpResponse:
    """Show a return of the customer's."""
    back = _find(request, return_number)
    shown = whole_return(back)
    about = {"about": Subject.RETURN_REFUSED.value, "item": shown["items"][0][0].line_reference}
    seller_path = reverse("contact_seller", args=[back.seller.slug, back.order.number])
    shown["object_path"] = f"{seller_path}?{urlencode(about)}"
    shown |= _to_come(back, [item for item, _words, _photos in shown["items"]])
    if back.state in UNDONE:
        shown["restart"] = reverse("return_items", args=[back.order.number])
    shown["paths"] = {
        "label": reverse("return_label", args=[back.number]),
        "slip": reverse("return_slip", args=[back.number]),
        "posting": reverse("return_posting", args=[back.number]),
        "cancel": reverse("return_cancellation", args=[back.number]),
        "photo": back.get_absolute_url(),
    }
    return render(request, "returns/return.html", shown)


@require_safe
@cache_control(private=True, no_store=True)
def label(request: CustomerRequest, return_number: str) -> HttpResponse:
    """Send the label of a return as PDF."""
    back = _find(request, return_number)
    return label_answer(back) or redirect(back)


@require_safe
@cache_control(private=True, no_store=True)
def slip(request: CustomerRequest, return_number: str) -> HttpResponse:
    """Send the slip of a return as PDF, to be put into the parcel."""
    back = _find(request, return_number)
    return slip_answer(back) or redirect(back)


@require_safe
def photo(request: CustomerRequest, return_number: str, return_photo: UUID) -> HttpResponse:
    """Send a photo of a return."""
    return photo_answer(_find(request, return_number), return_photo, request.GET.get("size", ""))


def by_return_link(*, takes_forms: bool = False) -> Callable[[LinkedView], Callable[..., HttpResponse]]:
    """Mark a page of a return for whoever has the link that a letter brought."""

    def mark(view: LinkedView) -> Callable[..., HttpResponse]:
        @login_not_required
        @require_http_methods(["GET", "HEAD", *(["POST"] if takes_forms else [])])
        @cache_control(private=True, no_store=True)
        @wraps(view)
        def linked(request: HttpRequest, return_link: str) -> HttpResponse:
            opened = public_return_by_link(return_link)
            if opened.back is None:
                shown, status = {"is_over": opened.is_over}, 410 if opened.is_over else 404
                answer = render(request, "returns/link_closed.html", shown, status=status)
            else:
                answer = view(request, opened.back)
            answer["X-Robots-Tag"] = "noindex"
            # The secret in the address goes nowhere (orders/pages/guest.py says why not `no-referrer`).
            answer["Referrer-Policy"] = "strict-origin"
            return answer

        return linked

    return mark


def followed_link(request: HttpRequest) -> str:
    """Return the link that opened this page: it leads on as it is, so that nobody prolongs it by using it."""
    return str(request.resolver_match.kwargs["return_link"]) if request.resolver_match else ""


@by_return_link()
def return_by_link(request: HttpRequest, back: Return) -> HttpResponse:
    """Show a return for whoever has its link: no price, no name, no photo. Whose it is sees her own page."""
    if getattr(request.user, "customer_id", None) == back.customer_id:
        return redirect(back)
    link = followed_link(request)
    shown = whole_return(back) | {"refunds": [], "is_guest": True, "days": LINK_HOLDS.days}
    shown["object_path"] = f"{reverse('find_order')}?{urlencode({'number': back.order.number})}"
    if back.state in UNDONE:
        shown["restart"] = shown["object_path"]
    shown["others"] = [
        (other, reverse("return_by_link", args=[link_to_return(other)]))
        for other in back.order.returns.for_customer(back.customer_id).exclude(id=back.id)
        if other.key == back.key
    ]
    shown["paths"] = {
        "label": reverse("return_label_by_link", args=[link]),
        "slip": reverse("return_slip_by_link", args=[link]),
        "posting": reverse("return_posting_by_link", args=[link]),
        "cancel": reverse("return_cancellation_by_link", args=[link]),
    }
    return render(request, "returns/return.html", shown)


@by_return_link()
def label_by_link(request: HttpRequest, back: Return) -> HttpResponse:
    """Send the label for whoever has the link."""
    return label_answer(back) or redirect("return_by_link", followed_link(request))


@by_return_link()
def slip_by_link(request: HttpRequest, back: Return) -> HttpResponse:
    """Send the slip for whoever has the link."""
    return slip_answer(back) or redirect("return_by_link", followed_link(request))


def whole_return(back: Return) -> dict[str, Any]:
    """Return all that the page of a return shows."""
    items = items_of([back])[back.id]
    photos, made = photos_of(items), label_of(back) if back.state == ReturnState.LABEL_ISSUED else None
    today, proofs = timezone.localdate(), proofs_of(back)
    return {
        "back": back,
        "order": back.order,
        "headline": headline(back, items, today),
        "steps": steps_of(back),
        "items": [(item, item_words(item), photos[item.id]) for item in items],
        "label": made,
        "label_is_new": _is_label_new(back),
        "code": _drawn_code(made.qr) if made and made.qr else "",
        "is_prepaid": back.way != Way.OWN,
        "needs_slip": back.is_to_be_sent,
        "fee": money(back.fee) if back.fee_minor else "",
        "refunds": [
            refund for refund in refunds_of(back.order) if refund.key.startswith(f"return:{back.id}:")
        ],
        "not_exchanged": [item for item in items if item.is_refunded_instead],
        "replacements": [(line, replacement_words(line)) for line in replacements_of(back, items)],
        "refused": [item for item in items if item.outcome == Outcome.REFUSED or item.deducted_minor],
        "proofs": proofs,
        "doubted": proofs[0] if proofs and proofs[0].is_doubted and back.can_be_proved else None,
        "may_object": back.state == ReturnState.REFUSED
        or any(item.outcome == Outcome.REFUSED or item.deducted_minor for item in items),
        "is_guest": False,
    }


def _to_come(back: Return, items: Sequence[ReturnedItem]) -> dict[str, Any]:
    """Return what the customer still waits for: her refund, or what is sent in place of an item."""
    if not (back.can_be_cancelled or back.is_on_its_way or back.state == ReturnState.RECEIVED):
        return {}
    expected = expected_refund(back, items)
    waited = {item.remedy for item in items if not item.is_settled}
    return {
        "expected": expected,
        "expected_words": expected_words(expected) if expected else "",
        # What the seller has already is not to be sent any more.
        "granted": granted_words(
            on_sending=back.is_refunded_on_sending and back.state != ReturnState.RECEIVED
        ),
        "replacement_is_to_come": bool(waited & {Remedy.REPLACEMENT, Remedy.EXCHANGE}),
    }


def _is_label_new(back: Return) -> bool:
    """Tell whether the label is being made just now: then the page asks for it again by itself."""
    if not back.awaits_label or back.way != Way.LABEL or back.authorised_at is None:
        return False
    return timezone.now() - back.authorised_at < LABEL_TAKES


def label_answer(back: Return) -> HttpResponse | None:
    """Answer with the label of a return, as a file and nothing else; None where there is none to print."""
    pdf = pdf_of_label(back) if back.state == ReturnState.LABEL_ISSUED else None
    if pdf is None:
        return None
    return _pdf(pdf, _("label-%(number)s.pdf") % {"number": back.number})


def slip_answer(back: Return) -> HttpResponse | None:
    """Answer with the slip of a return, in the language of its customer; None where nothing is to be sent."""
    if not back.is_to_be_sent:
        return None
    order, items = back.order, items_of([back])[back.id]
    pdf = draw_return_slip(
        ReturnSlip(
            number=back.number,
            order_number=order.number,
            seller=back.seller.name,
            sender=order.shipping_address,
            recipient=back.address,
            items=[_slip_item(item) for item in items],
            language=order.customer.language,
            asked_on=timezone.localtime(back.asked_at).date(),
            send_by=back.send_by,
            is_prepaid=back.way != Way.OWN,
        )
    )
    return _pdf(pdf, _("slip-%(number)s.pdf") % {"number": back.number})


def photo_answer(back: Return, photo: UUID, size: str) -> HttpResponse:
    """Answer with a photo of a return, small in a list."""
    return answer_photo(photo_of(back, photo), SIZES.get(size, LARGE))


def _slip_item(item: ReturnedItem) -> SlipItem:
    return SlipItem(item.quantity, item.name, item.product_reference, str(item.why.label))


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = str(content_disposition_header(False, name))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _find(request: CustomerRequest, number: str) -> Return:
    back = own_return(request.customer, number)
    if back is None:
        raise Http404
    return back


def _drawn_code(text: str) -> SafeString:
    """Draw the code that a counter scans in place of a printed label."""
    drawing = segno.make(text, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by segno
