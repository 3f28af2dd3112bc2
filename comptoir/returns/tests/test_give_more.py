"""A decision is changed in the customer's favour, once, and never above what was paid."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from uuid_utils.compat import uuid7

from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.payments.models import Payment, Refund, refunds_of
from comptoir.post.mailbox import read_mailbox
from comptoir.returns.actions import Settlement, give_more, settle_return
from comptoir.returns.models import Outcome, Return, ReturnState
from comptoir.returns.tests.given import NUMBER, arrived, item, line, only_item, received, refused_of

pytestmark = pytest.mark.django_db
WHY = "Vous aviez raison : il n’était pas entamé."


def settled(outcome: Outcome = Outcome.REFUND, *, accepted: int = 2, minor: int = 0) -> Return:
    """Settle a return of two coffees of 6.90 with less than all."""
    back = received(arrived(20), item(quantity=2))
    decided = Settlement(outcome=outcome, accepted=accepted, minor=minor, why="Un paquet est entamé.")
    return settle_return(back, {only_item(back).id: decided}, by=IMPORT)


def more(back: Return, minor: int, **changes: Any) -> Return:
    known: dict[str, Any] = {"why": WHY, "key": uuid7(), "by": IMPORT}
    return give_more(back, only_item(back).id, minor, **known | changes)


def sums() -> list[int]:
    return sorted(found.amount_minor for found in refunds_of(Order.objects.get()))


class TestRule:
    def test_a_deduction_is_given_back(self) -> None:
        back = settled(minor=180)
        assert sums() == [1200]

        more(back, 180)

        kept = only_item(back)
        assert sums() == [180, 1200]
        assert (kept.deducted_minor, kept.given_minor, kept.settled_why) == (0, 1380, WHY)
        assert not kept.can_have_more

    def test_it_is_given_in_parts_and_never_above_what_was_paid(self) -> None:
        back = settled(minor=180)
        more(back, 100)

        assert refused_of(lambda: more(back, 81)) == "too_much"
        more(back, 80)
        assert refused_of(lambda: more(back, 1)) == "given_in_full"
        assert sums() == [80, 100, 1200]

    def test_what_was_not_accepted_is_taken_back_with_it(self) -> None:
        back = settled(Outcome.REFUSED, accepted=0)
        assert (line().returned, sums(), back.state) == (0, [], ReturnState.CLOSED)

        back = more(back, 1000)

        kept = only_item(back)
        assert (line().returned, sums()) == (2, [1000])
        assert (kept.outcome, kept.accepted, kept.deducted_minor) == (Outcome.REFUND, 2, 380)
        assert (back.state, back.ended_at) == (ReturnState.SETTLED, None)
        more(back, 380)
        assert sums() == [380, 1000]

    def test_goodwill_may_be_more_up_to_the_price(self) -> None:
        back = settled(Outcome.GOODWILL, minor=300)

        assert refused_of(lambda: more(back, 1081)) == "too_much"
        more(back, 1080)
        assert sums() == [300, 1080]

    def test_pieces_that_were_not_accepted_are_paid_for(self) -> None:
        back = settled(accepted=1)
        assert sums() == [690]

        assert refused_of(lambda: more(back, 691)) == "too_much"
        more(back, 690)
        assert sums() == [690, 690]

    def test_no_more_than_the_order_has_left(self) -> None:
        back = settled(minor=180)
        payment = Payment.objects.get()
        Payment.objects.update(refunded_minor=payment.amount_minor - 50)

        assert refused_of(lambda: more(back, 180)) == "too_much"
        more(back, 50)

    def test_a_form_counts_once(self) -> None:
        back, key = settled(minor=180), uuid7()

        more(back, 100, key=key)
        more(back, 100, key=key)

        assert sums() == [100, 1200]
        assert only_item(back).given_minor == 1300

    @pytest.mark.parametrize(
        ("minor", "why", "code"),
        [(0, WHY, "amount_missing"), (10, " ", "reason_missing"), (10, "x" * 501, "text_too_long")],
    )
    def test_refuses_what_is_not_said(self, minor: int, why: str, code: str) -> None:
        back = settled(minor=180)
        assert refused_of(lambda: more(back, minor, why=why)) == code

    def test_refuses_where_all_was_given(self) -> None:
        back = settled()
        assert refused_of(lambda: more(back, 10)) == "given_in_full"


class TestFaces:
    def test_she_is_told_how_much_and_why(self, alice: Any) -> None:
        more(settled(minor=180), 180)
        run_queued()

        letters = [one for one in read_mailbox("alice@example.org") if "a further refund of" in one.subject]
        assert len(letters) == 1
        assert WHY in letters[0].text

    def test_a_seller_gives_it_at_the_desk(self, as_carla: Client) -> None:
        back = settled(minor=180)
        path = f"/desk/returns/{back.number}/"
        prefix = f"m{only_item(back).id.hex}"
        assert 'value="1.8' in as_carla.get(path).content.decode()

        sent = {f"{prefix}-key": str(uuid7()), f"{prefix}-amount": "1.80", f"{prefix}-why": WHY}
        answer = as_carla.post(f"{path}more/{only_item(back).id}/", sent)

        assert (answer.status_code, sums()) == (302, [180, 1200])
        assert "Refund more" not in as_carla.get(path).content.decode()

    def test_too_much_is_refused_and_what_was_typed_stays(self, as_sam: Client) -> None:
        back = settled(minor=180)
        prefix = f"m{only_item(back).id.hex}"
        sent = {f"{prefix}-key": str(uuid7()), f"{prefix}-amount": "2.00", f"{prefix}-why": WHY}

        answer = as_sam.post(f"/desk/returns/{back.number}/more/{only_item(back).id}/", sent)

        assert answer.status_code == 409
        assert WHY in answer.content.decode()
        assert Refund.objects.count() == 1

    def test_the_shop_gives_it_by_api(self) -> None:
        back = settled(minor=180)
        sent = {"line": "1", "amount_minor": 180, "why": WHY}

        answer = Dev("orders:write").client.post(
            f"/api/shop/v1/returns/{back.number}/additional-refund",
            json.dumps(sent),
            content_type="application/json",
        )

        assert answer.status_code == 200, answer.content
        assert answer.json()["items"][0]["deducted_minor"] == 0
        assert answer.json()["order"] == NUMBER
