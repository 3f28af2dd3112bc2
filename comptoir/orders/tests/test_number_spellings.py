"""A guest types the number of her order as she likes: it is found in every spelling."""

from __future__ import annotations

import pytest
from django.test import Client

from comptoir.orders.tests.guests import ask, letters, path_in, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client: Client) -> Client:
    """Open a browser without a session that reads English."""
    client.cookies["language"] = "en"
    return client


@pytest.mark.parametrize(
    ("held", "typed"),
    [
        ("CA-100", " ca-100 "),
        ("CA-100", "CA - 100"),
        ("ca-100", "CA-100"),
        ("#1001", "1001"),
        ("1001", "# 1001"),
        ("a b", "a b"),
        ("Mixed-1", "Mixed-1"),
        ("2026/0042", "2026/0042\u00a0"),
        ("é" * 64, "é" * 64),
        ("401-7572878-0001982", "401 7572878 0001982"),
        ("401-7572878-0001982", "401 - 7572878 - 0001982."),
        ("401-7572878-0001982", "401\u20117572878\u20110001982"),
        ("401-7572878-0001982", "N° 401-7572878-0001982"),
        ("401-7572878-0001982", "Order #401-7572878-0001982"),
        ("401-7572878-0001982", "40175728780001982"),
        ("401-7572878-0001982", "4017572878 0001982"),
        ("401-7572878-0001982", "401.7572878.0001982"),
        ("401-7572878-0001982", "Ref. 401 7572878 0001982"),
        ("401-7572878-0001982", "commande numéro 40175728780001982"),
        ("40175728780001982", "401-7572878-0001982"),
        ("CA-100", "ca100"),
        ("2026/0042", "2026 0042"),
        ("É-1001", "e1001"),
        ("order-7", "order 7"),
        ("--", "--"),
        ("1001", "Commande n° 1001"),
        ("1001", "order: 1001"),
        ("CA-100", "« #ca 100 »"),
        ("#1001", "n° 1001."),
        ("No-7.", "No-7."),
    ],
)
@pytest.mark.parametrize("email", ["alice@example.org", "  ALICE@Example.ORG "])
def test_case_spaces_hyphens_and_what_stands_around_do_not_matter(
    guest: Client, held: str, typed: str, email: str
) -> None:
    order = place(held)

    ask(guest, typed, email)

    assert guest.get(path_in(letters()[0])).context["order"] == order


def test_what_was_typed_is_meant_before_what_is_like_it(guest: Client) -> None:
    for number in ("ca-1", "CA-1", "CA1", "c-a1"):
        place(number)

        ask(guest, number)

        assert letters()[0].subject == f"Your order {number}"

    ask(guest, "CA 1")
    assert letters()[0].subject == "Your order CA1"
