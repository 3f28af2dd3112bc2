"""The shop tells of the messages that it sent itself: they stand beside ours, once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import Customer, find_customer
from comptoir.journal.record import IMPORT
from comptoir.notices.models import Notice, messages_of
from comptoir.sellers.actions import create_key

pytestmark = pytest.mark.django_db
HERE = "/api/shop/v1/messages"


def keyed(*scopes: str) -> Client:
    _key, secret = create_key("Shop", scopes=scopes, by=IMPORT)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def shop() -> Client:
    return keyed("customers:write")


def row(owner: Customer, **changes: Any) -> dict[str, Any]:
    return {
        "customer": f"id:{owner.id}",
        "reference": "NEWS-2026-48",
        "subject": "Our autumn teas",
        "sent_at": "2026-11-02T09:00:00Z",
        **changes,
    }


def tell(shop: Client, *rows: Any) -> dict[str, Any]:
    answer = shop.post(HERE, json.dumps(rows), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_stands_in_her_messages_and_is_not_unread(shop: Client, hers: Customer, alice: Any) -> None:
    assert tell(shop, row(hers))["counts"] == {"created": 1}

    notice = messages_of(hers).get()
    client = Client(headers={"accept-language": "en"})
    client.force_login(alice)
    page = client.get(f"/messages/{notice.id}/").content.decode()
    assert (notice.category, notice.is_by_shop, notice.read_at) == ("offers", True, notice.written_at)
    assert "Our autumn teas" in page
    assert "we keep its subject, but not its text" in page
    assert "Our autumn teas" in client.get("/messages/?show=offers").content.decode()


def test_the_lines_of_a_mail_are_lines(shop: Client, hers: Customer) -> None:
    tell(shop, row(hers, text="Hello,\r\nthey are here."))

    assert messages_of(hers).get().text == "Hello,\nthey are here."


def test_can_be_checked_by_its_reference(shop: Client, hers: Customer) -> None:
    tell(shop, row(hers))

    page = Client(headers={"accept-language": "en"}).post("/is-this-from-us/", {"pasted": "news 2026-48"})

    assert "This reference exists" in page.content.decode()


def test_told_twice_it_stands_once_as_it_was_told_first(shop: Client, hers: Customer) -> None:
    tell(shop, row(hers))
    again = tell(shop, row(hers, subject="Other words"), row(hers, subject="Others still"))

    assert again["counts"] == {"unchanged": 2}
    assert messages_of(hers).get().subject == "Our autumn teas"


def test_one_reference_may_have_gone_to_many(shop: Client, hers: Customer, bob: Any) -> None:
    his = find_customer(bob)
    assert his

    assert tell(shop, row(hers), row(his))["counts"] == {"created": 2}
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer": "nobody"}, "customer"),
        ({"customer": "id:nonsense"}, "customer"),
        ({"reference": "--"}, "reference"),
        ({"subject": ""}, "subject"),
        ({"sent_at": "tomorrow"}, "sent_at"),
        ({"sent_at": "2999-01-01T00:00:00Z"}, "sent_at"),
        ({"category": "spam"}, "category"),
        ({"channel": "pigeon"}, "channel"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"subject": "a\x07b"}, "subject"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_row_names_its_field_and_harms_no_other(
    shop: Client, hers: Customer, changes: dict[str, Any], field: str
) -> None:
    told = tell(shop, row(hers, **changes), row(hers, reference="GOOD-1"))

    assert told["items"][0]["errors"][0]["field"] == field
    assert messages_of(hers).get().reference == "GOOD-1"
    assert timezone.now() > messages_of(hers).get().written_at


def test_a_key_that_may_only_read_tells_nothing(hers: Customer) -> None:
    answer = keyed("customers:read").post(HERE, json.dumps([row(hers)]), content_type="application/json")

    assert answer.status_code == 403
    assert not Notice.objects.exists()
