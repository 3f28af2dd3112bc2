"""Bob gets 404 at every address that names a thing of Alice's, and nobody sees a private page unasked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from comptoir.addresses.examples import give_addresses
from comptoir.orders.examples import give_orders

# Addresses that anybody may open, and why.
PUBLIC = {
    "home": "the front page",
    "language": "the language of the pages",
    "health": "for whoever watches the house; says only that it stands",
    "help": "Help is for everybody",
    "help_chapter": "Help is for everybody",
    "staying_safe": "Help is for everybody",
    "brand_css": "the brand's colour",
    "brand_logo": "the brand's logo",
    "seller": "who sells is public by law (DSA article 30)",
    "account_login": "the way in",
    "account_logout": "the way out",
    "account_inactive": "says that an account is closed",
    "account_signup": "the way in",
    "account_email_verification_sent": "the way in: leads away without a sign-up under way",
    "account_reset_password": "the way in",
    "account_confirm_password_reset_code": "the way in: leads away without a reset under way",
    "account_complete_password_reset": "the way in: leads away without a confirmed code",
    "password_judgement": "judges what is typed and keeps nothing",
    "demo": "the demo", "mailbox": "the demo", "gallery": "the demo", "demo_product": "the demo", "demo_picture": "the demo",
}  # fmt: skip


def addresses(resolver: Any = None) -> Iterator[tuple[str, list[str]]]:
    """Every named address and the things that it names."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), list(pattern.pattern.converters)


ALL = list(addresses())


@pytest.fixture
def hers(alice: Any) -> dict[str, Any]:
    """A thing of Alice's for each name that an address can hold."""
    [order] = give_orders(alice)
    return {"number": order.number, "address": give_addresses(alice)[0].id}


def test_every_address_has_a_name() -> None:
    assert [name for name, _things in ALL if not name.isidentifier()] == []


def test_no_address_is_public_that_is_not_there() -> None:
    assert set(PUBLIC) - {name for name, _things in ALL} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, things in ALL if things and name not in PUBLIC])
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
    assert client.get(reverse(name)).status_code in (200, 302, 404, 405)
