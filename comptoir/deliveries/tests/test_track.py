"""“Track Package” tells where a parcel is, to its customer and to whoever has the letter's link."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comptoir.deliveries.examples import on_the_road, scan, tell
from comptoir.deliveries.models import Scan, link_to_parcel
from comptoir.deliveries.models.link import LINK_HOLDS
from comptoir.deliveries.tests.test_record_scans import put, shipment
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import CarrierState, Order, Parcel, arrival, lines_of, link_to, parcels_of
from comptoir.orders.models.parcel import MADE_HERE_FROM
from comptoir.ui.formats import day

pytestmark = pytest.mark.django_db
S = CarrierState
PICKUP = {"name": "Tabac du Marché", "street": "3 rue des Halles", "postcode": "31000", "city": "Toulouse"}


@pytest.fixture
def order(alice: Any) -> Order:
    return put()


def parcel_of(order: Order) -> Parcel:
    return parcels_of(order, lines_of(order))[0]


def address(order: Order) -> str:
    return reverse("track_parcel", args=[order.number, parcel_of(order).id])


def pieces(number: str, *, parcels: int) -> Order:
    """Have an order come in with so many parcels, each with one piece of it."""
    sent = order_sent(number, state="shipped")
    sent["lines"][0]["quantity"] = parcels
    sent["shipments"] = [
        shipment(
            reference=f"P-{at}", tracking_number=f"6A{at:011}", lines=[{"reference": "1", "quantity": 1}]
        )
        for at in range(parcels)
    ]
    [outcome] = receive(sent)
    assert outcome.result == "created", outcome
    return Order.objects.get(number=number)


def api(order: Order) -> str:
    return f"/api/v1/orders/{order.number}/parcels"


def statements(client: Any, address: str) -> int:
    """Count the statements of a page that was looked at before."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def left() -> Any:
    return timezone.now() - timedelta(hours=40)


class TestPage:
    def test_tells_every_scan_the_newest_first(self, as_alice: Any, order: Order) -> None:
        tell(order, *on_the_road(left(), until=timezone.now()))

        answer = as_alice.get(address(order))

        page = answer.content.decode()
        told = [one.state for _day, scans in answer.context["days"] for one in scans]
        assert told[0] == "Parcel delivered"
        assert told[-1] == "Label created"
        assert len(told) == 6
        assert "Gennevilliers" in page
        assert "6A00000000017" in page

    @pytest.mark.parametrize(
        ("state", "days", "says"),
        [
            (S.IN_TRANSIT, 1, "Arrives tomorrow"),
            (S.IN_TRANSIT, 0, "Arrives today"),
            (S.IN_TRANSIT, -1, "Late: expected yesterday"),
            (S.IN_TRANSIT, None, "On its way"),
            (S.DELAYED, None, "Delayed"),
            (S.OUT_FOR_DELIVERY, None, "Arrives today"),
            (S.AVAILABLE_FOR_PICKUP, None, "Ready for pickup"),
            (S.DELIVERY_FAILED, 1, "Delivery attempted"),
            (S.EXCEPTION, 1, "Delivery problem"),
            (S.RETURN_TO_SENDER, 1, "Returning to sender"),
            (S.LOST, None, "Declared lost"),
            (S.DELIVERED, -3, "Delivered today"),
        ],
    )
    def test_says_first_what_a_shopper_wants_to_know(
        self, as_alice: Any, order: Order, state: CarrierState, days: int | None, says: str
    ) -> None:
        day = timezone.localdate() + timedelta(days=days) if days is not None else None
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        tell(order, scan(state, midnight, estimated_on=day))

        answer = as_alice.get(address(order))

        assert answer.context["headline"].words.startswith(says)

    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_shows_the_carriers_words_where_they_add_once_and_in_their_language(
        self, as_alice: Any, order: Order, settings: Any, language: str
    ) -> None:
        settings.LANGUAGE_CODE = "fr"
        as_alice.cookies["language"] = language
        said = [
            (S.OUT_FOR_DELIVERY, "Votre colis est en cours de livraison."),
            (S.DELIVERED, "Votre colis est livré."),
            (S.DELIVERED, "Votre colis est livré au gardien."),
            (S.IN_TRANSIT, "Colis trié."),
            (S.IN_TRANSIT, "Colis trié."),
            (S.UNKNOWN, "Colis pesé."),
        ]
        scans = [
            scan(state, left() + timedelta(minutes=at), words=words) for at, (state, words) in enumerate(said)
        ]
        tell(order, *scans)

        page = as_alice.get(address(order)).content.decode()

        shown = re.findall(r'<p class="small">\s*Colissimo\s?:\s*<q lang="fr">([^<]+)</q>', page)
        assert shown == ["Colis pesé.", "Colis trié.", "Votre colis est livré au gardien."]

    def test_names_no_place_that_the_carrier_did_not(self, as_alice: Any, order: Order) -> None:
        tell(order, scan(S.IN_TRANSIT, left(), place="Lyon"), scan(S.IN_TRANSIT, left() + timedelta(hours=1)))

        assert "Lyon" not in as_alice.get(address(order)).context["last"]

    def test_without_a_scan_says_what_the_seller_said(self, as_alice: Any, order: Order) -> None:
        answer = as_alice.get(address(order))

        assert "The seller handed it to Colissimo on" in answer.context["where"]
        assert "Every update" not in answer.content.decode()

    def test_says_that_a_carrier_offers_no_tracking(self, as_alice: Any, alice: Any) -> None:
        order = put(shipments=[shipment(carrier="Seller’s courier", tracking_number="")])

        answer = as_alice.get(address(order))

        assert answer.context["where"].endswith("This carrier offers no tracking.")

    def test_draws_nothing_of_a_carrier_that_is_not_known(self, as_alice: Any, order: Order) -> None:
        title = "<h2>The parcel</h2>"
        assert title in re.sub(r"<h2[^>]*>", "<h2>", as_alice.get(address(order)).content.decode())
        Parcel.objects.update(carrier="", tracking_number="")

        assert title not in re.sub(r"<h2[^>]*>", "<h2>", as_alice.get(address(order)).content.decode())

    def test_tells_how_the_expected_day_has_changed(self, as_alice: Any, order: Order) -> None:
        first, second = (timezone.localdate() + timedelta(days=days) for days in (1, 3))
        tell(order, scan(S.ACCEPTED, left(), estimated_on=first))
        tell(order, scan(S.DELAYED, left() + timedelta(hours=1), estimated_on=second))

        answer = as_alice.get(address(order))

        assert [estimate.on for estimate in answer.context["estimates"]] == [first, second]

    def test_shows_where_it_waits_as_long_as_it_does(self, as_alice: Any, order: Order) -> None:
        waits = scan(S.AVAILABLE_FOR_PICKUP, left(), pickup={**PICKUP, "pickup_code": "4711"})
        tell(order, waits)
        assert "4711" in as_alice.get(address(order)).content.decode()

        tell(order, scan(S.DELIVERED, timezone.now()))

        assert "Tabac du Marché" not in as_alice.get(address(order)).content.decode()

    def test_is_reached_from_the_list_and_from_the_order(self, as_alice: Any, order: Order) -> None:
        there = address(order)

        assert f'href="{there}"' in as_alice.get(order.get_absolute_url()).content.decode()
        listed = reverse("track_parcels", args=[order.number])
        assert f'href="{listed}"' in as_alice.get(reverse("orders")).content.decode()
        assert as_alice.get(listed).headers["Location"] == there

    def test_of_several_leads_to_the_first_that_has_not_come(self, as_alice: Any, order: Order) -> None:
        came = shipment(lines=[{"reference": "1", "quantity": 2}], delivered_at=timezone.now().isoformat())
        to_come = shipment(reference="P-2", tracking_number="6A2", lines=[{"reference": "2", "quantity": 1}])
        order = put(updated_at=timezone.now().isoformat(), shipments=[came, to_come])
        [first, second] = parcels_of(order, lines_of(order))
        first_words = arrival(first, timezone.localdate()).words

        answer = as_alice.get(reverse("track_parcels", args=[order.number]), follow=True)

        assert answer.context["parcel"].id == second.id
        assert [(at, its.words) for at, _one, its in answer.context["others"]] == [(1, first_words)]
        assert f"· {first_words}" in answer.content.decode()

    def test_is_nobody_elses(self, as_bob: Any, order: Order) -> None:
        assert as_bob.get(address(order)).status_code == 404
        assert as_bob.get(reverse("track_parcels", args=[order.number])).status_code == 404

    def test_costs_the_same_however_many_scans(self, as_alice: Any, order: Order) -> None:
        there = address(order)
        tell(order, scan(S.ACCEPTED, left()))
        as_alice.get(there)
        with CaptureQueriesContext(connection) as few:
            as_alice.get(there)
        tell(order, *(scan(S.IN_TRANSIT, left() + timedelta(minutes=at)) for at in range(400)))

        with CaptureQueriesContext(connection) as many:
            as_alice.get(there)

        assert len(many) == len(few)

    def test_costs_the_same_for_forty_parcels_of_ten_scans_each(self, as_alice: Any) -> None:
        few, many = pieces("N-1", parcels=1), pieces("N-40", parcels=40)
        for at, parcel in enumerate(parcels_of(many, lines_of(many))):
            scans = [scan(S.IN_TRANSIT, left() + timedelta(minutes=at + 60 * hour)) for hour in range(10)]
            tell(many, *scans, parcel=parcel)
        tell(few, scan(S.ACCEPTED, left()))
        assert Scan.objects.filter(tracking__order_id=many.id).count() == 400

        for page in (lambda order: order.get_absolute_url(), address, api):
            assert statements(as_alice, page(few)) == statements(as_alice, page(many))


class TestOrdersPage:
    def test_a_parcel_without_a_number_is_named_by_its_reference(self, as_alice: Any, alice: Any) -> None:
        order = put(shipments=[shipment(tracking_number="", tracking_url="https://carrier.example/p")])
        Parcel.objects.update(position=MADE_HERE_FROM + 1)

        page = as_alice.get(order.get_absolute_url()).content.decode()

        assert 'Track Package</span><span class="visually-hidden"> P-1</span>' in page
        assert str(MADE_HERE_FROM + 2) not in page

    @pytest.mark.parametrize(
        "changes", [{"shipped_at": None}, {"carrier": "Seller’s courier", "tracking_number": ""}]
    )
    def test_leads_to_no_parcel_that_cannot_be_followed(
        self, as_alice: Any, alice: Any, changes: dict[str, Any]
    ) -> None:
        order = put(shipments=[shipment(**changes)])

        assert address(order) not in as_alice.get(order.get_absolute_url()).content.decode()
        assert as_alice.get(address(order)).status_code == 200

    def test_begins_with_where_when_and_how_she_picks_it_up(self, as_alice: Any, order: Order) -> None:
        until = timezone.localdate() + timedelta(days=8)
        pickup = {**PICKUP, "pickup_code": "4711", "until": until.isoformat()}
        tell(order, scan(S.AVAILABLE_FOR_PICKUP, left(), pickup=pickup))

        head = as_alice.get(order.get_absolute_url()).context["added"].head

        for words in (
            "Tabac du Marché",
            "3 rue des Halles",
            "31000 Toulouse",
            "4711",
            f"Collect by {day(until)}",
            address(order),
        ):
            assert words in head

    def test_shows_where_it_waits_in_place_of_the_delivery_address(self, as_alice: Any, order: Order) -> None:
        address = order_sent()["shipping_address"]
        order = put(billing_address=address, updated_at=timezone.now().isoformat())
        tell(order, scan(S.AVAILABLE_FOR_PICKUP, left(), pickup=PICKUP))

        page = as_alice.get(order.get_absolute_url()).content.decode()

        aside = re.sub(r"<h2[^>]*>", "<h2>", page.partition('aria-label="Totals')[2])
        assert re.findall(r"<h2>([^<]+)", aside)[1:3] == ["Pickup point", "Billing address"]
        assert not re.search(r">Delivery( and billing)? address<", page)

    def test_of_two_parcels_one_to_pick_up_leaves_the_delivery_address(self, as_alice: Any) -> None:
        order = pieces("N-2", parcels=2)
        tell(order, scan(S.AVAILABLE_FOR_PICKUP, left(), pickup=PICKUP))

        page = as_alice.get(order.get_absolute_url()).content.decode()

        assert re.search(r">Delivery( and billing)? address<", page)
        assert ">Pickup point<" not in page

    def test_says_what_keeps_a_parcel(self, as_alice: Any, order: Order) -> None:
        tell(order, scan(S.DELIVERY_FAILED, left()))

        head = as_alice.get(order.get_absolute_url()).context["added"].head

        assert "could not deliver the parcel" in head
        assert "notice--danger" in head

    def test_says_nothing_of_what_simply_arrives_or_came(self, as_alice: Any, order: Order) -> None:
        for state in (S.IN_TRANSIT, S.DELIVERED):
            tell(order, scan(state, timezone.now()))
            assert as_alice.get(order.get_absolute_url()).context["added"].head == ""

    def test_shows_a_guest_no_code(self, client: Any) -> None:
        order = put(customer={"email": "guest@example.org", "name": "Camille"})
        tell(order, scan(S.AVAILABLE_FOR_PICKUP, left(), pickup={**PICKUP, "pickup_code": "4711"}))

        page = client.get(reverse("order_by_link", args=[link_to(order.number, "guest@example.org")]))

        assert "Tabac du Marché" in page.content.decode()
        assert "4711" not in page.content.decode()


class TestLink:
    def test_opens_one_parcel_without_name_address_code_or_price(self, client: Any, order: Order) -> None:
        waits = scan(S.AVAILABLE_FOR_PICKUP, left(), pickup={**PICKUP, "pickup_code": "4711"})
        tell(order, waits)

        answer = client.get(reverse("track_by_link", args=[link_to_parcel(order, parcel_of(order))]))

        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Tabac du Marché" in page
        for secret in ("Alice", "Martin", "rue des Écoles", "75005", "4711", "24.80", "24,80", order.number):
            assert secret not in page
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer.headers["Cache-Control"]

    def test_is_on_a_guests_order_and_opens_the_same_parcel(self, client: Any) -> None:
        customer = {"email": "guest@example.org", "name": "Camille"}
        order = put(customer=customer)
        link = link_to(order.number, "guest@example.org")

        page = client.get(reverse("order_by_link", args=[link])).content.decode()

        [there] = set(re.findall(r'href="(/parcels/[^"]+)"', page))
        assert client.get(there).context["parcel"].id == parcel_of(order).id

    def test_altered_by_a_letter_opens_nothing(self, client: Any, order: Order) -> None:
        link = link_to_parcel(order, parcel_of(order))
        altered = ("B" if link[0] != "B" else "C") + link[1:]

        assert client.get(reverse("track_by_link", args=[altered])).status_code == 404

    def test_ends(self, client: Any, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
        link = link_to_parcel(order, parcel_of(order))
        now = timezone.now().timestamp()
        monkeypatch.setattr("django.core.signing.time.time", lambda: now + LINK_HOLDS.total_seconds() + 5)

        assert client.get(reverse("track_by_link", args=[link])).status_code == 410


class TestApi:
    def test_tells_what_the_page_tells(self, as_alice: Any, order: Order) -> None:
        tell(order, *on_the_road(left(), until=timezone.now()))

        answer = as_alice.get(api(order))

        [parcel] = answer.json()["items"]
        assert (parcel["state"], len(parcel["scans"])) == ("delivered", 6)
        assert parcel["scans"][0]["state"] == "delivered"
        assert parcel["delivered_at"] == parcel["scans"][0]["scanned_at"]

    def test_is_nobody_elses(self, as_bob: Any, order: Order) -> None:
        assert as_bob.get(f"/api/v1/orders/{order.number}/parcels").status_code == 404
