"""Alice and a guest send something back and are refunded; Carla receives, settles, and looks at proofs."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from comptoir.customers.examples import PASSWORD, alice
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import link_to
from comptoir.payments.models import Refund
from comptoir.photos.examples import drawn
from comptoir.policies.models import Policy, RefundOn, Remedy, ReturnReason
from comptoir.post.mailbox import read_mailbox
from comptoir.returns.actions import Settlement, note_sending, receive_return, settle_return
from comptoir.returns.models import Outcome, Return, ReturnState
from comptoir.returns.tests.given import NUMBER, arrived, item, line, one, only_item, sellers_have_addresses
from comptoir.safety.examples import CARLAS_NUMBER
from comptoir.sellers.examples import carla
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor

ANNA = "anna@example.org"


def test_alice_prints_a_label_and_is_refunded_on_the_first_scan(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    arrived()
    sellers_have_addresses()
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open(f"/orders/{NUMBER}/")
    visitor.follow(visitor.page.locator(".order-line a[href*='/return/?item=1']"))
    visitor.heading("Return or Replace Items")
    expect(visitor.page.locator(f"[name='{line().id}']")).to_have_value("1")
    give_reason(visitor)
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


def give_reason(visitor: Visitor) -> None:
    """Say of the coffee, which is chosen, why it goes back."""
    visitor.page.locator(f"[name=i{line().id.hex}-reason]").select_option("unwanted_item")
    visitor.follow(visitor.button("Continue"))
    visitor.heading("What would you like?")


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
    visitor.reads("Received. Check it, then settle it below.")
    visitor.follow(visitor.button("Confirm the decision"))
    visitor.reads("Settled. The customer has been told.")

    assert line().returned == 1
    assert Return.objects.get().state == ReturnState.SETTLED


def test_alice_reads_why_it_is_too_late(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    arrived(45)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open(f"/orders/{NUMBER}/return/")
    visitor.reads("Nothing in this order can be sent back")
    expect(visitor.page.get_by_role("link", name=visitor.words("Contact Seller")).first).to_be_visible()


def receipt() -> dict[str, object]:
    """A photo, as a browser sends it."""
    return {"name": "recu.jpg", "mimeType": "image/jpeg", "buffer": drawn()}


def open_newest_link(visitor: Visitor) -> None:
    """Open the link to the return in the newest letter."""
    run_queued()
    found = re.search(r"/returns/by-link/\S+/", read_mailbox(ANNA)[0].text)
    assert found
    visitor.open(found[0])


def ask_as_guest(visitor: Visitor, order_page: str) -> None:
    """Choose one coffee on the page of a guest's order, and confirm its return with the code."""
    visitor.open(order_page)
    visitor.follow(visitor.page.locator(".order-line a[href*='/return/?item=1']"))
    give_reason(visitor)
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Send me the code"))
    assert not Return.objects.exists()
    visitor.page.locator("[name=code]").fill(visitor.code_for(ANNA))
    visitor.follow(visitor.button("Confirm the return"))
    visitor.reads("Your return is registered.")
    run_queued()


def test_a_guest_sends_it_back_and_reads_of_each_step_by_her_links(visitor: Visitor) -> None:
    carla()
    Policy.objects.update_or_create(id=1, defaults={"refund_on": RefundOn.RECEIPT})
    order = arrived(20, customer={"email": ANNA, "name": "Anna Roux", "language": visitor.setting.language})
    sellers_have_addresses()
    order_page = f"/orders/find/{link_to(NUMBER, ANNA)}/"
    ask_as_guest(visitor, order_page)

    open_newest_link(visitor)
    expect(visitor.page.locator(".qr")).to_be_visible()
    back = Return.objects.get()
    label = visitor.page.request.get(
        visitor.base + str(visitor.link("Print the label").get_attribute("href"))
    )
    assert label.headers["content-type"] == "application/pdf"

    note_sending(back, at=back.asked_at, by=IMPORT)
    open_newest_link(visitor)
    visitor.heading("On its way back")
    receive_return(back, by=IMPORT)
    open_newest_link(visitor)
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(
        visitor.words("Received %(when)s").split()[0]
    )
    found = only_item(back)
    settle_return(back, {found.id: Settlement(outcome=Outcome.REFUND, accepted=1)}, by=IMPORT)

    visitor.page.reload()
    visitor.heading("Refund on its way")
    visitor.open(order_page)
    expect(visitor.page.locator(".refund")).to_contain_text("6")
    assert Refund.objects.get().amount_minor == 690
    run_queued()
    assert any(order.number in mail.text and "6" in mail.subject for mail in read_mailbox(ANNA))


def test_alice_proves_that_she_posted_it_and_carla_accepts(visitor: Visitor) -> None:
    carla()
    alice(visitor.setting.language)
    back = one(arrived(5))
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open(back.get_absolute_url())
    visitor.follow(visitor.link("Add the proof of posting"))
    visitor.follow(visitor.button("Send the photo"))
    visitor.reads("Add a photo of the receipt.")
    visitor.page.locator("[name=photo]").set_input_files(receipt())
    visitor.follow(visitor.button("Send the photo"))
    visitor.heading("The seller has your proof of posting")

    desk = Visitor(visitor.browser, visitor.base, visitor.setting)
    desk.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    desk.open("/desk/returns/")
    desk.follow(desk.page.locator(f"a[href='/desk/returns/{back.number}/']").first)
    expect(desk.page.locator("img.return-photo")).to_be_visible()
    desk.follow(desk.button("Accept the proof and refund"))
    desk.reads("The proof is accepted.")

    visitor.open(back.get_absolute_url())
    visitor.heading("On its way back")
    visitor.reads("Refund on its way")
    assert Refund.objects.get().amount_minor == 690


def test_a_guest_proves_it_after_a_code_and_reads_why_it_is_doubted(visitor: Visitor) -> None:
    carla()
    back = one(arrived(5, customer={"email": ANNA, "name": "Anna", "language": visitor.setting.language}))
    open_newest_link(visitor)
    visitor.follow(visitor.link("Add the proof of posting"))
    visitor.follow(visitor.button("Send me the code"))
    visitor.page.locator("[name=code]").fill(visitor.code_for(ANNA))
    visitor.follow(visitor.button("Continue"))
    visitor.page.locator("[name=photo]").set_input_files(receipt())
    visitor.follow(visitor.button("Send the photo"))
    visitor.heading("The seller has your proof of posting")

    desk = Visitor(visitor.browser, visitor.base, visitor.setting)
    desk.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    desk.open(f"/desk/returns/{back.number}/")
    desk.page.locator("summary", has_text=desk.words("Do not accept the proof")).click()
    desk.page.locator("details[open] [name=why]").fill("On ne lit pas la date.")
    desk.follow(desk.button("Do not accept the proof"))
    desk.reads("The proof is not accepted. The customer has been told why.")

    open_newest_link(visitor)
    visitor.reads("Your proof of posting was not accepted")
    expect(visitor.page.locator("main")).to_contain_text("On ne lit pas la date.")
    assert not Refund.objects.exists()
