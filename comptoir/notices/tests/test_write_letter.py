"""A fact is written to its customer once: to the right address, in her language, and never of history."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.deliveries.examples import PICKUP, scan, tell
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.notices.actions import keep_copies, switch_letter
from comptoir.notices.actions import write_letters as write_of
from comptoir.notices.models import Notice, letter_named
from comptoir.notices.reactions import write_letters
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import CarrierState, Order
from comptoir.policies.actions import change_policy
from comptoir.post.actions import queue_letter
from comptoir.post.mailbox import Sent, read_mailbox
from comptoir.post.models import HIDDEN, Message

pytestmark = pytest.mark.django_db
S = CarrierState


def hours_ago(hours: float) -> str:
    return (timezone.now() - timedelta(hours=hours)).isoformat()


def parcel(reference: str = "P-1", **changes: Any) -> dict[str, Any]:
    return {
        "reference": reference,
        "carrier": "Colissimo",
        "tracking_number": f"6A0000000001{reference[-1]}",
        "lines": [{"reference": "1", "quantity": 1}],
        **changes,
    }


def place(*, history: bool = False, **changes: Any) -> Order:
    """Have an order come in that was placed an hour ago, or its newer version."""
    sent = {"state": "confirmed", "placed_at": hours_ago(1), "shipments": [parcel()], **changes}
    [outcome] = receive(order_sent(**sent), history=history)
    assert outcome.result in {"created", "updated"}, outcome
    return Order.objects.get()


@pytest.fixture
def order() -> Order:
    """An order that was confirmed to its buyer."""
    order = place()
    run_queued()
    assert subjects() == ["Votre commande 403-0000001-0000001 est confirmée"]
    Message.objects.all().delete()
    for path in mailbox():
        path.unlink()
    return order


def mailbox() -> list[Any]:
    from django.conf import settings

    return list(settings.MAILBOX_DIR.iterdir()) if settings.MAILBOX_DIR.is_dir() else []


def subjects() -> list[str]:
    run_queued()
    return [sent.subject for sent in reversed(read_mailbox())]


def the_letter() -> Sent:
    run_queued()
    [sent] = read_mailbox()
    return sent


def happens(order: Order, state: CarrierState, *, hours: float = 0.5, **told: Any) -> None:
    at = timezone.now() - timedelta(hours=hours)
    tell(order, scan(state, at, code=f"{state}{at}", **told), speaks=True)


class TestOrder:
    def test_is_confirmed_with_what_was_bought_and_the_total(self) -> None:
        place()

        sent = the_letter()
        assert (sent.recipient, sent.subject) == (
            "alice@example.org",
            "Votre commande 403-0000001-0000001 est confirmée",
        )
        assert "- 2 × Café moulu « Brûlerie des Carmes » 250 g\n- 1 × Carnet cousu bleu nuit" in sent.text
        assert "Total\N{NO-BREAK SPACE}: 24,80\N{NO-BREAK SPACE}€" in sent.text
        assert "Retrouver une commande" in sent.text

    def test_waits_for_its_payment_and_is_then_confirmed_once(self) -> None:
        place(state="pending_payment", shipments=[])
        assert subjects() == []

        place(updated_at=hours_ago(0.5), shipments=[])
        place(updated_at=hours_ago(0.4), shipments=[], state="preparing")

        assert subjects() == ["Votre commande 403-0000001-0000001 est confirmée"]

    @pytest.mark.parametrize(
        "changes",
        [{"history": True}, {"placed_at": hours_ago(24 * 8)}, {"state": "cancelled", "shipments": []}],
    )
    def test_of_history_or_of_none_that_stands_is_written_to_nobody(self, changes: dict[str, Any]) -> None:
        place(**changes)

        assert subjects() == []

    def test_of_history_that_changes_is_confirmed_to_nobody(self) -> None:
        place(history=True, shipments=[])
        place(updated_at=hours_ago(0.5), shipments=[], state="preparing")

        assert subjects() == []

    def test_goes_to_the_address_that_a_guest_gave_and_in_her_language(self) -> None:
        place(customer={"reference": "C-1", "email": "bob@example.org", "name": "Bob", "language": "en"})
        place_two = order_sent(
            "403-0000002-0000002", state="confirmed", placed_at=hours_ago(1), shipments=[],
            customer={"reference": "C-1", "email": "bob.work@example.org", "name": "Bob", "language": "en"},
        )  # fmt: skip
        receive(place_two, history=False)

        run_queued()
        assert {(sent.recipient, sent.subject) for sent in read_mailbox()} == {
            ("bob@example.org", "Your order 403-0000001-0000001 is confirmed"),
            ("bob.work@example.org", "Your order 403-0000002-0000002 is confirmed"),
        }

    def test_goes_to_the_account_of_whoever_has_one(self, alice: Any) -> None:
        place(customer={"email": "alice@example.org", "name": "Alice"})

        sent = the_letter()
        assert sent.recipient == "alice@example.org"
        assert "Order History" in sent.text

    def test_nobody_is_written_to_who_was_erased(self, order: Order) -> None:
        Customer.objects.update(email="", name="", folded_name="", reference="")

        happens(order, S.OUT_FOR_DELIVERY)

        assert subjects() == []


class TestParcel:
    def test_each_step_is_written_once_however_often_it_is_told(self, order: Order) -> None:
        for state in (S.ACCEPTED, S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.DELIVERED):
            happens(order, state, hours=0.5)
            run_queued()
            for entry in CustomerEntry.objects.filter(fact__startswith="deliveries."):
                write_letters([entry])

        assert subjects() == [
            "Votre colis est en route",
            "Votre colis est en cours de livraison",
            "Votre colis est livré",
        ]

    def test_the_link_opens_this_parcel_alone_to_whoever_is_signed_out(
        self, order: Order, settings: Any
    ) -> None:
        happens(order, S.IN_TRANSIT)

        [link] = set(re.findall(r"https?://\S+/parcels/\S+", the_letter().text))
        assert f'href="{link}"' in the_letter().html
        page = Client().get(link.removeprefix(settings.PUBLIC_URL))
        assert page.status_code == 200
        assert b"6A00000000011" in page.content
        assert b"Alice" not in page.content

    def test_the_link_and_the_pickup_code_stand_in_no_table(self, order: Order) -> None:
        happens(
            order, S.AVAILABLE_FOR_PICKUP, pickup={**PICKUP, "pickup_code": "471199", "until": "2026-12-24"}
        )
        sent = the_letter()

        assert "Code à présenter\N{NO-BREAK SPACE}: 471199" in sent.text
        assert "Tabac du Marché\n3 place Monge\n75005 Paris" in sent.text
        assert "24\N{NO-BREAK SPACE}décembre 2026" in sent.text
        [link] = set(re.findall(r"/parcels/\S+", sent.text))
        message, notice = Message.objects.get(), Notice.objects.get(letter="deliveries/ready_for_pickup")
        for held in (message.text, message.html, notice.text):
            assert "471199" not in held
            assert link not in held
        assert notice.text.count(HIDDEN) == 2

    def test_delivered_names_the_last_day_to_send_it_back(self, order: Order) -> None:
        change_policy({"return_days": 14}, by=IMPORT)
        happens(order, S.DELIVERED)

        [tracking] = order.trackings.all()
        last = timezone.localtime(tracking.delivered_at).date() + timedelta(days=14)
        assert f"Vous pouvez le renvoyer jusqu’au {last.day}\N{NO-BREAK SPACE}" in the_letter().text

    def test_delivered_says_nothing_of_returns_where_nothing_may_go_back(self, order: Order) -> None:
        order.lines.for_customer(order.customer_id).update(return_exclusion="perishable")
        happens(order, S.DELIVERED)

        assert "renvoyer" not in the_letter().text

    def test_delay_is_written_once_for_each_later_day(self, order: Order) -> None:
        today = timezone.localdate()
        day = lambda days: {"estimated_on": today + timedelta(days=days)}  # noqa: E731
        happens(order, S.IN_TRANSIT, hours=9, **day(1))
        happens(order, S.DELAYED, hours=8, **day(3))
        happens(order, S.IN_TRANSIT, hours=7, **day(2))
        happens(order, S.IN_TRANSIT, hours=6, **day(5))
        happens(order, S.DELAYED, hours=5)

        run_queued()
        sent = [letter for letter in reversed(read_mailbox()) if "retard" in letter.subject]
        days = [
            re.findall(r"prévue : (\d+)", letter.text.replace("\N{NO-BREAK SPACE}", " ")) for letter in sent
        ]
        # Each reaction tells what holds when it runs: all were told before the first of them.
        assert days == [[str((today + timedelta(days=5)).day)]]

    def test_each_later_day_is_written_of(self, order: Order) -> None:
        for days, hours in ((1, 9), (3, 8), (5, 7)):
            happens(
                order, S.IN_TRANSIT, hours=hours, estimated_on=timezone.localdate() + timedelta(days=days)
            )
            run_queued()

        assert Message.objects.filter(letter="deliveries/delayed").count() == 2

    def test_delay_names_no_day_that_was_known_before(self, order: Order) -> None:
        happens(order, S.DELAYED)

        assert "pas encore annoncé de nouvelle date" in the_letter().text

    def test_an_earlier_day_is_no_delay(self, order: Order) -> None:
        today = timezone.localdate()
        happens(order, S.PRE_TRANSIT, hours=3, estimated_on=today + timedelta(days=4))
        happens(order, S.PRE_TRANSIT, hours=2, estimated_on=today + timedelta(days=2))

        assert subjects() == []

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (S.DELIVERY_FAILED, "n’a pas pu vous remettre"),
            (S.EXCEPTION, "signale un problème"),
            (S.LOST, "déclaré ce colis perdu"),
            (S.RETURN_TO_SENDER, "repart"),
            (S.RETURNED, "revenu"),
        ],
    )
    def test_what_keeps_it_is_written(self, order: Order, state: CarrierState, words: str) -> None:
        happens(order, state)

        assert words in the_letter().text + the_letter().subject

    def test_that_comes_back_is_written_of_once(self, order: Order) -> None:
        happens(order, S.RETURN_TO_SENDER, hours=2)
        run_queued()
        happens(order, S.RETURNED, hours=1)

        assert len(subjects()) == 1

    def test_what_is_over_is_not_written_of(self, order: Order) -> None:
        """The worker was away, and the parcel has come meanwhile."""
        happens(order, S.OUT_FOR_DELIVERY, hours=2)
        happens(order, S.DELIVERED, hours=1)

        assert subjects() == ["Votre colis est livré"]

    def test_of_four_days_ago_is_history_however_late_it_is_told(self, order: Order) -> None:
        happens(order, S.DELIVERED, hours=96)

        assert subjects() == []

    def test_of_history_is_written_to_nobody(self, order: Order) -> None:
        tell(order, scan(S.DELIVERED, timezone.now()), speaks=False)

        assert subjects() == []


class TestShopTells:
    """A shop may have no carrier followed, and say in an order's new version what has left and come."""

    def test_each_parcel_is_written_of_once_when_it_leaves_and_when_it_comes(self, order: Order) -> None:
        left = parcel(shipped_at=hours_ago(0.5))
        other = parcel("P-2", lines=[{"reference": "2", "quantity": 1}])
        place(updated_at=hours_ago(0.4), shipments=[left, other], state="preparing")
        run_queued()
        other["shipped_at"] = hours_ago(0.3)
        place(updated_at=hours_ago(0.3), shipments=[left, other], state="preparing")
        run_queued()
        place(
            updated_at=hours_ago(0.2),
            shipments=[{**left, "delivered_at": hours_ago(0.1)}, other],
            state="preparing",
        )

        assert subjects() == [
            "Votre colis est en route",
            "Votre colis est en route",
            "Votre colis est livré",
        ]

    def test_what_the_carrier_tells_too_is_written_of_once(self, order: Order) -> None:
        place(updated_at=hours_ago(0.4), shipments=[parcel(shipped_at=hours_ago(0.5))], state="preparing")
        run_queued()
        happens(order, S.IN_TRANSIT, hours=0.2)

        assert subjects() == ["Votre colis est en route"]

    def test_what_had_left_when_the_order_was_taken_over_is_history(self) -> None:
        place(history=True, shipments=[parcel(shipped_at=hours_ago(0.9))], state="preparing")
        place(
            updated_at=hours_ago(0.5), state="shipped",
            shipments=[parcel(shipped_at=hours_ago(0.9))],
        )  # fmt: skip

        assert subjects() == []


class TestOnceAndSwitched:
    def test_two_workers_write_of_one_thing_once(self, order: Order) -> None:
        happens(order, S.DELIVERED)
        run_queued()
        notice = Notice.objects.get(letter="deliveries/delivered")
        twin = Notice.objects.get(letter="deliveries/delivered")
        twin.id = CustomerEntry.objects.first().id
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
        assert Notice.objects.filter(letter="deliveries/delivered").get() == notice

    def test_what_is_switched_off_is_not_written_until_it_is_switched_on(
        self, order: Order, sam: Any
    ) -> None:
        letter = letter_named("deliveries/delivered")
        assert letter
        switch_letter(letter, is_on=False, by=sam)
        happens(order, S.DELIVERED)
        assert subjects() == []

        switch_letter(letter, is_on=True, by=sam)
        entry = CustomerEntry.objects.get(fact="deliveries.delivered")
        assert write_of([entry, entry]) == 1
        assert write_of([entry]) == 0


class TestCopies:
    def test_every_message_to_a_customer_is_kept_once(self, order: Order) -> None:
        with transaction.atomic():
            queue_letter(
                "customers/step_code", to="alice@example.org", language="fr", context={},
                secrets={"code": "135790"}, customer_id=order.customer_id,
            )  # fmt: skip
            queue_letter(
                "customers/sign_up_code", to="x@example.org", language="fr", context={}, secrets={"code": "1"}
            )
        before = Notice.objects.count()

        assert keep_copies() == 1
        assert keep_copies() == 0

        notice = Notice.objects.get(letter="customers/step_code")
        message = Message.objects.get(letter="customers/step_code")
        assert Notice.objects.count() == before + 1
        assert (notice.id, notice.reference, notice.recipient) == (
            message.id,
            message.reference,
            "alice@example.org",
        )
        assert "135790" not in notice.text
        assert f"Votre code\N{NO-BREAK SPACE}: {HIDDEN}" in notice.text
        assert notice.reference in notice.text

    def test_of_whoever_was_erased_nothing_is_kept(self, order: Order) -> None:
        with transaction.atomic():
            queue_letter(
                "customers/step_code", to="alice@example.org", language="fr", context={},
                secrets={"code": "135790"}, customer_id=order.customer_id,
            )  # fmt: skip
        Customer.objects.update(email="", name="", folded_name="", reference="")

        keep_copies()

        assert not Notice.objects.filter(letter="customers/step_code").exists()
