"""Sellers, as the shop describes them and as everybody sees them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from comptoir.journal.models import HouseEntry
from comptoir.journal.record import IMPORT
from comptoir.sellers.actions import SellerSent, describe_sellers, recognise_sellers
from comptoir.sellers.examples import SELLERS, siren
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db


def described() -> list[SellerSent]:
    return [SellerSent.model_validate(seller) for seller in SELLERS]


def test_takes_over_every_one_and_changes_nothing_the_second_time() -> None:
    assert len(describe_sellers(described(), by=IMPORT)) == 12
    before = list(Seller.objects.order_by("id").values())

    assert describe_sellers(described(), by=IMPORT) == set()
    assert list(Seller.objects.order_by("id").values()) == before
    assert HouseEntry.objects.filter(fact="sellers.described").count() == 12


def test_two_of_one_name_have_an_address_each() -> None:
    recognise_sellers({"a": "La Plume", "b": "La Plume"}, by=IMPORT)

    assert len(set(Seller.objects.values_list("slug", flat=True))) == 2


def test_the_public_page_says_who_it_is_to_anybody(client: Any) -> None:
    describe_sellers(described(), by=IMPORT)
    client.cookies["language"] = "en"

    page = client.get(Seller.objects.get(reference="carmes").get_absolute_url()).content.decode()

    for words in (
        "Brûlerie des Carmes SARL",
        "31000 Toulouse",
        "bonjour@carmes.example.org",
        "RCS Toulouse",
        "comply with the law",
    ):
        assert words in page


def test_of_a_private_person_it_says_what_that_means(client: Any) -> None:
    describe_sellers(described(), by=IMPORT)
    client.cookies["language"] = "en"

    page = client.get(Seller.objects.get(reference="particulier-jules").get_absolute_url()).content.decode()

    assert "This seller is a private individual" in page


def test_an_unknown_address_is_not_found(client: Any) -> None:
    assert client.get("/sellers/nobody/").status_code == 404


def test_an_example_number_passes_the_check() -> None:
    number = siren(42)
    total = sum(sum(divmod(int(digit) * (2 if at % 2 else 1), 10)) for at, digit in enumerate(number))

    assert total % 10 == 0


@pytest.mark.parametrize("code", ["ZZ", "EU", "fr", "FRA"])
def test_a_code_that_no_country_has_is_refused(code: str) -> None:
    with pytest.raises(ValidationError, match="is no ISO 3166-1 alpha-2 country"):
        SellerSent.model_validate({"reference": "carmes", "name": "Carmes", "country": code})


@pytest.mark.parametrize("name", ["\u200b", "\u3164 \u2060"])
def test_a_name_of_which_nothing_is_seen_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="holds no sign that is seen"):
        SellerSent.model_validate({"reference": "carmes", "name": name})


def test_who_is_known_from_orders_alone_is_called_neither_professional_nor_private(client: Any) -> None:
    seller = recognise_sellers({"carmes": "Brûlerie des Carmes"}, by=IMPORT)["carmes"]

    page = client.get(seller.get_absolute_url()).content.decode()

    assert seller.status == ""
    assert "Business seller" not in page
    assert "Private individual" not in page


def test_what_is_left_out_of_a_seller_stays() -> None:
    describe_sellers(described(), by=IMPORT)
    before = Seller.objects.filter(reference="carmes").values().get()

    bare = SellerSent.model_validate({"reference": "carmes", "name": before["name"], "phone": None})

    assert describe_sellers([bare], by=IMPORT) == set()
    assert Seller.objects.filter(reference="carmes").values().get() == before
