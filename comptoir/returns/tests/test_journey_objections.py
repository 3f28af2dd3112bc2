"""Alice objects to a rule and to a deduction, in the thread with the seller, and both are settled there."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from comptoir.conversations.models import Thread
from comptoir.customers.examples import PASSWORD, alice
from comptoir.journal.work import run_queued
from comptoir.payments.models import Refund
from comptoir.post.mailbox import read_mailbox
from comptoir.returns.models import Decided, Return, ReturnException
from comptoir.returns.tests.given import NUMBER, arrived, item, line, only_item, received
from comptoir.safety.examples import CARLAS_NUMBER, SAMS_NUMBER, sam
from comptoir.sellers.examples import carla
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor

WHY = "Vous nous aviez écrit dans les délais."


def at_desk(visitor: Visitor, address: str, number: str) -> Visitor:
    """Return somebody who works here, in a browser of her own."""
    other = Visitor(visitor.browser, visitor.base, visitor.setting)
    other.come_in(address, PASSWORD, phone=number)
    return other


def answer(desk: Visitor, text: str) -> None:
    """Open the thread that waits, and answer it; its page leads to the order."""
    desk.follow(desk.page.locator(".rows__what a").first)
    thread = desk.page.url
    desk.page.locator("[name=text], [name=answer]").fill(text)
    desk.follow(desk.button("Send the answer"))
    desk.reads("The answer is sent.")
    desk.open(thread.removeprefix(desk.base))
    desk.follow(desk.page.get_by_role("link", name=NUMBER).first)


def test_a_return_that_is_too_late_is_allowed_after_alice_objects(visitor: Visitor) -> None:
    carla()
    alice(visitor.setting.language)
    arrived(45)
    visitor.open(f"/account/sign-in/?next=/orders/{NUMBER}/return/")
    sign_in(visitor)
    visitor.reads("Nothing in this order can be sent back")
    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Contact Seller")).first)
    expect(visitor.page.locator("[name=subject][value=return_or_refund]")).to_be_checked()
    visitor.field("Your message").fill("Je vous avais écrit avant la fin du délai.")
    visitor.follow(visitor.button("Send"))

    desk = at_desk(visitor, "carla@example.org", CARLAS_NUMBER)
    desk.open("/desk/messages/")
    answer(desk, "C’est juste, nous le reprenons.")
    desk.follow(desk.link("Take back as an exception"))
    desk.page.locator(f"[name='{line().id.hex}']").fill("1")
    desk.page.locator("[name=why]").fill(WHY)
    desk.follow(desk.button("Allow the return"))
    desk.reads("Allowed. The customer has been told and can now request the return.")
    run_queued()
    assert any(WHY in letter.text for letter in read_mailbox("alice@example.org"))

    visitor.open(f"/orders/{NUMBER}/")
    visitor.follow(visitor.page.locator(".order-line a[href*='/return/?item=1']"))
    expect(visitor.page.locator("main")).to_contain_text(WHY)
    visitor.page.locator("main select[name$=-reason]").select_option("unwanted_item")
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Confirm the return"))
    visitor.reads("Your return is registered.")
    back = Return.objects.get()
    assert only_item(back).decided == Decided.BY_SHOP

    desk.open(f"/desk/returns/{back.number}/")
    desk.follow(desk.button("Receive"))
    desk.follow(desk.button("Confirm the decision"))
    desk.reads("Settled. The customer has been told.")
    assert Refund.objects.get().amount_minor == 690
    assert ReturnException.objects.get().why == WHY


def test_a_deduction_is_given_back_after_alice_objects_and_the_shop_helps(visitor: Visitor) -> None:
    carla()
    alice(visitor.setting.language)
    back = received(arrived(20), item())
    desk = at_desk(visitor, "carla@example.org", CARLAS_NUMBER)
    desk.open(f"/desk/returns/{back.number}/")
    desk.page.locator("[name$=-kept_back]").fill("1.90")
    desk.page.locator("[name$=-why]").fill("Le paquet est entamé.")
    desk.follow(desk.button("Confirm the decision"))
    assert Refund.objects.get().amount_minor == 500

    visitor.open(f"/account/sign-in/?next=/returns/{back.number}/")
    sign_in(visitor)
    visitor.page.get_by_text("Le paquet est entamé.").wait_for()
    visitor.follow(visitor.link("Challenge this decision"))
    expect(visitor.page.locator("[name=subject][value=return_refused]")).to_be_checked()
    visitor.field("Your message").fill("Il ne l’est pas : voyez la photo.")
    visitor.follow(visitor.button("Send"))
    Thread.objects.update(answer_due_at=timezone.now() - timedelta(minutes=1))
    visitor.page.reload()
    visitor.follow(visitor.button("Ask the shop for help"))

    sam()
    staff = at_desk(visitor, "sam@example.org", SAMS_NUMBER)
    staff.open("/desk/inbox/")
    answer(staff, "Vous avez raison, nous vous rendons le reste.")
    staff.follow(staff.page.get_by_role("link", name=back.number))
    expect(staff.page.locator("[name$=-amount]")).to_have_value("1.90")
    staff.page.locator("[name$=-why]").fill("Il n’était pas entamé.")
    staff.follow(staff.button("Refund this amount"))
    staff.reads("Refund granted. The customer has been told.")

    assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [190, 500]
    visitor.open(f"/returns/{back.number}/")
    visitor.page.get_by_text("Il n’était pas entamé.").wait_for()
    expect(visitor.link("Challenge this decision")).to_have_count(0)
