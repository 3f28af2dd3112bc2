"""Who is erased while a refund is open is still paid, and staff still see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import erase_user
from comptoir.customers.actions.erase import erase_customer
from comptoir.customers.models import Customer
from comptoir.payments.actions import LegTold, erase_look_ups, report_leg
from comptoir.payments.models import LegLookUp, LegState, Refund, RefundLeg
from comptoir.payments.tests.connected import connected, refund_of, send_all
from comptoir.payments.tests.paid import granted, paid

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.crosses_customers("the worker sends the refunds of everybody"),
]


def erase_who_has(leg: RefundLeg) -> None:
    customer = Customer.objects.get(id=leg.customer_id)
    with transaction.atomic():
        for erase in (erase_look_ups, erase_user, erase_customer):
            erase(customer, timezone.now())


def granted_leg(alice: Any) -> RefundLeg:
    granted(paid(), alice)
    return RefundLeg.objects.get()


def test_what_a_provider_pays_is_paid_and_then_forgotten(alice: Any) -> None:
    with connected():
        leg = refund_of("ok", alice)
        erase_who_has(leg)

        send_all()

    assert RefundLeg.objects.get().state == LegState.DONE
    assert Refund.objects.get().done_at is not None
    erase_who_has(leg)
    assert not LegLookUp.objects.exists()


def test_what_the_shop_pays_stands_at_the_desk_until_it_is_paid(as_sam: Client, alice: Any) -> None:
    leg = granted_leg(alice)
    erase_who_has(leg)

    assert "€24.80" in as_sam.get("/desk/refunds/?show=shop").content.decode()
    page = f"/desk/refunds/{leg.refund_id}/"
    assert "€24.80" in as_sam.get(page).content.decode()
    as_sam.post(f"{page}{leg.id}/done/", {"why": "Paid by transfer."})

    assert RefundLeg.objects.get().state == LegState.DONE
    assert "No refunds here" in as_sam.get("/desk/refunds/?show=shop").content.decode()


def test_where_she_was_to_choose_staff_look_into_it(as_sam: Client, alice: Any) -> None:
    leg = granted_leg(alice)
    report_leg(leg, LegTold(state=LegState.NEEDS_CHOICE, words="The card is closed."), by=alice)

    erase_who_has(leg)

    assert "€24.80" in as_sam.get("/desk/refunds/").content.decode()
    assert "The card is closed." in as_sam.get(f"/desk/refunds/{leg.refund_id}/").content.decode()
    assert "No refunds here" in as_sam.get("/desk/refunds/?show=customer").content.decode()


def test_of_what_was_paid_nothing_leads_to_her(alice: Any) -> None:
    leg = granted_leg(alice)
    report_leg(leg, LegTold(state=LegState.DONE), by=alice)

    erase_who_has(leg)

    assert not LegLookUp.objects.exists()
