"""A return has one label, made by the worker, whoever asks and however badly the carrier answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.deliveries.actions import ask_for_label, drop_label
from comptoir.deliveries.actions.return_labels import make_label
from comptoir.deliveries.models import CarrierPause, FollowedParcel, ReturnLabel
from comptoir.deliveries.tests.connected import Clock, connected, put, run_badly, send
from comptoir.deliveries.tests.labelling import PDF, Labelling, errors, labelling
from comptoir.deliveries.tests.printed import ALICE, CARMES, pages
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order

pytestmark = pytest.mark.django_db(transaction=True)
RETURN = UUID("01900000-0000-7000-8000-000000000001")
NUMBER = "8R00000000001"


@pytest.fixture
def service() -> Iterator[Labelling]:
    """La Poste's labelling service on this machine makes the labels."""
    with labelling() as stand_in, connected(stand_in.chosen, Clock(), labels="laposte"):
        yield stand_in


@pytest.fixture
def order(alice: Any) -> Order:
    return put()


def ask(order: Order, return_id: UUID = RETURN, **changes: Any) -> ReturnLabel:
    values: dict[str, Any] = {"sender": ALICE, "recipient": CARMES, "language": "fr"}
    return ask_for_label(order, return_id=return_id, return_number="R-7K2M-49QX", **values | changes)


def label(order: Order) -> ReturnLabel:
    held: ReturnLabel | None = order.customer.return_labels.of_return(RETURN)
    assert held is not None
    return held


def facts() -> list[str]:
    entries = CustomerEntry.objects.filter(fact__startswith="deliveries.").order_by("recorded_at")
    return list(entries.values_list("fact", flat=True))


def run_now() -> None:
    """Let the worker do all that is queued, whenever it should."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    run_badly()


class TestMade:
    def test_is_printed_followed_and_told(self, order: Order, service: Labelling) -> None:
        ask(order)
        assert label(order).state == ReturnLabel.State.WAITS

        run_queued()

        made = label(order)
        assert (made.state, made.number, made.carrier_name) == ("made", NUMBER, "La Poste")
        assert made.tracking_url.endswith(NUMBER)
        assert order.customer.return_labels.pdf_of(RETURN) == PDF
        followed = FollowedParcel.objects.get(return_id=RETURN)
        assert (followed.carrier, followed.number, followed.order_id) == ("laposte", NUMBER, order.id)
        assert facts() == ["deliveries.label_created"]
        entry = CustomerEntry.objects.get(fact="deliveries.label_created")
        assert entry.details == {"return": str(RETURN), "carrier": "La Poste", "tracking_number": NUMBER}
        assert entry.by_kind == "carrier"

    def test_by_the_sandbox_scans(self, order: Order) -> None:
        ask(order)

        run_queued()

        made = label(order)
        [page] = pages(order.customer.return_labels.pdf_of(RETURN))
        assert page.codes == [("Code128", made.number), ("QRCode", made.qr)]
        assert made.good_until == timezone.localdate() + timedelta(days=30)

    def test_is_one_however_often_it_is_asked_for(self, order: Order, service: Labelling) -> None:
        first = ask(order)
        again = ask(order, sender=ALICE | {"city": "Lyon"})
        run_queued()
        at_last = ask(order)
        run_queued()

        assert first.id == again.id == at_last.id
        assert len(service.asked) == 1
        assert ReturnLabel.objects.count() == 1
        assert facts() == ["deliveries.label_created"]

    def test_is_asked_for_by_one_worker_at_a_time(self, order: Order, service: Labelling) -> None:
        waiting = ask(order)
        ReturnLabel.objects.update(taken_until=timezone.now() + timedelta(minutes=5))
        make_label.func(str(waiting.customer_id), str(waiting.id))
        assert service.asked == []

        # Whoever took it has died.
        ReturnLabel.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
        make_label.func(str(waiting.customer_id), str(waiting.id))

        assert len(service.asked) == 1
        assert label(order).number == NUMBER

    def test_of_each_return_is_its_own(self, order: Order, service: Labelling) -> None:
        ask(order)
        ask(order, uuid4())

        run_queued()

        assert set(ReturnLabel.objects.values_list("number", flat=True)) == set(service.made)
        assert len(service.made) == 2

    def test_is_not_asked_for_where_the_return_is_not_kept(self, order: Order, service: Labelling) -> None:
        with transaction.atomic():
            ask(order)
            transaction.set_rollback(True)

        run_queued()

        assert (service.asked, ReturnLabel.objects.count()) == ([], 0)


class TestRefused:
    def test_says_why_and_is_tried_anew_with_another_address(self, order: Order, service: Labelling) -> None:
        service.instead.append(lambda request: send(request, 400, errors("30108")))
        ask(order)
        run_queued()

        refused = label(order)
        assert (refused.state, refused.refused_part, refused.refused_field) == (
            "refused",
            "sender",
            "postcode",
        )
        assert "Vérifiez la rue, le code postal et la ville" in refused.refused_words
        details = CustomerEntry.objects.get(fact="deliveries.label_refused").details
        assert (details["return"], details["field"]) == (str(RETURN), "postcode")
        assert details["words"] == refused.refused_words

        ask(order, sender=ALICE | {"postcode": "75005"})
        run_queued()

        assert (label(order).state, label(order).refused_words) == ("made", "")
        assert service.asked[-1]["letter"]["sender"]["address"]["zipCode"] == "75005"
        assert facts() == ["deliveries.label_refused", "deliveries.label_created"]

    def test_where_no_carrier_makes_labels_says_what_instead(self, order: Order, service: Labelling) -> None:
        with connected({"sandbox": {}}, Clock()), pytest.raises(Refused) as refusal:
            ask(order)

        assert refusal.value.code == "no_label_carrier"
        assert ReturnLabel.objects.count() == 0

    def test_once_no_carrier_makes_labels_any_more(self, order: Order, service: Labelling) -> None:
        ask(order)

        with connected({"sandbox": {}}, Clock()):
            run_queued()

        assert label(order).state == ReturnLabel.State.REFUSED
        assert "Le vendeur" in label(order).refused_words


class TestTrouble:
    @pytest.mark.parametrize(
        ("status", "body"),
        [(500, b"oops"), (200, b"<html>"), (429, b""), (200, b'{"labelV31Response": {'), (403, b"{}")],
    )
    def test_is_over_when_it_is_over(
        self, order: Order, service: Labelling, status: int, body: bytes
    ) -> None:
        service.instead.append(lambda request: send(request, status, body))
        ask(order)
        run_now()
        assert label(order).state == ReturnLabel.State.WAITS
        assert CarrierPause.objects.filter(carrier="laposte labels").exists()

        CarrierPause.objects.update(until=timezone.now() - timedelta(days=1))
        run_now()

        assert label(order).state == ReturnLabel.State.MADE
        assert facts() == ["deliveries.label_created"]
        assert not CarrierPause.objects.exists()

    def test_leaves_the_carrier_alone_for_all_labels_and_no_tracking(
        self, order: Order, service: Labelling
    ) -> None:
        service.instead = [lambda request: send(request, 500, b"oops")] * 9
        ask(order)
        run_now()
        ask(order, uuid4())
        ask(order, uuid4())

        run_now()

        assert len(service.asked) == 1
        assert list(CarrierPause.objects.values_list("carrier", flat=True)) == ["laposte labels"]
        waits = DBTaskResult.objects.filter(status="READY", task_path=make_label.module_path)
        assert waits.count() == 3

    def test_of_a_day_hands_it_over_to_the_seller(self, order: Order, service: Labelling) -> None:
        ask(order)
        ReturnLabel.objects.update(asked_at=timezone.now() - timedelta(days=1, seconds=1))

        run_queued()

        assert service.asked == []
        assert label(order).state == ReturnLabel.State.REFUSED
        assert facts() == ["deliveries.label_refused"]

    def test_of_a_worker_that_dies_with_the_answer_ends_in_one_label(
        self, order: Order, service: Labelling, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The carrier made one, and nobody is given it."""
        waiting = ask(order)
        with monkeypatch.context() as dies:
            dies.setattr("comptoir.deliveries.actions.return_labels._keep_made", _die)
            with pytest.raises(SystemExit):
                make_label.func(str(waiting.customer_id), str(waiting.id))
        ReturnLabel.objects.update(taken_until=timezone.now() - timedelta(seconds=1))

        run_queued()

        assert len(service.asked) == 2
        assert label(order).number == service.made[-1]
        assert FollowedParcel.objects.filter(return_id=RETURN).count() == 1
        assert facts() == ["deliveries.label_created"]


class TestDropped:
    def test_is_given_to_nobody_and_followed_no_more(self, order: Order, service: Labelling) -> None:
        ask(order)
        run_queued()

        drop_label(order, return_id=RETURN)

        assert ReturnLabel.objects.count() == 0
        assert not FollowedParcel.objects.filter(return_id=RETURN).exists()

    def test_while_it_is_made_stays_dropped(self, order: Order, service: Labelling) -> None:
        waiting = ask(order)
        drop_label(order, return_id=RETURN)
        make_label.func(str(waiting.customer_id), str(waiting.id))
        run_queued()

        assert (service.asked, facts()) == ([], [])


def _die(*_: Any) -> None:
    raise SystemExit
