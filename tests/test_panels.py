"""The panels of an order are asked once a page, and answer by line and parcel, however long it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from django.utils.html import format_html

from comptoir.customers.models import Customer
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.project.menu import PANELS
from comptoir.ui.panels import Added, ask_panels, drawn, hand_over_panels

FORM = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.locmem.Loader", {"form.html": "<i>{% csrf_token %}</i>"})]
        },
    }
]
LONG, PARCELS = 1000, 300


def long_order(number: str, lines: int, parcels: int) -> dict[str, Any]:
    """An order of so many lines, of which the first ones left in a parcel each."""
    row = order_sent(number, state="shipped", shipping_minor=0, payments=[])
    line, parcel = row["lines"][1], row["shipments"][0]
    left = (timezone.now() - timedelta(days=3)).isoformat()
    row["lines"] = [{**line, "reference": str(at), "name": f"Carnet {at}"} for at in range(lines)]
    row["shipments"] = [
        {
            "reference": f"P{at}",
            "carrier": parcel["carrier"],
            "shipped_at": left,
            "lines": [{"reference": str(at), "quantity": 1}],
        }
        for at in range(parcels)
    ]
    return row


def panel_of(name: str) -> Any:
    """What an app of that name adds: one statement, and words and an action on each thing."""

    def panel(request: Any, order: Any, lines: Any, parcels: Any) -> Added:
        entries = request.customer.entries.about(order).count()
        keys = [thing.id for thing in (*lines, *parcels)]
        return Added(
            head=format_html("<p>{} head of {}</p>", name, entries),
            foot=format_html("<p>{} foot</p>", name),
            words={key: format_html("<i>{} &amp; {}</i>", name, key) for key in keys},
            actions={key: format_html("<b>{}</b>", name) for key in keys},
        )

    return panel


@pytest.fixture
def _three_apps() -> Iterator[None]:
    hand_over_panels({**PANELS, "order": [panel_of(name) for name in ("claims", "returns", "feedback")]})
    yield
    hand_over_panels(PANELS)


@pytest.mark.django_db
@pytest.mark.usefixtures("_three_apps")
def test_a_long_order_costs_as_many_statements_as_a_short_one(alice: Any, client: Client) -> None:
    receive(long_order("short", 1, 1), long_order("long", LONG, PARCELS))
    client.force_login(alice)
    client.get("/orders/short/")

    pages, statements = {}, {}
    for number in ("short", "long"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            pages[number] = client.get(f"/orders/{number}/").content.decode()
        statements[number] = len(asked)

    assert statements["long"] == statements["short"]
    assert pages["long"].count("<b>claims</b><b>returns</b><b>feedback</b>") == LONG + PARCELS
    assert pages["long"].count("<i>returns &amp; ") == LONG + PARCELS
    assert pages["short"].count("claims head of 1") == 1
    assert pages["short"].count("feedback foot") == 1


@pytest.mark.django_db
def test_the_panels_of_the_house_cost_a_long_order_no_more(alice: Any, client: Client) -> None:
    receive(long_order("short", 1, 1), long_order("long", 40, 20))
    client.force_login(alice)
    client.get("/orders/short/")

    statements = []
    for number in ("short", "long"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/orders/{number}/")
        statements.append(len(asked))

    assert statements[0] == statements[1]


@pytest.mark.django_db
def test_what_apps_add_stands_in_their_order_and_is_escaped_once(alice: Any) -> None:
    customer = Customer.objects.get(id=alice.customer_id)
    first, second = Added(words={1: "a & b"}), Added(words={1: format_html("<i>{}</i>", "c & d"), 2: "e"})
    hand_over_panels({"page": [lambda request, who: first, lambda request, who: second]})
    added = ask_panels("page", None, customer)  # type: ignore[arg-type]
    hand_over_panels(PANELS)

    assert added.words == {1: "a &amp; b · <i>c &amp; d</i>", 2: "e"}
    assert (Added(words={1: "a"}) + Added(words={1: ""})).words == {1: "a"}
    assert (added.head, ask_panels("no such page", None).foot) == ("", "")  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_form_in_a_panel_is_taken_back(alice: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    [order] = give_orders(alice)

    def panel(request: Any, *_shown: Any) -> Added:
        with override_settings(TEMPLATES=FORM):
            return Added(foot=drawn("form.html", {}, request))

    hand_over_panels({"order": [panel]})
    page = browser.get(order.get_absolute_url()).content.decode()
    hand_over_panels(PANELS)

    [token] = re.findall(r'<i>.*name="csrfmiddlewaretoken" value="(\w+)"', page)
    sent = {"csrfmiddlewaretoken": token, "archived": "yes"}
    assert browser.post(f"{order.get_absolute_url()}archive/", sent).status_code == 302
