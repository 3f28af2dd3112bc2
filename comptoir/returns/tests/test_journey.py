"""Alice sends one of two coffees back with a label; Carla scans, receives and refunds it; another is replaced."""

from __future__ import annotations

from playwright.sync_api import expect

from comptoir.customers.examples import PASSWORD, alice
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.payments.models import Refund
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.actions import note_sending
from comptoir.returns.models import Return, ReturnState
from comptoir.returns.tests.given import NUMBER, arrived, item, line, one, sellers_have_addresses
from comptoir.safety.examples import CARLAS_NUMBER
from comptoir.sellers.examples import carla
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


def test_alice_prints_a_label_and_is_refunded_on_the_first_scan(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    arrived()
    sellers_have_addresses()
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open(f"/orders/{NUMBER}/")
    visitor.follow(visitor.page.locator(".order-line a[href*='/return/?item=1']"))
    visitor.heading("Return or Replace Items")
    expect(visitor.page.locator("main select")).to_have_value("1")
    visitor.follow(visitor.button("Continue"))
    visitor.page.locator("main select").select_option("unwanted_item")
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Continue"))
    visitor.heading("Check and confirm")
    visitor.follow(visitor.button("Confirm the return"))
    visitor.reads("Your return is registered.")
    run_queued()
    run_queued()

    back = Return.objects.get()
    visitor.open(back.get_absolute_url())
    expect(visitor.page.locator(".qr")).to_be_visible()
    assert back.state == ReturnState.LABEL_ISSUED

    note_sending(back, at=back.asked_at, by=IMPORT)
    visitor.open(back.get_absolute_url())
    visitor.heading("On its way back")
    assert Refund.objects.get().amount_minor == 690


def test_carla_scans_receives_and_replaces(visitor: Visitor) -> None:
    carla()
    broken = {"reason": ReturnReason.DEFECTIVE, "comment": "Cassé", "wants": Remedy.REPLACEMENT}
    back = one(arrived(20), item(**broken))
    visitor.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    visitor.open("/desk/returns/")
    visitor.page.locator("[name=number]").fill(back.number)
    visitor.page.locator("[name=number]").press("Enter")
    visitor.page.wait_for_load_state("load")
    visitor.follow(visitor.button("Receive"))
    visitor.reads("Received. Look at it, and settle it below.")
    visitor.follow(visitor.button("Settle"))
    visitor.reads("Settled. The customer is told.")

    assert line().returned == 1
    assert Return.objects.get().state == ReturnState.SETTLED


def test_alice_reads_why_it_is_too_late(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    arrived(45)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open(f"/orders/{NUMBER}/return/")
    visitor.reads("Nothing of this order can be sent back now")
    expect(visitor.page.get_by_role("link", name=visitor.words("Contact Seller")).first).to_be_visible()
