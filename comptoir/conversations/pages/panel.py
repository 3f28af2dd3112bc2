"""What the pages of orders and Your Account say of questions: whom to ask, and what was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.conversations.models import Thread, Topic, link_to_thread, thread_counts, threads_about
from comptoir.customers.asking import CustomerRequest
from comptoir.orders.models import Line, Order, Parcel
from comptoir.sellers.models import Seller
from comptoir.ui.formats import locale
from comptoir.ui.opening_hours import opening_hours
from comptoir.ui.panels import Added, drawn
from comptoir.ui.templatetags.ui import lean_saying


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say how many answers are new or awaited, else when the telephone is answered, or how soon a letter."""
    counts = thread_counts(request.customer)
    hours = opening_hours(settings.SHOP_HOURS, locale=locale()) if settings.SHOP_PHONE else []
    if counts.news:
        says = ngettext("%(number)s new answer", "%(number)s new answers", counts.news) % {
            "number": counts.news
        }
    elif counts.waiting:
        says = ngettext(
            "%(number)s question awaiting an answer",
            "%(number)s questions awaiting an answer",
            counts.waiting,
        ) % {"number": counts.waiting}
    elif hours:
        says = _("By phone: %(days)s, %(hours)s") % hours[0]._asdict()
    else:
        says = _within(Topic.OTHER.hours)
    return {
        "href": reverse("contact"),
        "icon": "chat-bubble-left-right",
        "title": _("Contact Us"),
        "says": says,
    }


def panel(request: CustomerRequest, order: Order, lines: list[Line], parcels: list[Parcel]) -> Added:
    """Add to her order what she has asked about it, and whom she can ask."""
    return _panel(order, lines)


def guest_panel(request: HttpRequest, order: Order, lines: list[Line], parcels: list[Parcel]) -> Added:
    """Add the same to a guest's order; her links open it and its threads."""
    match: Any = request.resolver_match
    return _panel(order, lines, link=match.kwargs.get("link", ""))


def parcel_panel(request: HttpRequest, order: Order, parcel: Parcel) -> Added:
    """Add to the page of one parcel whom she can ask about it."""
    lines = [part.line for part in parcel.parts]
    return Added(foot=_drawn_panel(get_language())(_links(order, lines)))


def _panel(order: Order, lines: list[Line], *, link: str = "") -> Added:
    threads = threads_about(order)
    foot = _drawn_panel(get_language())(_links(order, lines, link=link))
    if threads:
        rows = [(thread, _path_of(thread, link=link)) for thread in threads]
        foot = drawn("conversations/_threads.html", {"rows": rows}) + foot
    return Added(foot=foot)


def _links(order: Order, lines: Sequence[Line], *, link: str = "") -> list[tuple[str, str, str, str]]:
    """Return whom she can ask: each seller, the shop, and the shop at once where the order is not hers.

    Of one item alone, the question names it.
    """
    sellers, item = _sellers_of(lines), lines[0].reference if len(lines) == 1 else ""
    contact = _("Contact Seller") if len(sellers) == 1 else _("Contact %(name)s")
    return [
        *(
            (
                _seller_path(order, seller, item=item, link=link),
                contact % {"name": seller.name},
                # A name may be long, and a button does not break its words.
                "" if len(sellers) > 1 else "chat-bubble-left-right",
                "quiet" if len(sellers) > 1 else "secondary",
            )
            for seller in sellers
        ),
        (
            _contact(about=Topic.OWN_ORDER.value, order=order.number),
            _("Ask us about this order"),
            "" if sellers else "chat-bubble-left-right",
            "quiet" if sellers else "secondary",
        ),
        (_contact(about=Topic.ORDER.value, order=order.number), str(Topic.ORDER.label), "", "quiet"),
    ]


def _sellers_of(lines: Sequence[Line]) -> list[Seller]:
    return sorted({line.seller for line in lines}, key=lambda seller: seller.name)


def _seller_path(order: Order, seller: Seller, *, item: str = "", link: str = "") -> str:
    if link:
        path = reverse("contact_seller_by_link", args=[link, seller.slug])
    else:
        path = reverse("contact_seller", args=[seller.slug, order.number])
    return f"{path}?{urlencode({'item': item})}" if item else path


def _path_of(thread: Thread, *, link: str) -> str:
    return reverse("thread_by_link", args=[link_to_thread(thread)]) if link else thread.get_absolute_url()


@cache
def _drawn_panel(_language: str | None) -> Callable[..., SafeString]:
    """The lean template, its words written into it; the language is the one in use."""
    return lean_saying("conversations/lean/panel.html", {"title": _("Need help with this order?")})


def _contact(**parameters: str) -> str:
    return f"{_contact_path()}?{urlencode(parameters)}"


@cache
def _contact_path() -> str:
    return reverse("contact")


def _within(hours: int) -> str:
    words = ngettext("Answered within %(number)s hour", "Answered within %(number)s hours", hours)
    return words % {"number": hours}
