"""Alice and Carla, each at a browser of her own, from the page of an order to the last letter about its return."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Locator, expect

from comptoir.customers.examples import PASSWORD
from comptoir.customers.examples import alice as alices_user
from comptoir.deliveries.actions import record_return_scans
from comptoir.deliveries.examples import scan, tell
from comptoir.deliveries.models import ReturnLabel, Scan
from comptoir.ground.money import Money
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import CarrierState, Line, Order, lines_of, parcels_of
from comptoir.payments.models import SandboxRefund
from comptoir.payments.tests.connected import connected, send_all
from comptoir.policies.models import Policy
from comptoir.post.mailbox import read_mailbox
from comptoir.returns.models import Return, ReturnedItem
from comptoir.returns.tests.given import NUMBER, arrived, line, sellers_have_addresses
from comptoir.safety.examples import CARLAS_NUMBER
from comptoir.sellers.examples import carla
from comptoir.ui.formats import money
from tests.journeys.visitor import Visitor

CARMES = {"reference": "carmes", "name": "Brûlerie des Carmes"}
ITEMS = [("Café moulu 250 g", 690), ("Théière en fonte", 450), ("Tasse bleue", 1250)]
VISA = {"reference": "pay_1", "kind": "card", "label": "Visa •••• 4242", "amount_minor": 500}
BY_SANDBOX = {"provider": "sandbox", "provider_reference": "sb_500_ok"}
GIFT = {"reference": "pay_2", "kind": "gift_card", "label": "Carte cadeau", "amount_minor": 2380}
NOT_CONFIRMED = "%(name)s: the seller did not confirm the exchange (%(what)s). You get a refund instead."
TRACKED, GONE = "6A00000000024", "La grande tasse n’est plus fabriquée."


@pytest.fixture
def desk(visitor: Visitor) -> Iterator[Visitor]:
    """Carla, at a browser of her own at the desk; Alice has had three items of hers for twenty days, and is
    signed in. What comes back is settled once it is here, and a provider gives back what was paid by card."""
    carla()
    alices_user(visitor.setting.language)
    Policy.objects.update_or_create(id=1, defaults={"refund_on": "receipt"})
    lines = [
        {"reference": f"{at}", "seller": CARMES, "name": name, "quantity": 1, "unit_price_minor": minor}
        for at, (name, minor) in enumerate(ITEMS, 1)
    ]
    came = (timezone.now() - timedelta(days=20)).isoformat()
    parts = [{"reference": f"{at}", "quantity": 1} for at in (1, 2, 3)]
    arrived(
        20,
        lines=lines,
        payments=[VISA | BY_SANDBOX, GIFT],
        shipments=[{"reference": "P1", "shipped_at": came, "delivered_at": came, "lines": parts}],
    )
    sellers_have_addresses()
    visitor.open("/account/sign-in/")
    visitor.field("Email or mobile phone number").fill("alice@example.org")
    visitor.field("Password").fill(PASSWORD)
    visitor.follow(visitor.button("Sign in"))
    somebody = Visitor(visitor.browser, visitor.base, visitor.setting)
    somebody.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    with connected():
        yield somebody


def amount(visitor: Visitor, minor: int) -> str:
    with translation.override(visitor.setting.language):
        return money(Money(minor, "EUR"))


def main(visitor: Visitor) -> Locator:
    return visitor.page.locator("main")


def give_reasons(visitor: Visitor, *references: str, reason: str, comment: str = "") -> None:
    """Go from the page of the order to the choice of a solution, for items that all go back for one reason."""
    visitor.open(f"/orders/{NUMBER}/")
    visitor.follow(main(visitor).locator(f".order-line a[href*='/return/?item={references[0]}']"))
    visitor.heading("Return or Replace Items")
    for reference in references:
        visitor.page.locator(f"[name='{line(reference).id}']").check()
        prefix = f"i{line(reference).id.hex}"
        visitor.page.locator(f"[name={prefix}-reason]").select_option(reason)
        visitor.page.locator(f"[name={prefix}-comment]").fill(comment)
    visitor.follow(visitor.button("Continue"))
    visitor.heading("What would you like?")


def confirm(visitor: Visitor) -> Return:
    """Confirm what the last step shows."""
    visitor.heading("Check and confirm")
    assert Return.objects.count() == 0
    visitor.follow(visitor.button("Confirm the return"))
    visitor.reads("Your return is registered.")
    run_queued()
    run_queued()
    return Return.objects.get()


def hand_in(back: Return) -> None:
    """Let the carrier scan the parcel for the first time."""
    label: Any = ReturnLabel.objects.for_customer(back.customer_id).of_return(back.id)
    record_return_scans(
        label, [scan(CarrierState.ACCEPTED, timezone.now())], source=Scan.Source.CARRIER, by=IMPORT
    )
    run_queued()


def receive(desk: Visitor, back: Return) -> None:
    """Scan the label of the parcel at the desk, and say that all of it has come."""
    desk.open("/desk/returns/")
    box = desk.page.locator("[name=number]")
    box.fill(Return.objects.get(id=back.id).tracking_number)
    with desk.page.expect_navigation():
        box.press("Enter")
    desk.look()
    desk.heading("Return %(number)s", number=back.number)
    desk.follow(desk.button("Receive"))
    desk.reads("Received. Check it, then settle it below.")


def decide(desk: Visitor, **outcomes: tuple[str, str]) -> None:
    """Settle each of these items, named by `line_` and its reference, with an outcome and a reason."""
    for name, (outcome, why) in outcomes.items():
        item = ReturnedItem.objects.get(line_reference=name.removeprefix("line_"))
        desk.page.locator(f"[name=i{item.id.hex}-outcome]").select_option(outcome)
        desk.page.locator(f"[name=i{item.id.hex}-why]").fill(why)
    desk.follow(desk.button("Confirm the decision"))
    desk.reads("Settled. The customer has been told.")
    send_all()
    run_queued()


def ship(desk: Visitor) -> None:
    """Ship at the desk what is sent in place of an item, from the page of the return on."""
    desk.follow(desk.link("Ship it"))
    desk.reads("Free replacement")
    desk.field("Carrier").fill("Colissimo")
    desk.page.locator("[name=tracking_number]").fill(TRACKED)
    desk.follow(desk.button("Ship this parcel"))
    desk.reads("Shipped with %(carrier)s.", carrier="Colissimo")
    run_queued()


def follow_to_the_door(visitor: Visitor, back: Return, *, name: str, is_now: str) -> None:
    """Let Alice see what is sent in place of an item under way, then delivered; then no return is left."""
    visitor.open("/returns/")
    visitor.reads("Coming to you")
    expect(main(visitor)).to_contain_text(name)
    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Shipped"), exact=True))
    visitor.heading("Your replacement is on its way")
    visitor.follow(main(visitor).get_by_role("link", name=visitor.words("Track Package")).last)
    expect(main(visitor)).to_contain_text(TRACKED)
    order = Order.objects.get()
    parcel = next(one for one in parcels_of(order, lines_of(order)) if one.tracking_number == TRACKED)
    tell(order, scan(CarrierState.DELIVERED, timezone.now()), parcel=parcel, speaks=True)
    run_queued()
    visitor.page.reload()
    visitor.heading("Delivered %(on)s", on=visitor.words("today"))
    visitor.open("/returns/")
    expect(main(visitor)).not_to_contain_text(visitor.words("Under way"))
    expect(main(visitor)).not_to_contain_text(visitor.words("Coming to you"))
    visitor.open(back.get_absolute_url())
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(visitor.words(is_now))
    assert facts()[-1] == "returns.closed"


def letters() -> list[str]:
    """What Alice was written, the newest first."""
    return [letter.text for letter in read_mailbox("alice@example.org")]


def wrote(visitor: Visitor, english: str, **values: Any) -> bool:
    words = " ".join(visitor.words(english, **values).split())
    return any(words in " ".join(text.split()) for text in letters())


def facts() -> list[str]:
    entries = CustomerEntry.objects.filter(fact__startswith="returns.")
    return list(entries.order_by("recorded_at", "id").values_list("fact", flat=True))


@pytest.mark.rows("C5", "F3")
def test_one_of_three_is_refunded_to_the_card_and_to_the_gift_balance(
    visitor: Visitor, desk: Visitor
) -> None:
    card, gift, whole = (amount(visitor, minor) for minor in (500, 750, 1250))
    give_reasons(visitor, "3", reason="unwanted_item")
    for words in (card, gift):
        expect(main(visitor).get_by_text(words).first).to_be_visible()
    visitor.follow(visitor.button("Continue"))
    expect(main(visitor).locator(".return-sum")).to_have_text(whole)
    for words in ("Visa •••• 4242", card, gift):
        expect(main(visitor)).to_contain_text(words)
    back = confirm(visitor)
    visitor.open(back.get_absolute_url())
    expect(visitor.page.locator(".qr")).to_be_visible()
    hand_in(back)
    visitor.open(back.get_absolute_url())
    visitor.heading("On its way back")
    visitor.open("/account/")
    visitor.reads("%(number)s return under way", number=1)

    receive(desk, back)
    decide(desk)

    assert SandboxRefund.objects.get().outcome == "done"
    reads_where_it_went(visitor, whole=whole, card=card, gift=gift)
    visitor.open(back.get_absolute_url())
    visitor.heading("Refunded")
    assert line("3").returned == 1
    assert facts() == [
        f"returns.{name}"
        for name in ("authorised", "label_issued", "handed_in", "received", "settled", "closed")
    ]
    assert wrote(visitor, "You get %(amount)s back for your order %(order)s.", amount=whole, order=NUMBER)


def reads_where_it_went(visitor: Visitor, *, whole: str, card: str, gift: str) -> None:
    """Let Alice read of a refund that is done on the order, among her refunds, her gift cards and her tiles."""
    visitor.open(f"/orders/{NUMBER}/")
    for words in ("Visa •••• 4242", whole, card, gift):
        expect(main(visitor).locator(".refunds")).to_contain_text(words)
    visitor.open("/refunds/")
    for words in (whole, card, gift, visitor.words("Refunded")):
        expect(main(visitor)).to_contain_text(words)
    visitor.open("/gift-cards/")
    expect(main(visitor).locator(".gift-balance")).to_have_text(gift)
    expect(main(visitor).locator(".movement__amount")).to_have_text(f"+{gift}")
    visitor.open("/account/")
    visitor.reads("Balance: %(amount)s", amount=gift)
    visitor.reads("Nothing on its way to you at the moment")
    visitor.reads("Nothing is on its way back")


@pytest.mark.rows("C5", "F3")
def test_one_is_replaced_until_it_is_delivered_and_one_is_out_of_stock(
    visitor: Visitor, desk: Visitor
) -> None:
    give_reasons(visitor, "1", "2", reason="defective", comment="Cassé")
    for box in main(visitor).get_by_role("radio", name=visitor.words("The same item again")).all():
        box.check()
    visitor.follow(visitor.button("Continue"))
    visitor.reads("Your replacement")
    back = confirm(visitor)
    hand_in(back)

    receive(desk, back)
    decide(desk, line_1=("replacement", ""), line_2=("refund", "Nous n’en avons plus."))

    visitor.open(back.get_absolute_url())
    visitor.reads("What you get in its place")
    visitor.reads("Being prepared")
    expect(main(visitor)).to_contain_text("Nous n’en avons plus.")
    expect(main(visitor)).to_contain_text(amount(visitor, 450))
    assert wrote(visitor, "It cannot be sent again, so it is refunded.")
    new = Line.objects.get(replaces_id=line("1").id)
    assert (new.name, new.total_minor, line("1").returned) == (ITEMS[0][0], 0, 1)
    ship(desk)
    follow_to_the_door(visitor, back, name=ITEMS[0][0], is_now="Replaced")
    visitor.open(f"/orders/{NUMBER}/")
    visitor.reads("Free replacement")


@pytest.mark.rows("C5", "F3")
def test_one_is_exchanged_in_her_words_and_one_cannot_be(visitor: Visitor, desk: Visitor) -> None:
    give_reasons(visitor, "1", "3", reason="too_small")
    for reference, wish in (("1", "en 500 g"), ("3", "la même en grand")):
        prefix = f"i{line(reference).id.hex}"
        visitor.page.locator(f"[name={prefix}-wants][value=exchange]").check()
        visitor.page.locator(f"[name={prefix}-exchange]").fill(wish)
    visitor.follow(visitor.button("Continue"))
    visitor.reads("The seller first confirms the exchange. If it is not possible, you get a refund.")
    back = confirm(visitor)
    visitor.open(back.get_absolute_url())
    visitor.heading("Waiting for the seller’s answer")

    desk.open("/desk/returns/")
    desk.follow(desk.page.get_by_role("link", name=back.number, exact=True))
    desk.page.get_by_role("checkbox", name="la même en grand").check()
    desk.follow(desk.button("Accept the return"))
    desk.reads("Say why. The customer will read it.")
    desk.page.locator("[name=why]").fill(GONE)
    desk.follow(desk.button("Accept the return"))
    desk.reads("The return is accepted.")
    run_queued()
    run_queued()

    visitor.open(back.get_absolute_url())
    other = {"name": ITEMS[2][0], "what": "la même en grand"}
    visitor.reads(NOT_CONFIRMED, **other)
    visitor.reads(GONE)
    name, wish = ITEMS[0][0], "en 500 g"
    assert wrote(visitor, "%(name)s: the seller confirms the exchange (%(what)s).", name=name, what=wish)
    assert wrote(visitor, NOT_CONFIRMED, **other)
    assert any(GONE in text for text in letters())
    hand_in(back)
    receive(desk, back)
    decide(desk)
    visitor.open(back.get_absolute_url())
    expect(main(visitor)).to_contain_text(f"{name} ({wish})")
    expect(main(visitor)).to_contain_text(amount(visitor, 1250))
    ship(desk)
    follow_to_the_door(visitor, back, name=f"{name} ({wish})", is_now="Exchanged")
