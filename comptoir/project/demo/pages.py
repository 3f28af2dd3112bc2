"""The demo's own pages: its cast, its mailbox, its products."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache

from comptoir.customers.examples import PASSWORD
from comptoir.ground.money import Money
from comptoir.orders.examples.goods import GOODS, Good
from comptoir.post.mailbox import read_mailbox
from comptoir.preferences.actions import stop_by_number
from comptoir.project.command import by_name
from comptoir.project.demo.pictures import draw
from comptoir.project.demo.world import guest_order
from comptoir.sellers.examples import SELLERS
from comptoir.ui.pages import post_only

SHOP_WINDOW = 8
BY_REFERENCE = {good.reference: good for good in GOODS}
SELLER_NAMES = {seller["reference"]: seller["name"] for seller in SELLERS}


@login_not_required
def cast(request: HttpRequest) -> HttpResponse:
    """Show the cast, with their passwords, and what is worth trying."""
    here = request.get_host()
    answer = {
        "cast": _cast(),
        "password": PASSWORD,
        "tries": _tries(request),
        "by_name": f"http://{by_name(here)}{request.path}" if by_name(here) != here else "",
    }
    return render(request, "project/demo/cast.html", answer)


def _cast() -> list[dict[str, Any]]:
    return [
        {
            "name": "Alice Martin",
            "address": "alice@example.org",
            "says": _("A customer for three years, with 240 orders in every state."),
        },
        {
            "name": "Bob Durand",
            "address": "bob@example.org",
            "says": _("A customer with three orders, who must see nothing of Alice’s."),
        },
        {
            "name": "Carla Rossi",
            "address": "carla@example.org",
            "says": _("Sells coffee: at the desk she finds her orders, and what is to be shipped."),
            "step": True,
        },
        {
            "name": "Sam Petit",
            "address": "sam@example.org",
            "says": _("Works for the shop: at the desk he finds every customer and every order."),
            "step": True,
        },
    ]


def _tries(request: HttpRequest) -> list[dict[str, str]]:
    tries = [
        ("stage", "film", _(
            "Watch a parcel arrive late"
        ), _("Her phone, the desk, the mailbox and the shop’s feed side by side, and a button that moves time.")),
        ("account_login", "key", _("Sign in as Alice"), _("With her address and the password above; “Keep me signed in” if you like.")),
        ("orders", "shopping-bag", _("Find an order"), _("By date, by state, or by a word such as “cafe”.")),
        ("spending", "chart-bar", _("See what she spent"), _("Month by month, as a chart and as a table.")),
        ("security", "shield-check", _("Make her account safer"), _("Signed in as Alice: two-step verification, a passkey, where she is signed in, “This wasn’t me”.")),
        ("account_reset_password", "question-mark-circle", _("Forgotten password"), _("The code arrives in the mailbox.")),
        ("account_signup", "user-plus", _("Create an account"), _("With client03@example.org, a guest’s earlier orders are added to it.")),
        ("find_order", "document-magnifying-glass", _("Find an order as a guest"), _as_guest()),
        ("desk_sales", "truck", _("See what is to be shipped"), _("Signed in as Carla: by state, by date, by words, by keyboard.")),
        ("desk_find", "magnifying-glass", _("Find a customer"), _("Signed in as Sam: “martin”, an email address, an order number.")),
        ("contact", "chat-bubble-left-right", _("Ask customer service"), _("Signed in or not; the confirmation arrives in the mailbox.")),
        ("desk_inbox", "inbox-stack", _("Answer a question"), _("Signed in as Sam: the urgent ones come first, each with its deadline.")),
        ("mailbox", "inbox", _("Open the mailbox"), _("Every email and SMS sent from here.")),
        ("gallery", "swatch", _("Look at the components"), _("Each in every state; change the brand’s colour and see.")),
    ]  # fmt: skip
    return [
        {"href": reverse(name), "icon": icon, "title": title, "says": says}
        for name, icon, title, says in tries
        if _is_there(request, name)
    ]


def _as_guest() -> str:
    words = _("With the number %(number)s and client03@example.org; the email arrives in the mailbox.")
    return words % {"number": guest_order()}


def _is_there(request: HttpRequest, name: str) -> bool:
    """Whether a page is open to the signed-in user; a signed-out visitor will be asked to sign in."""
    user: Any = request.user
    if not user.is_authenticated:
        return True
    if name in ("orders", "spending"):
        return bool(user.customer_id)
    roles = getattr(resolve(reverse(name)).func, "open_to", None)
    return roles is None or any(getattr(request, role) for role in roles)


@login_not_required
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show what was sent, newest first."""
    recipient = request.GET.get("to", "").strip()
    sent = read_mailbox(recipient)[:50]
    return render(request, "project/demo/mailbox.html", {"sent": sent, "wanted": recipient})


@login_not_required
def shop(request: HttpRequest) -> HttpResponse:
    """Show a front page with a shop's legal notice, terms and privacy policy, as the shop would have them."""
    goods = [(good, Money(good.price_minor, "EUR")) for good in GOODS[:: len(GOODS) // SHOP_WINDOW]]
    return render(request, "project/demo/shop.html", {"goods": goods[:SHOP_WINDOW]})


@login_not_required
@post_only(sent_from="mailbox")
def mailbox_stop(request: HttpRequest) -> HttpResponse:
    """Answer an SMS with STOP, as the SMS provider tells of it."""
    number = request.POST.get("number", "")
    words = (
        _("The reply STOP has arrived: no more SMS about offers will be sent to %(number)s.")
        if stop_by_number(number)
        else _("The reply STOP has arrived: %(number)s was no longer getting SMS about offers.")
    )
    messages.success(request, words % {"number": number})
    return redirect("mailbox")


@login_not_required
def product(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a product page, as the shop would have one."""
    good = find_good(reference)
    answer = {
        "good": good,
        "seller": SELLER_NAMES[good.seller],
        "price": Money(good.price_minor, "EUR"),
        "picture": reverse("demo_picture", args=[reference]),
    }
    return render(request, "project/demo/product.html", answer)


@login_not_required
@cache_control(public=True, max_age=60 * 60 * 24 * 30, immutable=True)
def picture(request: HttpRequest, reference: str) -> HttpResponse:
    """Draw a product's picture."""
    good = find_good(reference)
    return HttpResponse(draw(good.reference, good.picture), content_type="image/svg+xml")


def find_good(reference: str) -> Good:
    """Return the product with this reference, else 404."""
    if reference not in BY_REFERENCE:
        raise Http404
    return BY_REFERENCE[reference]
