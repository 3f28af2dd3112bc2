"""Nothing that a shop may send makes a page scroll sideways, or is cut off, on the narrowest phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from comptoir.addresses.models import Address
from comptoir.conversations.examples import ask
from comptoir.customers.examples import alice
from comptoir.journal.models import NOBODY, FailedReaction
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.intake.values import LARGEST_MINOR
from comptoir.orders.models import link_to
from comptoir.safety.actions.alerts import not_me_token
from comptoir.safety.examples import sam
from comptoir.sellers.actions import SellerSent, create_key, describe_sellers
from comptoir.sellers.examples import carla
from comptoir.sellers.models import Seller
from tests.journeys.visitor import Setting
from tests.test_pages import DESK, NO_PAGE, PUBLIC, House, Visit, opened, path_of, session_of
from tests.things import addresses, things_of

pytestmark = pytest.mark.django_db
NARROWEST = [Setting("fr", 320), Setting("en", 320)]
# What does not break by itself: the widest letter, an address, and signs of a script without spaces.
KINDS = {
    "wide": "W",
    "link": "https://shop.example.org/aBc/2026?x=1&y=%20_",
    "joined": "Donaudampfschiffahrtsgesellschaft",
}
HER_ADDRESS = f"{'w' * 60}@{'w' * 60}.{'w' * 60}.example"
SAYING_MOST = {
    "order",
    "orders",
    "order_by_link",
    "seller",
    "track_parcel",
    "account",
    "desk_order",
    "desk_sale",
    "desk_sales",
}
TOO_WIDE = """() => {
    const edge = document.documentElement.clientWidth + 1;
    const gone = (style) => /auto|scroll/.test(style.overflowX) || style.clipPath !== "none";
    const scrolls = (one) => one && (gone(getComputedStyle(one)) || scrolls(one.parentElement));
    const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const wide = [...document.body.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 1 && hasText(one) && (box.right > edge || box.left < -1) && !scrolls(one.parentElement);
    });
    const more = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return [...(more > 0 ? [`the page scrolls by ${more}`] : []), ...wide.map((one) =>
        `${one.tagName}.${one.getAttribute("class")} to ${Math.round(one.getBoundingClientRect().right)}: `
        + one.textContent.trim().slice(0, 40))];
}"""


def long(length: int, kind: str) -> str:
    """A word of one kind, as long as its field allows."""
    return (KINDS[kind] * length)[:length]


def order_of(kind: str) -> dict[str, Any]:
    """An order that says the most a shop may say in every field."""

    total = 3 * 1_000_000 * (LARGEST_MINOR // 10**7)
    return order_sent(
        long(64, kind) if kind == "wide" else f"{kind[:1]}{long(63, kind)}".replace("/", "-"),
        status=long(64, kind),
        currency="MRU",
        lines=[
            line_of(kind, 1, "shipped", "carmes"),
            line_of(kind, 2, "return_shipped", long(64, "wide")),
            line_of(kind, 3, "cancelled", "x"),
        ],
        shipping_minor=0,
        vat=[{"rate": "19.99", "net_minor": total, "vat_minor": total}],
        shipping_address=address_of(kind),
        billing_address=address_of(kind),
        payments=[{"kind": "card", "label": long(100, kind), "amount_minor": total}],
        shipments=[
            {
                "reference": long(64, kind),
                "seller": "carmes",
                "carrier": long(64, kind),
                "tracking_number": long(64, kind),
                "tracking_url": f"https://track.example.org/{'t' * 900}",
                "shipped_at": timezone.now().isoformat(),
                "estimated_on": timezone.localdate().isoformat(),
                "lines": [{"reference": f"1{long(62, kind)}", "quantity": 1_000_000}],
            }
        ],
    )


def line_of(kind: str, at: int, state: str, seller: str) -> dict[str, Any]:
    return {
        "reference": f"{at}{long(62, kind)}",
        "seller": {"reference": seller, "name": long(200, kind)},
        "name": long(500, kind),
        "quantity": 1_000_000,
        "unit_price_minor": LARGEST_MINOR // 10**7,
        "vat_rate": "19.99",
        "state": state,
        "product": long(100, kind),
        "product_url": f"https://shop.example.org/{'p' * 900}",
    }


def address_of(kind: str) -> dict[str, Any]:
    return {
        "name": long(200, kind),
        "company": long(200, kind),
        "street": [long(200, kind)] * 5,
        "postcode": long(20, kind),
        "city": long(100, kind),
        "region": long(100, kind),
        "country": "GS",
        "phone": long(64, kind),
    }


def fill(base: str) -> House:
    """A house in which everything is as long as possible."""
    user, seller, staff = alice("fr"), carla(), sam()
    things = things_of(user)
    orders = {kind: order_of(kind) for kind in KINDS}
    receive(*orders.values())
    guest = {
        **order_of("wide"),
        "reference": "4" * 64,
        "customer": {"email": HER_ADDRESS, "name": long(200, "wide")},
    }
    receive(guest)
    describe_sellers([seller_of("carmes", "wide"), seller_of("x", "link")], by=IMPORT)
    Address.objects.for_customer(user.customer_id).update(
        **{name: long(100, "wide") for name in ("name", "company", "city", "safe_place", "neighbour")},
        access_code=long(30, "wide"), instructions=long(250, "wide"), street=[long(100, "link")] * 2,
    )  # fmt: skip
    number = orders["wide"]["reference"]
    asked = ask(user, order_number=number, text=long(3000, "wide"), name=long(100, "wide"))
    ask(text=long(3000, "link"), name=long(100, "joined"), email=HER_ADDRESS)
    things |= {
        "number": number,
        "question": asked.id,
        "slug": Seller.objects.get(reference="carmes").slug,
        "key": create_key(long(100, "wide"), scopes=["orders:read"], by=IMPORT)[0].id,
        "token": not_me_token(user, since=timezone.now(), sent_to=user.email),
        "link": link_to("4" * 64, HER_ADDRESS),
        "failure": FailedReaction.objects.create(
            customer_id=NOBODY, entry_id=user.id, fact="orders.placed", reaction="x", error=long(2000, "wide")
        ).id,
    }
    user.name = long(150, "wide")
    user.save(update_fields=["name"])
    people = {"alice": user, "carla": seller, "sam": staff}
    return House(base, things, {name: session_of(person) for name, person in people.items()})


def seller_of(reference: str, kind: str) -> SellerSent:
    return SellerSent(
        reference=reference,
        name=long(200, kind),
        legal_name=long(200, kind),
        address=long(1000, kind),
        country="GS",
        email=HER_ADDRESS,
        phone=long(40, kind),
        register_name=long(100, kind),
        register_number=long(60, kind),
        vat_number=long(30, kind),
        certifies_eu_law=True,
        about=long(2000, kind),
    )


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with opened(django_db_blocker, fill) as filled:
        yield filled


@pytest.fixture
def _django_db_helper() -> None:
    """In place of pytest-django's, which would empty the house, or lock it, for each test."""


def visits() -> Iterator[Visit]:
    """Every page as each person for whom it is there."""
    for name, _path, _pattern in addresses():
        if name in DESK:
            if name not in NO_PAGE:
                yield from (
                    Visit({"seller": "carla", "staff": "sam"}[role], name) for role in sorted(DESK[name])
                )
        elif name not in NO_PAGE or name == "demo_product":
            yield from (Visit(who, name) for who in (["stranger", "alice"] if name in PUBLIC else ["alice"]))
    yield from (Visit("sam", f"{reverse('desk_find')}?q={words}") for words in ("4" * 64, "martin"))
    yield Visit("carla", f"{reverse('desk_sales')}?show=all")


def looked_at() -> Iterator[Any]:
    """Each page in one language; what says the most of a shop with every test, the rest in CI."""
    for at, visit in enumerate(visits()):
        setting = NARROWEST[at % 2]
        marks = [] if visit.page in SAYING_MOST else [pytest.mark.ci]
        yield pytest.param(visit, setting, id=f"{visit.who}-{visit.page[:40]}-{setting}", marks=marks)


@pytest.mark.parametrize(("visit", "setting"), list(looked_at()))
def test_no_page_is_wider_than_the_narrowest_phone(
    chromium: Any, house: House, settings: Any, visit: Visit, setting: Setting
) -> None:
    settings.PUBLIC_URL = house.base
    visitor = house.visitor(chromium, visit.who, setting)
    for kind in KINDS if visit.page in ("order", "desk_order", "desk_sale") else ["wide"]:
        visitor.page.goto(
            house.base + path_of(visit.page, house.things | {"number": order_of(kind)["reference"]})
        )

        assert visitor.page.evaluate(TOO_WIDE) == [], visitor.page.url[:80]


def test_the_mailbox_is_not_either(chromium: Any, house: House, settings: Any) -> None:
    settings.PUBLIC_URL = house.base
    ask(speaks=True, text=long(3000, "wide"), name=long(100, "wide"), email=HER_ADDRESS)
    run_queued()
    visitor = house.visitor(chromium, "stranger", NARROWEST[0])

    visitor.page.goto(house.base + reverse("mailbox"))

    assert visitor.page.get_by_text("www").count() > 0
    assert visitor.page.evaluate(TOO_WIDE) == []
