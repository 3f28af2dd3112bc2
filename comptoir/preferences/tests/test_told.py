"""The shop tells what its customers chose there: once, with its proof, and never against a later no."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.examples import customer
from comptoir.customers.models import Customer
from comptoir.journal.models import ShopEvent
from comptoir.journal.record import IMPORT, NOBODY_KNOWN
from comptoir.preferences.actions import choose, stop_at
from comptoir.preferences.models import Choice, Recipient, Source, Way, allowed_of
from comptoir.sellers.actions import create_key

pytestmark = pytest.mark.django_db
HERE = "/api/shop/v1/consents"
SENTENCE = "J’accepte de recevoir les offres."
LONG_AGO = datetime.fromisoformat("2026-03-01T09:00:00+00:00")


def keyed(*scopes: str) -> Client:
    _key, secret = create_key("Shop", scopes=scopes, by=IMPORT)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def shop() -> Client:
    return keyed("customers:write")


@pytest.fixture
def hers(alice: Any) -> Customer:
    ShopEvent.objects.all().delete()
    return Customer.objects.get(id=alice.customer_id)


def row(owner: Customer, **changes: Any) -> dict[str, Any]:
    return {
        "customer": f"id:{owner.id}",
        "topic": "offers",
        "channel": "email",
        "given": True,
        "wording": SENTENCE,
        "language": "fr",
        "happened_at": LONG_AGO.isoformat(),
        "proof": "Order 403-1",
        **changes,
    }


def tell(shop: Client, *rows: Any) -> list[dict[str, Any]]:
    answer = shop.post(HERE, json.dumps(rows), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def tell_one(shop: Client, owner: Customer, **changes: Any) -> tuple[str, str | None, list[str]]:
    [item] = tell(shop, row(owner, **changes))
    return item["result"], item["code"], [error["field"] for error in item["errors"]]


def test_is_kept_with_its_proof_and_holds(shop: Client, hers: Customer) -> None:
    assert tell_one(shop, hers) == ("created", None, [])

    choice = Choice.objects.get()
    assert (choice.customer_id, choice.topic, choice.channel) == (hers.id, "offers", "email")
    assert (choice.recipient, choice.source, choice.basis) == ("alice@example.org", "shop", "consent")
    assert (choice.wording, choice.language, choice.proof) == (SENTENCE, "fr", "Order 403-1")
    assert choice.happened_at == LONG_AGO
    assert allowed_of(hers, topic="offers", channel="email") == (
        True, "alice@example.org", "consent", LONG_AGO,
    )  # fmt: skip


def test_told_twice_it_is_kept_once(shop: Client, hers: Customer) -> None:
    first = tell(shop, row(hers), row(hers))
    again = tell(shop, row(hers))

    assert [item["result"] for item in first + again] == ["created", "unchanged", "unchanged"]
    assert Choice.objects.count() == 1


def test_json_lines_are_taken_too(shop: Client, hers: Customer) -> None:
    lines = "\n".join(json.dumps(one) for one in (row(hers), {"given": 1}))
    answer = shop.post(HERE, lines, content_type="application/x-ndjson").json()

    assert answer["counts"] == {"created": 1, "refused": 1}


def test_an_address_and_a_number_are_kept_in_one_form(shop: Client, hers: Customer) -> None:
    told = tell(
        shop,
        row(hers, recipient=" Alice@EXAMPLE.org"),
        row(hers, recipient="06 39 98 00 01", channel="sms"),
    )

    assert [item["result"] for item in told] == ["created"] * 2
    assert list(Choice.objects.order_by("id").values_list("recipient", flat=True)) == [
        "alice@example.org", "+33639980001",
    ]  # fmt: skip
    tell(shop, row(hers, channel="sms", topic="surveys"))
    assert Choice.objects.get(topic="surveys").recipient == "+33639980001"


def test_left_out_the_language_is_the_shops(shop: Client, hers: Customer, settings: Any) -> None:
    settings.LANGUAGE_CODE = "fr"
    sent = row(hers)
    del sent["language"]

    tell(shop, sent)

    assert Choice.objects.get().language == "fr"


def test_what_belongs_to_her_orders_rests_on_that(shop: Client, hers: Customer) -> None:
    told = tell_one(shop, hers, topic="deliveries", channel="sms", recipient="+33639980001")

    assert told == ("created", None, [])
    assert Choice.objects.get().basis == "service"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer": "nobody"}, "customer"),
        ({"customer": "id:nonsense"}, "customer"),
        ({"customer": ""}, "customer"),
        ({"topic": "weather"}, "topic"),
        ({"topic": "partners"}, "topic"),
        ({"topic": "orders"}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "phone"}, "channel"),
        ({"channel": "sms"}, "recipient"),
        ({"given": "yes"}, "given"),
        ({"basis": "service"}, "basis"),
        ({"basis": "soft_opt_in", "topic": "surveys"}, "basis"),
        ({"basis": "soft_opt_in", "topic": "deliveries", "channel": "sms"}, "basis"),
        ({"recipient": "alice"}, "recipient"),
        ({"recipient": "12", "channel": "sms"}, "recipient"),
        ({"recipient": "a\x00@example.org"}, "recipient"),
        ({"wording": ""}, "wording"),
        ({"wording": " "}, "wording"),
        ({"wording": "x" * 1001}, "wording"),
        ({"proof": "x" * 1001}, "proof"),
        ({"language": "Klingon!"}, "language"),
        ({"happened_at": "tomorrow"}, "happened_at"),
        ({"happened_at": "2100-01-01T00:00:00Z"}, "happened_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_row_names_its_field_and_harms_no_other(
    shop: Client, hers: Customer, changes: dict[str, Any], field: str
) -> None:
    wrong, right = tell(shop, row(hers, **changes), row(hers, topic="recommendations"))

    assert (wrong["result"], wrong["code"]) == ("refused", "invalid")
    assert [error["field"] for error in wrong["errors"]] == [field]
    assert right["result"] == "created"
    assert Choice.objects.get().topic == "recommendations"


def test_calls_need_her_consent(shop: Client, hers: Customer, settings: Any) -> None:
    settings.MARKETING_TOPICS = ["calls"]
    calls = {"topic": "calls", "channel": "phone", "recipient": "+33639980001"}

    assert tell_one(shop, hers, **calls, basis="soft_opt_in") == ("refused", "invalid", ["basis"])
    assert tell_one(shop, hers, **calls) == ("created", None, [])


def test_a_purchase_needs_no_sentence(shop: Client, hers: Customer) -> None:
    assert tell_one(shop, hers, basis="soft_opt_in", wording="") == ("created", None, [])
    assert allowed_of(hers, topic="offers", channel="email").basis == "soft_opt_in"


def test_what_was_stopped_since_stays_stopped(shop: Client, hers: Customer) -> None:
    tell(shop, row(hers))
    choose(
        hers.pk, [("offers", Way("email", "alice@example.org"), False)], source=Source.PREFERENCES, by=IMPORT
    )
    before = (LONG_AGO + timedelta(days=1)).isoformat()

    assert tell_one(shop, hers, happened_at=before) == ("refused", "withdrawn", ["happened_at"])
    assert tell_one(shop, hers, basis="soft_opt_in", happened_at=before) == (
        "refused", "opposed", ["basis"],
    )  # fmt: skip
    assert not allowed_of(hers, topic="offers", channel="email").may

    anew = timezone.now().isoformat()
    assert tell_one(shop, hers, happened_at=anew) == ("created", None, [])
    assert allowed_of(hers, topic="offers", channel="email").may


def test_what_another_stopped_at_the_address_counts(shop: Client, hers: Customer, bob: Any) -> None:
    his = Customer.objects.get(id=bob.customer_id)
    tell(shop, row(his, recipient="alice@example.org"))
    stop_at(Way("email", "alice@example.org").key, source=Source.LINK, by=NOBODY_KNOWN)

    assert tell_one(shop, hers)[:2] == ("refused", "withdrawn")


def test_what_is_stopped_in_one_request_counts_for_the_rows_after_it(
    shop: Client, hers: Customer, bob: Any
) -> None:
    his = Customer.objects.get(id=bob.customer_id)
    later = (LONG_AGO + timedelta(days=2)).isoformat()
    told = tell(
        shop,
        row(hers, given=False, happened_at=later),
        row(his, recipient="alice@example.org"),
        row(his, recipient="alice@example.org", basis="soft_opt_in", happened_at=timezone.now().isoformat()),
    )

    assert [(item["result"], item["code"]) for item in told] == [
        ("created", None), ("refused", "withdrawn"), ("refused", "opposed"),
    ]  # fmt: skip


def test_what_the_shop_offers_no_more_can_still_be_stopped(
    shop: Client, hers: Customer, settings: Any
) -> None:
    tell(shop, row(hers, topic="surveys"))
    settings.MARKETING_TOPICS = ["offers"]

    assert tell_one(shop, hers, topic="surveys") == ("refused", "invalid", ["topic"])
    later = (LONG_AGO + timedelta(days=1)).isoformat()
    assert tell_one(shop, hers, topic="surveys", given=False, happened_at=later)[0] == "created"
    assert not allowed_of(hers, topic="surveys", channel="email").may


def test_the_latest_moment_holds_in_whatever_sequence_it_is_told(shop: Client, hers: Customer) -> None:
    later = (LONG_AGO + timedelta(days=1)).isoformat()
    sms = {"channel": "sms", "recipient": "+33639980001"}

    tell(shop, row(hers, given=True, happened_at=later), row(hers, given=False))
    tell(shop, row(hers, **sms, given=True), row(hers, **sms, given=False, happened_at=later))

    assert allowed_of(hers, topic="offers", channel="email").may
    assert not allowed_of(hers, topic="offers", channel="sms").may


def test_costs_few_statements_for_many_rows(shop: Client) -> None:
    owners = []
    for at in range(20):
        user = customer(f"c{at}@example.org", "Camille Durand")
        owners.append(Customer.objects.get(id=user.customer_id))
    tell(shop, *(row(owner) for owner in owners))
    later = (LONG_AGO + timedelta(days=1)).isoformat()

    with CaptureQueriesContext(connection) as one:
        tell(shop, row(owners[0], given=False, happened_at=later))
    with CaptureQueriesContext(connection) as many:
        tell(shop, *(row(owner, given=False, happened_at=later) for owner in owners[1:]))

    assert Recipient.objects.exclude(withdrawn={}).count() == 20
    # What is queued is looked for at each address.
    assert len(many) == len(one) + 18


def test_more_than_a_thousand_are_too_many(shop: Client, hers: Customer) -> None:
    answer = shop.post(HERE, json.dumps([row(hers)] * 1001), content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")
    assert not Choice.objects.exists()


def test_a_key_that_may_only_read_tells_nothing(hers: Customer) -> None:
    answer = keyed("customers:read").post(HERE, json.dumps([row(hers)]), content_type="application/json")

    assert answer.status_code == 403
    assert not Choice.objects.exists()
