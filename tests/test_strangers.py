"""Bob gets 404 at every address that names a thing of Alice's, nobody sees a private page unasked, and the
desk is there for those alone who work at it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.journal.heartbeats import beat
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import link_to
from comptoir.project import menu
from comptoir.project.api import document
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope
from comptoir.ui.panels import Added, hand_over_panels
from tests.things import addresses, things_of

# Addresses that anybody may open, and why.
PUBLIC = {
    "home": "the front page",
    "language": "the language of the pages",
    "health": "for whoever watches the house; says only what of it stands",
    "health_live": "for whoever watches the house; says only that it stands",
    "health_ready": "for whoever watches the house; says only what of it stands",
    "metrics": "for a program with the token of the settings; leads nowhere without it",
    "help": "Help is for everybody",
    "help_chapter": "Help is for everybody",
    "staying_safe": "Help is for everybody",
    "check_message": "whoever doubts a message may ask; nobody learns whose it was",
    "report_message": "begins a question to customer service, which is there for everybody",
    "contact": "customer service is there for everybody; shows only who is signed in her own",
    "contact_sent": "says what this browser has sent; leads away without it",
    "brand_logo": "the brand's logo",
    "find_order": "asks for the link to one order; answers everybody alike",
    "order_link_sent": "what everybody who asked is told",
    "track_by_link": "the one parcel that a link of ours, signed and sent by letter, opens for sixty days",
    "mail_events": "a mail provider's own address, by its secret; leads nowhere without it",
    "carrier_webhook": "a carrier's own address, by its secret; leads nowhere without it",
    "provider_webhook": "a payment provider's own address, by its secret; leads nowhere without it",
    "order_cancellation_by_link": "the same link, to cancel of that one order; takes effect by a code alone",
    "order_cancellation_review_by_link": "the same link; confirmed, it sends a code to the address of that one order",
    "order_cancellation_code": "takes the code that was sent to the address of that one order",
    "withdrawal_by_link": "the same link: takes back a request of that one order, and cancels nothing",
    "guest_return_items": "the steps of a return, for the one order that a link of ours opens for a day",
    "guest_return_arrival": "the same",
    "guest_return_reasons": "the same",
    "guest_return_solution": "the same",
    "guest_return_summary": "the same; what is asked for takes a code that is sent to the order's address",
    "refund_means_by_link": "the link to an order: has its refund paid another way; takes effect by a code alone",
    "return_by_link": "the one return that a link of ours, signed and sent by letter, opens for sixty days",
    "return_label_by_link": "its label",
    "return_slip_by_link": "its slip",
    "return_cancellation_by_link": "the same link: cancels it before it is sent, after a code",
    "return_posting_by_link": "the same link: takes a photo of the proof of posting, after a code",
    "order_by_link": "the one order that a link of ours, signed and sent by letter, opens for a day",
    "contact_seller_by_link": "asks about the one order that a guest's link opens",
    "thread_by_link": "the one conversation that a link of ours, signed and sent by letter, opens to a guest",
    "thread_help_by_link": "the same conversation",
    "thread_solution_by_link": "the same conversation",
    "thread_photo_by_link": "a photo of the same conversation",
    "unsubscribe": "a message's signed link: stops messages to its address, and shows that one masked",
    "preference_confirmation": "a mail's signed link: allows what its reader asked for, for two days",
    "sms_answer": "an SMS provider's own address, by its secret; leads nowhere without it",
    "picture": "a picture of a product, which the shop shows everybody",
    "seller": "who sells is public by law (DSA article 30)",
    "account_login": "the way in",
    "account_logout": "the way out",
    "account_inactive": "says that an account is closed",
    "account_signup": "the way in",
    "account_email_verification_sent": "the way in: leads away without a sign-up under way",
    "account_reset_password": "the way in",
    "account_confirm_password_reset_code": "the way in: leads away without a reset under way",
    "account_complete_password_reset": "the way in: leads away without a confirmed code",
    "passkey_sign_in": "the way in",
    "not_me": "a letter's signed link: locks the account that the letter went to",
    "address_return": "a letter's signed link: lets an address stay, or has the former one back",
    "password_judgement": "judges what is typed and keeps nothing",
    "demo": "the demo", "mailbox": "the demo", "mailbox_stop": "the demo", "gallery": "the demo", "demo_product": "the demo", "demo_shop": "the demo", "demo_picture": "the demo",
    "stage": "the demo", "stage_next": "the demo", "stage_enter": "the demo", "stage_check": "the demo",
}  # fmt: skip


ALL = [(name, list(pattern.pattern.converters)) for name, _path, pattern in addresses()]
DESK = {
    name: getattr(pattern.callback, "open_to", frozenset())
    for name, path, pattern in addresses()
    if path.startswith("desk/")
}


def operations(prefix: str) -> list[tuple[str, str]]:
    """Every operation of an API: its method and its path."""
    paths = document()["paths"].items()
    return [(method, path) for path, held in paths for method in held if path.startswith(prefix)]


CUSTOMER_API, SHOP_API = operations("/api/v1/"), operations("/api/shop/v1/")


@pytest.fixture
def hers(alice: Any) -> dict[str, Any]:
    """Create a thing of Alice's for each name that a URL can hold."""
    return things_of(alice)


def answers(client: Any, name: str, hers: dict[str, Any]) -> list[int]:
    """Return what a client gets at a URL of hers, by GET and by POST."""
    address = reverse(name, kwargs={thing: hers[thing] for thing in dict(ALL)[name]})
    return [client.get(address).status_code, client.post(address).status_code]


def test_every_address_has_a_name() -> None:
    assert [name for name, _things in ALL if not name.isidentifier()] == []


def test_no_address_is_public_that_is_not_there() -> None:
    assert set(PUBLIC) - {name for name, _things in ALL} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [name for name, things in ALL if things and name not in PUBLIC and name not in DESK]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_bob_finds_nothing_of_hers(
    as_bob: Any, as_alice: Any, hers: dict[str, Any], name: str, method: str
) -> None:
    things = dict(ALL)[name]
    address = reverse(name, kwargs={thing: hers[thing] for thing in things})

    answer = getattr(as_bob, method)(address)

    assert answer.status_code in (404, 405)
    assert getattr(as_alice, method)(address).status_code != 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, things in ALL if name not in PUBLIC])
def test_who_is_not_signed_in_is_asked_to(client: Any, hers: dict[str, Any], name: str) -> None:
    address = reverse(name, kwargs={thing: hers[thing] for thing in dict(ALL)[name]})

    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, things in ALL if not things and name in PUBLIC])
def test_a_public_page_is_never_broken(client: Any, name: str) -> None:
    beat(["urgent", "default", "letters", "slow", "schedule"], worker="here")
    assert client.get(reverse(name)).status_code in (200, 302, 404, 405)


def test_every_page_of_the_desk_says_for_whom_it_is_there_and_no_other_page_does() -> None:
    assert DESK
    assert {name for name, open_to in DESK.items() if not open_to} == set()
    guarded = {name for name, _path, pattern in addresses() if hasattr(pattern.callback, "open_to")}
    assert guarded == set(DESK)


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(DESK))
def test_the_desk_is_not_there_for_customers(
    as_alice: Any, as_bob: Any, hers: dict[str, Any], name: str
) -> None:
    assert answers(as_alice, name, hers) == [404, 404]
    assert answers(as_bob, name, hers) == [404, 404]


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(DESK))
def test_carla_finds_what_is_a_sellers_and_sam_what_is_the_staffs(
    as_carla: Any, as_sam: Any, hers: dict[str, Any], name: str
) -> None:
    for client, who in ((as_carla, "seller"), (as_sam, "staff")):
        if who in DESK[name]:
            assert 404 not in answers(client, name, hers)[:1], who
        else:
            assert answers(client, name, hers) == [404, 404], who


@pytest.mark.django_db
def test_carla_finds_no_order_that_others_sold(as_carla: Any) -> None:
    others = [line for line in order_sent()["lines"] if line["seller"]["reference"] != "carmes"]
    receive(order_sent("of-rivoli", lines=others, shipments=[]))

    assert as_carla.get(reverse("desk_sale", args=["of-rivoli"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), [one for one in CUSTOMER_API if "{" in one[1]])
def test_bob_finds_nothing_of_hers_by_the_api(
    as_bob: Any, as_alice: Any, hers: dict[str, Any], method: str, path: str
) -> None:
    body = {"country": "FR", "name": "Bob", "street": ["1 rue"], "postcode": "75005", "city": "Paris"}
    # A cancellation needs no body; of an order that came, it is refused to her in words.
    text = {} if "cancellation" in path else {"text": "Bonjour"}
    sent = {"put": body, "post": text}.get(method)
    asked = {"data": sent, "content_type": "application/json"} if sent is not None else {}

    assert getattr(as_bob, method)(path.format_map(hers), **asked).status_code == 404
    assert getattr(as_alice, method)(path.format_map(hers), **asked).status_code in (200, 201, 204, 409)


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), CUSTOMER_API + SHOP_API)
def test_the_apis_ask_who_is_there(client: Any, hers: dict[str, Any], method: str, path: str) -> None:
    assert getattr(client, method)(path.format_map(hers)).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), SHOP_API)
def test_a_key_opens_only_what_it_is_for(hers: dict[str, Any], method: str, path: str) -> None:
    scopes = set(Scope.values)
    statuses = []
    for scope in sorted(scopes):
        _key, secret = create_key("One scope", scopes=[scope], by=IMPORT)
        dev = Client(headers={"Authorization": f"Bearer {secret}"})
        statuses.append(getattr(dev, method)(path.format_map(hers)).status_code)

    assert sorted(statuses)[-1] != 401
    assert statuses.count(403) == len(scopes) - 1


@pytest.mark.django_db
def test_a_guests_order_asks_no_panel_that_is_not_made_for_guests(
    client: Any,
) -> None:
    receive(order_sent("of-a-guest"))
    asked: list[str] = []
    handed = {page: [lambda *shown, page=page: asked.append(page) or Added()] for page in menu.PANELS}
    hand_over_panels(handed)

    answer = client.get(reverse("order_by_link", args=[link_to("of-a-guest", "alice@example.org")]))

    assert answer.status_code == 200
    hand_over_panels(menu.PANELS)
    assert asked == ["order.guest"]
