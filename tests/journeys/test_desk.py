"""The desk: Carla finds her orders and none of others, Sam finds Alice, the invited come in, failures rerun."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from comptoir.customers import examples as people
from comptoir.customers.examples import PASSWORD
from comptoir.journal.facts import FACTS
from comptoir.journal.models import FailedReaction
from comptoir.journal.react import Reaction, hand_over
from comptoir.journal.work import run_queued
from comptoir.orders.actions.archive_order import archive_order
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order
from comptoir.post.mailbox import read_mailbox
from comptoir.project.house import REACTIONS
from comptoir.safety import examples as workers
from comptoir.safety.examples import CARLAS_NUMBER, SAMS_NUMBER
from comptoir.sellers.examples import carla
from tests.journeys.test_security import app_code, edit
from tests.journeys.visitor import Visitor

NEW = "Trente-6-lapins-bleus"
noted: list[uuid.UUID] = []


def note(entry: Any) -> None:
    """A reaction whose effect can be counted."""
    noted.append(entry.id)


@pytest.fixture
def reactions() -> Iterator[None]:
    noted.clear()
    hand_over([Reaction(FACTS["orders.archived"], note)])
    yield
    hand_over(REACTIONS)


def come_in(visitor: Visitor, address: str) -> None:
    """Sign in, and be at the desk."""
    phone = {"carla@example.org": CARLAS_NUMBER, "sam@example.org": SAMS_NUMBER}[address]
    visitor.come_in(address, PASSWORD, phone=phone)
    visitor.heading("Overview")


def numbers(visitor: Visitor) -> list[str]:
    return [text.strip() for text in visitor.page.locator(".rows--sales .rows__what").all_inner_texts()]


def ago(days: int) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


def find(visitor: Visitor, words: str) -> None:
    """Type into the one search box of the page, and send it by Enter."""
    box = visitor.page.get_by_role("searchbox")
    expect(box).to_have_count(1)
    box.fill(words)
    visitor.answers.clear()
    with visitor.page.expect_navigation():
        box.press("Enter")
    visitor.look()


def carlas_orders() -> None:
    """Two orders with lines of hers and of others', one of others' alone, and sixty old ones of hers."""
    carla()
    hers, of_rivoli = order_sent()["lines"]
    waiting = {"state": "confirmed", "shipments": []}
    receive(
        order_sent("both", placed_at=ago(2), **waiting),
        order_sent("of-rivoli", placed_at=ago(1), lines=[of_rivoli], **waiting),
        order_sent("sent", placed_at=ago(40)),
        *(
            order_sent(f"old-{at:02}", placed_at=ago(100 + at), lines=[hers], shipments=[])
            for at in range(60)
        ),
    )


def test_carla_finds_her_orders_at_the_desk_and_none_of_others(visitor: Visitor) -> None:
    carlas_orders()
    come_in(visitor, "carla@example.org")
    visitor.reads("%(number)s order to ship", number=1)
    assert numbers(visitor) == ["both"]
    visitor.follow(visitor.link("Orders to ship"))
    visitor.heading("To ship")

    visitor.follow(visitor.link("both"))

    visitor.heading("Order %(number)s", number="both")
    main = visitor.page.locator("main")
    expect(main).to_contain_text("Café moulu")
    expect(main).to_contain_text("12 bis rue des Écoles")
    expect(main).not_to_contain_text("Carnet")
    expect(main).not_to_contain_text("alice@example.org")
    for address in ("/desk/sales/of-rivoli/", "/desk/orders/both/", "/desk/find/?q=alice", "/desk/failures/"):
        visitor.open(address, status=404)


def test_carla_filters_and_pages_through_her_orders(visitor: Visitor) -> None:
    carlas_orders()
    come_in(visitor, "carla@example.org")
    visitor.open("/desk/sales/")
    visitor.follow(visitor.page.locator("a[href*='show=delivered']"))
    assert numbers(visitor)[0] == "sent"
    assert len(numbers(visitor)) == 50
    visitor.follow(visitor.link("Older orders"))
    assert len(numbers(visitor)) == 11
    visitor.follow(visitor.link("Newer orders"))
    assert numbers(visitor)[0] == "sent"

    visitor.follow(visitor.link("All orders"))
    visitor.field("Search your orders").fill("alice CAFE")
    visitor.follow(visitor.button("Search"))
    assert numbers(visitor)[:2] == ["both", "sent"]
    visitor.field("Period").select_option("30-days")
    visitor.follow(visitor.button("Search"))
    assert numbers(visitor) == ["both"]
    assert "q=alice+CAFE" in visitor.page.url
    visitor.field("Search your orders").fill("carnet")
    visitor.follow(visitor.button("Search"))
    visitor.reads("No orders found")


def test_sam_finds_alice_by_address_by_name_and_by_order_number(visitor: Visitor) -> None:
    workers.sam()
    alice, bob = people.alice(visitor.setting.language), people.bob(visitor.setting.language)
    [order, *_others] = give_orders(alice, 12)
    give_orders(bob, 1, prefix="999")
    archive_order(order, by=alice)
    come_in(visitor, "sam@example.org")

    for words in ("ALICE@example.org", "martin alice", "Alice"):
        find(visitor, words)
        expect(visitor.page.locator(".rows tbody tr")).to_have_count(1)
        expect(visitor.page.locator(".rows")).to_contain_text("alice@example.org")
    visitor.follow(visitor.link("Alice Martin"))
    visitor.heading("Alice Martin")
    expect(visitor.page.locator("#history")).to_contain_text(visitor.words("Order archived"))
    assert len(numbers(visitor)) == 8
    visitor.follow(visitor.link("All orders"))
    assert len(numbers(visitor)) == 12
    assert not any(number.startswith("999") for number in numbers(visitor))

    find(visitor, order.number.replace("-", " -"))
    assert numbers(visitor) == [order.number]
    visitor.follow(visitor.link(order.number))
    visitor.heading("Order %(number)s", number=order.number)
    expect(visitor.page.locator(".past")).to_contain_text(visitor.words("Order archived"))
    expect(visitor.page.locator(".past")).to_contain_text("Alice Martin")
    expect(visitor.page.locator("main")).to_contain_text("Papeterie Rivoli")

    find(visitor, "nobody at all")
    visitor.reads("No customer or order found")
    visitor.page.locator(".hello summary").click()
    visitor.follow(visitor.button("Sign out"))
    visitor.open("/desk/")
    visitor.heading("Sign in")


@pytest.mark.needs_script
def test_carla_goes_through_her_orders_by_keyboard(visitor: Visitor) -> None:
    at_five_orders(visitor)
    keyboard, focused = visitor.page.keyboard, visitor.page.locator(":focus")
    search = visitor.field("Search your orders")

    for key, number in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        keyboard.press(key)
        expect(focused).to_have_text(f"n-{number}")
    keyboard.press("/")
    expect(search).to_be_focused()
    keyboard.type("jk/")
    expect(search).to_have_value("jk/")
    visitor.page.locator("h1").click()
    keyboard.press("j")
    with visitor.page.expect_navigation():
        keyboard.press("Enter")
    visitor.heading("Order %(number)s", number="n-0")

    visitor.open("/desk/sales/")
    with visitor.page.expect_navigation():
        visitor.page.locator(".rows__who").nth(3).click()
    visitor.heading("Order %(number)s", number="n-3")


@pytest.mark.needs_script
def test_the_keys_are_said_and_can_be_turned_off(visitor: Visitor) -> None:
    at_five_orders(visitor)
    keyboard, focused = visitor.page.keyboard, visitor.page.locator(":focus")
    if visitor.setting.width < 600:
        expect(visitor.page.get_by_text(visitor.words("next and previous row"))).to_be_hidden()
        return

    visitor.reads("next and previous row")
    visitor.button("Turn shortcuts off").click()
    visitor.open("/desk/sales/")
    keyboard.press("j")
    expect(focused).to_have_count(0)
    visitor.button("Turn shortcuts on").click()
    keyboard.press("j")
    expect(focused).to_have_text("n-0")


def at_five_orders(visitor: Visitor) -> None:
    """Carla, signed in, before the list of her five orders to ship."""
    carla()
    receive(*(order_sent(f"n-{at}", placed_at=ago(at), state="confirmed", shipments=[]) for at in range(5)))
    come_in(visitor, "carla@example.org")
    visitor.open("/desk/sales/")


def test_sam_is_invited_sets_a_password_and_is_at_the_desk(visitor: Visitor) -> None:
    call_command(
        "invite", "sam@example.org", role="staff", name="Sam Petit", language=visitor.setting.language
    )
    run_queued()
    [letter] = read_mailbox("sam@example.org")
    assert visitor.words("The desk of %(shop_name)s is open to you", shop_name="Comptoir") == letter.subject

    visitor.open("/")
    visitor.follow(visitor.page.locator(".hello__words"))
    visitor.follow(visitor.link("Forgot your password?"))
    visitor.field("Email or mobile phone number").fill("sam@example.org")
    visitor.follow(visitor.button("Send a code"))
    visitor.field("Code").fill(visitor.code_for("sam@example.org"))
    visitor.follow(visitor.button("Continue"))
    visitor.field("New password").fill(NEW)
    visitor.follow(visitor.button("Set the new password"))

    visitor.reads("Two-step verification is required at the desk. Set up one method to open it.")
    edit(visitor, "Authenticator app")
    visitor.field("Six-digit code shown by the app").fill(
        app_code(visitor.page.locator(".by-app .code").inner_text().replace(" ", ""))
    )
    visitor.follow(visitor.button("Turn on"))
    visitor.open("/desk/")
    visitor.heading("Overview")
    expect(visitor.page.locator(".hello__words")).to_have_text(visitor.words("Hello, %(name)s", name="Sam"))
    visitor.open("/orders/", status=403)
    visitor.follow(visitor.link("Go to the desk"))
    visitor.heading("Overview")


@pytest.mark.usefixtures("reactions")
def test_sam_runs_again_what_failed(visitor: Visitor) -> None:
    workers.sam()
    alice = people.alice(visitor.setting.language)
    [order] = give_orders(alice)
    Order.objects.for_customer(alice.customer_id).update(archived_at=None)
    archive_order(order, by=alice)
    run_queued()
    [entry_id] = noted
    alice_entry = {"customer_id": alice.customer_id, "entry_id": uuid.uuid4(), "fact": "orders.archived"}
    trace = (
        'Traceback (most recent call last):\n  File "printer.py", line 7\n' + "ValueError: out of paper " * 30
    )
    FailedReaction.objects.create(
        **alice_entry, reaction=Reaction(FACTS["orders.archived"], note).name, error=trace
    )
    FailedReaction.objects.create(
        **{**alice_entry, "entry_id": entry_id}, reaction="notices.reactions.gone", error="ImportError: gone"
    )
    come_in(visitor, "sam@example.org")
    expect(visitor.page.locator("main .badge--danger")).to_have_text("2")

    visitor.follow(visitor.link("See the list"))
    visitor.heading("Failures")
    expect(visitor.page.locator(".slip")).to_have_count(2)
    visitor.page.locator(".slip summary").last.click()
    expect(visitor.page.locator(".slip__whole").last).to_contain_text("printer.py")
    visitor.look()
    visitor.follow(visitor.button("Run again").last)
    visitor.reads("It is queued and runs within seconds. If it fails again, it comes back here.")
    expect(visitor.page.locator(".slip")).to_have_count(1)
    visitor.follow(visitor.button("Run again"))
    visitor.reads("This cannot be run again: what it needs is gone or no longer valid. It stays in the list.")
    expect(visitor.page.locator(".slip")).to_have_count(1)


def test_sam_makes_a_key_of_the_shop_and_revokes_it(visitor: Visitor) -> None:
    workers.sam()
    come_in(visitor, "sam@example.org")
    visitor.follow(visitor.link("API keys"))
    visitor.reads("No key yet")

    visitor.field("Name").fill("Web shop")
    visitor.follow(visitor.button("Create a key"))
    expect(visitor.page.locator("#id_scopes-error")).to_contain_text(visitor.words("Choose at least one."))

    visitor.page.get_by_label(visitor.words("Import orders")).check()
    visitor.follow(visitor.button("Create a key"))
    visitor.reads("It will not be shown again.")
    secret = visitor.page.locator(".notice code").inner_text()

    visitor.open("/desk/keys/")
    assert secret not in visitor.page.content()
    visitor.page.locator(".slip summary").click()
    visitor.look()
    visitor.follow(visitor.page.locator(".slip form button"))
    visitor.reads("The key “%(name)s” is revoked.", name="Web shop")
    expect(visitor.page.locator(".slip .badge--danger")).to_have_text(visitor.words("Revoked"))
