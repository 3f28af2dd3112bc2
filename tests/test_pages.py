"""Every page that can be reached is looked at, in both languages, on both screens, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from comptoir.addresses.examples import give_addresses
from comptoir.conversations.examples import give_requests
from comptoir.customers.examples import PASSWORD, alice, sam
from comptoir.journal.models import NOBODY, FailedReaction
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import State
from comptoir.orders.models.states import LINE_STATES
from comptoir.sellers.examples import carla
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Setting, Visitor

LOOKED_AT_MOST = 60


def links(visitor: Visitor) -> Iterator[str]:
    """The addresses of our own that this page leads to."""
    for href in visitor.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
        parts = urlsplit(urljoin(visitor.page.url, href))
        if parts.netloc == urlsplit(visitor.base).netloc:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def crawl(visitor: Visitor, start: str = "/", under: str = "/") -> set[str]:
    """Open every page under an address once; of the orders one in each state is enough."""
    waiting, seen = [start], set()
    while waiting and len(seen) < LOOKED_AT_MOST:
        path = waiting.pop(0)
        kind = path.split("?")[0]
        if kind in seen or not kind.startswith(under) or kind.startswith("/demo/products/"):
            continue
        seen.add(kind)
        visitor.open(path)
        waiting += links(visitor)
    return seen


EVERY_SETTING = pytest.mark.parametrize(
    "setting",
    [
        Setting("fr", 390, scheme="dark"),
        Setting("en", 1280),
        pytest.param(Setting("en", 390), marks=pytest.mark.matrix),
        pytest.param(Setting("fr", 1280, scheme="dark"), marks=pytest.mark.matrix),
    ],
    ids=lambda one: f"{one}-{one.scheme}",
)


@EVERY_SETTING
def test_every_page_is_silent_light_and_open_to_all(chromium: Any, open_house: str, setting: Setting) -> None:
    user = alice(setting.language)
    give_orders(user, 3)
    give_addresses(user)
    give_requests(user, user, sam())
    states = [state for state in LINE_STATES if state != State.DELIVERED]
    receive(*(order_sent(state, state=state, shipments=[]) for state in states))
    stranger, visitor = Visitor(chromium, open_house, setting), Visitor(chromium, open_house, setting)

    public = crawl(stranger)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    private = crawl(visitor)

    assert {
        "/",
        "/help/",
        "/contact/",
        "/orders/find/",
        "/account/sign-in/",
        "/account/new/",
        "/account/password/forgotten/",
    } <= public
    assert {"/account/", "/orders/", "/spending/", "/orders/lost/", "/account/sign-out/"} - private <= {
        "/account/sign-out/"
    }
    visitor.open("/nowhere/", status=404)
    for context in chromium.contexts:
        context.close()


@EVERY_SETTING
def test_every_page_of_the_desk_is_so_too(chromium: Any, open_house: str, setting: Setting) -> None:
    user = alice(setting.language)
    give_orders(user, 60)
    states = [state for state in LINE_STATES if state != State.DELIVERED]
    receive(*(order_sent(state, state=state, shipments=[]) for state in states))
    receive(order_sent("4" * 64))
    FailedReaction.objects.create(
        customer_id=NOBODY, entry_id=user.id, fact="orders.placed", reaction="notices.tell", error="no " * 200
    )
    give_requests(user, user, sam())
    seen = {}
    for who in (carla(), sam()):
        visitor = Visitor(chromium, open_house, setting)
        visitor.come_in(who.email, PASSWORD, phone=who.phone)
        seen[who.email] = crawl(visitor, "/desk/", under="/desk/")
        for asked in (
            "/desk/find/?q=martin",
            "/desk/find/?q=zzz",
            "/desk/sales/?show=all",
            "/desk/inbox/?show=answered",
            "/desk/inbox/?q=nobody",
            "/desk/sales/?since=2026-03-02&until=2026-03-01",
        ):
            visitor.open(asked, status=200 if ("sales" in asked) == (who.email[0] == "c") else 404)
    customer = f"/desk/customers/{user.customer_id}/"
    seen["alice, by sam"] = crawl(visitor, customer, under="/desk/")
    for context in chromium.contexts:
        context.close()

    assert {"/desk/", "/desk/sales/", "/desk/sales/preparing/"} <= seen["carla@example.org"]
    assert {"/desk/", "/desk/inbox/", "/desk/failures/"} <= seen["sam@example.org"]
    assert {customer, f"{customer}orders/", "/desk/orders/lost/"} <= seen["alice, by sam"]
