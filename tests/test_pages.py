"""Every page is looked at, in both languages, on both screens, in light and in dark: one test for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as house_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from comptoir.conversations.examples import give_requests
from comptoir.customers.examples import alice, bob
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import State, link_to
from comptoir.orders.models.states import LINE_STATES
from comptoir.project.house import CHAPTERS, give_all
from comptoir.safety.actions.address_return import return_token
from comptoir.safety.actions.alerts import not_me_token
from comptoir.safety.examples import sam
from comptoir.safety.models import AddressReturn
from comptoir.safety.tests.visits import prove
from comptoir.sellers.examples import carla
from tests.journeys.visitor import Setting, Visitor
from tests.test_strangers import DESK, PUBLIC
from tests.things import addresses, things_of

# Addresses that are no page, and what is there; with those that only take a form (`post_only`).
NO_PAGE = {
    "language": "takes a choice",
    "health": "text for programs",
    "health_live": "text for programs",
    "health_ready": "text for programs",
    "metrics": "text for programs",
    "brand_logo": "a picture",
    "password_judgement": "takes what is typed",
    "order_archive": "takes a choice",
    "picture": "a picture",
    "demo_picture": "a picture",
    "demo_product": "stands for the shop",
    "demo_shop": "stands for the shop",
    "passkey_sign_in": "text for a script",
    "carrier_webhook": "takes what a carrier tells",
    "provider_webhook": "takes what a payment provider tells",
    "mail_events": "takes what a mail provider tells",
    "sms_answer": "takes what an SMS provider tells",
    "stage": "shown under names of its own, and looked at by test_stage.py",
    "stage_next": "takes a step of the stage",
    "stage_check": "shown under a name of the stage's, and looked at by test_stage.py",
    "stage_enter": "leads on, under one of the stage's names",
    "desk_letter_as_html": "a mail, as its reader sees it",
    "desk_shipping_csv": "a file",
    "desk_packing_slip": "a file",
    "desk_packing_slips": "a file",
    "desk_returns_csv": "a file",
    "desk_cancellations_csv": "a file",
    "return_photo": "a picture",
    "desk_return_photo": "a picture",
    "thread_photo": "a picture",
    "desk_thread_photo": "a picture",
    "desk_request_photo": "a picture",
}
NO_PAGE |= {
    name: "takes a form" for name, _, pattern in addresses() if hasattr(pattern.callback, "sent_from")
}
# Says that a database is to be made
pytestmark = pytest.mark.django_db
STATES = sorted(str(state) for state in LINE_STATES if state != State.DELIVERED)
LONG = "4" * 64


class Visit(NamedTuple):
    """One page as one person sees it: its path, or the name of its address."""

    who: str
    page: str


def visits() -> Iterator[Visit]:
    """Each page as each person for whom it is there; then what a page shows when it is asked for more."""
    for name, _path, _pattern in addresses():
        if name in NO_PAGE:
            continue
        if name in DESK:
            yield from (Visit({"seller": "carla", "staff": "sam"}[role], name) for role in sorted(DESK[name]))
        else:
            yield from (Visit(who, name) for who in (["stranger", "alice"] if name in PUBLIC else ["alice"]))
    yield from (Visit("stranger", reverse("help_chapter", args=[one.slug])) for one in CHAPTERS)
    yield from (Visit("alice", reverse("order", args=[state])) for state in STATES)
    yield from (Visit("sam", reverse("desk_order", args=[state])) for state in STATES[:3])
    yield from (Visit("carla", reverse("desk_sale", args=[state])) for state in [*STATES[:3], LONG])
    yield from (
        Visit(who, page)
        for who, pages in {
            "alice": ["/orders/?q=zzz", "/orders/?show=open", "/spending/?period=2020"],
            "sam": ["/desk/find/?q=martin", "/desk/find/?q=zzz", "/desk/inbox/?show=answered", "/desk/inbox/?q=nobody"],
            "carla": ["/desk/sales/?show=all", "/desk/sales/?since=2026-03-02&until=2026-03-01"],
        }.items()
        for page in pages
    )  # fmt: skip


VISITS = list(visits())
# Two that differ in all; the other two are for the whole matrix. Of the two, `make test` takes each in turn.
FIRST = [Setting("fr", 390, scheme="dark"), Setting("en", 1280)]
OTHERS = [Setting("en", 390), Setting("fr", 1280, scheme="dark")]


def looked_at() -> Iterator[Any]:
    for at, visit in enumerate(VISITS):
        for number, setting in enumerate([*FIRST, *OTHERS]):
            in_ci = pytest.mark.turn if number == at % 2 else pytest.mark.ci
            marks = pytest.mark.matrix if setting in OTHERS else in_ci
            name = f"{visit.who}-{visit.page[:40]}-{setting}-{setting.scheme}"
            yield pytest.param(visit, setting, id=name, marks=marks)


@dataclass
class House:
    """A filled house that is open to visitors, and the session of each person."""

    base: str
    things: dict[str, Any]
    sessions: dict[str, str]
    visitors: dict[tuple[str, Setting], Visitor] = field(default_factory=dict)

    def visitor(self, chromium: Any, who: str, setting: Setting) -> Visitor:
        """Somebody, signed in, at a browser that stays open: it keeps the stylesheets of one page for the next."""
        visitor = self.visitors.get((who, setting))
        if visitor is None:
            visitor = self.visitors[who, setting] = Visitor(chromium, self.base, setting)
            if who in self.sessions:
                name, value = house_settings.SESSION_COOKIE_NAME, self.sessions[who]
                visitor.context.add_cookies([{"name": name, "value": value, "url": self.base}])
        visitor.said.clear()
        return visitor


@contextmanager
def opened(blocker: Any, fill: Callable[[str], House]) -> Iterator[House]:
    """A house that is filled once for all the pages of a file, because a visit changes nothing."""
    with blocker.unblock():
        server = LiveServer("127.0.0.1")
        try:
            house = fill(server.url)
            yield house
            for visitor in house.visitors.values():
                visitor.context.close()
        finally:
            server.stop()
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with opened(django_db_blocker, _filled) as filled:
        yield filled


@pytest.fixture
def _django_db_helper() -> None:
    """In place of pytest-django's, which would empty the house, or lock it, for each test."""


def _filled(base: str) -> House:
    user, seller, staff = alice("en"), carla(), sam()
    returned = AddressReturn.objects.create(user=bob("en"), since=timezone.now(), ip="127.0.0.1")
    things = things_of(user) | {
        "not_me.token": not_me_token(user, since=timezone.now(), sent_to=user.email),
        "address_return.token": return_token(returned),
        "help_chapter.slug": CHAPTERS[0].slug,
    }
    give_orders(user, 25, prefix="402")
    give_all(user)
    give_requests(user, user, staff)
    receive(*(order_sent(state, state=state, shipments=[]) for state in STATES), order_sent(LONG))
    receive(order_sent("of-a-guest", customer={"email": "nadia@example.org", "name": "Nadia Benali"}))
    things["link"] = link_to("of-a-guest", "nadia@example.org")
    people = {"alice": user, "carla": seller, "sam": staff}
    return House(base, things, {name: session_of(person) for name, person in people.items()})


def session_of(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return prove(client).cookies[house_settings.SESSION_COOKIE_NAME].value


def path_of(page: str, things: dict[str, Any]) -> str:
    """The address of a page, with the things that it names."""
    if page.startswith("/"):
        return page
    needed = next(pattern.pattern.converters for name, _path, pattern in addresses() if name == page)
    return reverse(page, kwargs={thing: things.get(f"{page}.{thing}") or things[thing] for thing in needed})


# Links that stand alone, of any words beside them, and are lower than a fingertip needs (WCAG 2.5.8)
LOW_LINKS = """() => {
    const blockOf = (one) => getComputedStyle(one).display === "inline" ? blockOf(one.parentElement) : one;
    const textOf = (one) => one.innerText.replace(/\\s/g, "");
    const standsAlone = (link) => {
        const block = blockOf(link);
        return block === link || textOf(block) === [...block.querySelectorAll("a")].map(textOf).join("");
    };
    return [...document.querySelectorAll("main a[href]")].filter((link) => {
        const box = link.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && box.height < 23.5 && standsAlone(link);
    }).map((link) => `${link.getBoundingClientRect().height}: ${link.outerHTML.slice(0, 160)}`);
}"""
# Of what goes on beyond its edge: whether that fades
# Words of a button on two lines, and words of a step that touch those of the next
CROWDED = """() => {
    const boxes = (one) => {
        const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), found = [];
        while (texts.nextNode()) {
            const shown = texts.currentNode.parentElement.getBoundingClientRect().width > 2;
            if (!texts.currentNode.data.trim() || !shown) continue;
            const range = document.createRange();
            range.selectNodeContents(texts.currentNode);
            found.push(...range.getClientRects());
        }
        return found.filter((box) => box.width > 1);
    };
    const isBroken = (one) => new Set(boxes(one).map((box) => Math.round(box.top))).size > 1;
    const buttons = [...document.querySelectorAll("main .button:not(.button--quiet)")].filter(isBroken);
    const steps = [...document.querySelectorAll(".progress__words")];
    const touch = (one, next) => boxes(one).some((box) => boxes(next).some((other) =>
        Math.abs(box.top - other.top) < 4 && other.left - box.right < 4));
    const touching = steps.slice(1).filter((step, at) => touch(steps[at], step));
    return [...buttons, ...touching].map((one) => one.textContent.trim().slice(0, 40));
}"""
FADES = """() => [...document.querySelectorAll(".chips, .tabs, .bar__places")]
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => [one.className, getComputedStyle(one).maskImage.startsWith("linear-gradient")])"""
PHONE = FIRST[0]
TOUCHED = [
    *(Visit("alice", page) for page in ("account", "orders", "order", "track_parcel")),
    *(Visit("sam", page) for page in ("desk", "desk_inbox", "desk_order", "desk_find", "desk_letters")),
    *(Visit("carla", page) for page in ("desk", "desk_shipping", "desk_sales", "desk_sale")),
]

_followed: set[tuple[str, str]] = set()


def broken_links(visitor: Visitor, who: str) -> list[str]:
    """The addresses of our own that this page leads to and where nothing is; each kind is asked for once."""
    broken = []
    for href in visitor.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
        parts = urlsplit(urljoin(visitor.page.url, href))
        if parts.netloc != urlsplit(visitor.base).netloc or (who, parts.path) in _followed:
            continue
        if _is_there(visitor, parts.geturl()):
            _followed.add((who, parts.path))
        else:
            broken.append(parts.geturl())
    return broken


def _is_there(visitor: Visitor, address: str) -> bool:
    """Whether something is at an address; where it leads to another host, that is not asked."""
    ask = visitor.context.request.get
    leads_to = urlsplit(ask(address, max_redirects=0).headers.get("location", "")).netloc
    return leads_to not in ("", urlsplit(visitor.base).netloc) or ask(address).status == 200


@pytest.mark.parametrize(("visit", "setting"), list(looked_at()))
def test_is_silent_light_and_open_to_all(
    chromium: Any, house: House, settings: Any, visit: Visit, setting: Setting
) -> None:
    settings.PUBLIC_URL = house.base
    visitor = house.visitor(chromium, visit.who, setting)

    visitor.open(path_of(visit.page, house.things))

    assert broken_links(visitor, visit.who) == []


@pytest.mark.parametrize("visit", TOUCHED, ids=str)
def test_a_link_that_stands_alone_is_as_high_as_a_finger_needs(
    chromium: Any, house: House, settings: Any, visit: Visit
) -> None:
    settings.PUBLIC_URL = house.base
    visitor = house.visitor(chromium, visit.who, PHONE)

    visitor.page.goto(house.base + path_of(visit.page, house.things))

    assert visitor.page.evaluate(LOW_LINKS) == []


def test_what_goes_on_beyond_the_edge_of_a_phone_fades(chromium: Any, house: House, settings: Any) -> None:
    settings.PUBLIC_URL = house.base
    fades = []
    for who, page in (("alice", "orders"), ("sam", "desk_inbox"), ("carla", "desk_sales")):
        visitor = house.visitor(chromium, who, PHONE)
        visitor.page.goto(house.base + path_of(page, house.things))
        fades += visitor.page.evaluate(FADES)

    assert {name for name, _fades in fades} >= {"chips", "tabs", "bar__places"}
    assert [name for name, is_faded in fades if not is_faded] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_on_the_narrowest_phone_no_button_breaks_its_words_and_no_step_touches_another(
    chromium: Any, house: House, settings: Any, language: str
) -> None:
    settings.PUBLIC_URL = house.base
    crowded = []
    for page in ("account", "orders", "track_parcel", reverse("order", args=["shipped"])):
        visitor = house.visitor(chromium, "alice", Setting(language, 320))
        visitor.page.goto(house.base + path_of(page, house.things))
        crowded += visitor.page.evaluate(CROWDED)

    assert crowded == []


def test_what_is_not_there_is_said(chromium: Any, house: House, settings: Any) -> None:
    settings.PUBLIC_URL = house.base
    visitor = Visitor(chromium, house.base, FIRST[0])

    visitor.open("/nowhere/", status=404)

    visitor.context.close()


def test_no_address_is_called_no_page_that_is_not_there() -> None:
    assert set(NO_PAGE) - {name for name, _path, _pattern in addresses()} == set()
