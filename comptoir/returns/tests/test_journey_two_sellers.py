"""Alice sends back what two sellers sold, in one go; each of them receives his own and sees nothing else."""

from __future__ import annotations

from playwright.sync_api import expect

from comptoir.customers.examples import PASSWORD, alice
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order
from comptoir.payments.models import Refund
from comptoir.returns.actions import note_sending
from comptoir.returns.models import Return, ReturnState, pdf_of_label
from comptoir.returns.tests.given import NUMBER, arrived, line, sellers_have_addresses
from comptoir.safety.examples import CARLAS_NUMBER
from comptoir.sellers.examples import carla
from comptoir.sellers.models import Seller
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


def send_back_all(visitor: Visitor) -> tuple[Return, Return]:
    """Let Alice send all of her order back; return what goes to Carla, and what goes to the other seller."""
    visitor.open(f"/account/sign-in/?next=/orders/{NUMBER}/return/")
    sign_in(visitor)
    visitor.reads(
        "Your items come from different sellers: each seller gets its own parcel, with its own label."
    )
    visitor.page.locator(f"[name='{line('1').id}']").select_option("2")
    visitor.page.locator("main input[type=checkbox]").check()
    for reason in visitor.page.locator("main select[name$=-reason]").all():
        reason.select_option("unwanted_item")
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Continue"))

    visitor.heading("Check and confirm")
    for said in ("3 rue des Exemples", "9 quai des Essais", "24"):
        expect(visitor.page.locator("main")).to_contain_text(said)
    assert not Return.objects.exists()
    visitor.follow(visitor.button("Confirm the return"))
    visitor.heading("Returns")
    expect(visitor.page.get_by_role("status").first).to_contain_text("2")
    run_queued()
    run_queued()
    return Return.objects.get(seller=line("1").seller), Return.objects.get(seller=line("2").seller)


def look_at_own(desk: Visitor, hers: Return, others: Return) -> None:
    """Let Carla see her return, and nothing of the other's anywhere."""
    main = desk.page.locator("main")
    desk.open("/desk/returns/?show=all")
    expect(main).to_contain_text(hers.number)
    expect(main).not_to_contain_text(others.number)
    desk.open(f"/desk/returns/{others.number}/", status=404)
    desk.open(f"/desk/sales/{NUMBER}/")
    expect(main).to_contain_text(hers.number)
    expect(main).not_to_contain_text(others.number)
    desk.open(f"/desk/returns/{hers.number}/")
    expect(main).not_to_contain_text(line("2").name)


def test_alice_sends_back_to_two_sellers_at_once(visitor: Visitor) -> None:
    carla()
    alice(visitor.setting.language)
    arrived(5)
    sellers_have_addresses()
    Seller.objects.filter(slug=line("2").seller.slug).update(address="9 quai des Essais\n75001 Paris")
    hers, others = send_back_all(visitor)
    for back in (hers, others):
        visitor.open(back.get_absolute_url())
        expect(visitor.page.locator(".qr")).to_be_visible()
    assert pdf_of_label(hers) != pdf_of_label(others)

    desk = Visitor(visitor.browser, visitor.base, visitor.setting)
    desk.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    look_at_own(desk, hers, others)
    for back in (hers, others):
        note_sending(Return.objects.get(id=back.id), at=back.asked_at, by=IMPORT)
    desk.page.reload()
    desk.follow(desk.button("Receive"))

    refunds = Refund.objects.order_by("amount_minor").values_list("amount_minor", "shipping_minor")
    assert list(refunds) == [(610 + 490, 490), (1380, 0)]
    assert Order.objects.get().spent_minor == 0
    assert Return.objects.get(id=others.id).state != ReturnState.RECEIVED
    visitor.open(f"/orders/{NUMBER}/")
    for back in (hers, others):
        expect(visitor.page.locator("main")).to_contain_text(back.number)
