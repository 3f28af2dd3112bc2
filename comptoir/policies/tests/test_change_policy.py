"""The shop changes its policy, at the desk and by API; what the law does not allow is refused by its field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from comptoir.journal.models import HouseEntry, ShopEvent
from comptoir.journal.record import IMPORT
from comptoir.policies.actions import Unlawful, change_policy
from comptoir.policies.forms import PolicyForm
from comptoir.policies.models import Exclusion, Payer, Policy, ReturnReason, current_policy
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope

pytestmark = pytest.mark.django_db
PAGE, API = "/desk/policy/", "/api/shop/v1/policy"
FAULTS = [reason.value for reason in ReturnReason if reason.is_fault]
HOLIDAYS = {"extended_from": "11-01", "extended_to": "12-25", "extended_until": "01-31"}


def refused(**changes: Any) -> dict[str, str]:
    """Return what is wrong with these changes, which have changed nothing."""
    before = list(Policy.objects.values())
    with pytest.raises(Unlawful) as error:
        change_policy(changes, by=IMPORT)
    assert list(Policy.objects.values()) == before
    assert HouseEntry.objects.filter(fact="policies.changed").count() == len(before)
    return error.value.wrong


class TestRule:
    def test_changes_what_is_named_and_writes_one_line(self) -> None:
        change_policy({"return_days": 60, "cancellation": "always_ask"}, by=IMPORT)

        policy = current_policy()
        assert (policy.return_days, policy.cancellation, policy.label_days) == (60, "always_ask", 30)
        assert policy.changed_at is not None
        [entry] = HouseEntry.objects.filter(fact="policies.changed")
        assert entry.details == {"fields": ["cancellation", "return_days"]}
        assert ShopEvent.objects.get(fact="policies.changed").about_kind == "policy"

    def test_the_same_again_is_no_change(self) -> None:
        change_policy({"return_days": 60}, by=IMPORT)

        change_policy({"return_days": 60, "payers": {"too_small": "customer"}}, by=IMPORT)

        assert HouseEntry.objects.filter(fact="policies.changed").count() == 1

    def test_payers_that_are_left_out_stay(self) -> None:
        change_policy({"payers": {"too_small": "seller"}}, by=IMPORT)
        change_policy({"payers": {"too_large": "seller"}}, by=IMPORT)

        assert current_policy().payers == {"too_small": "seller", "too_large": "seller"}

        change_policy({"payers": {"too_small": "customer"}}, by=IMPORT)

        assert current_policy().payer_of(ReturnReason.TOO_SMALL) == Payer.CUSTOMER
        assert current_policy().payers == {"too_large": "seller"}

    @pytest.mark.parametrize(
        ("changes", "field", "says"),
        [
            ({"return_days": 13}, "return_days", "14 days after delivery (art. L. 221-18"),
            ({"label_days": 7}, "label_days", "14 days to send items back (art. L. 221-23"),
            ({"replacement_due_days": 13}, "replacement_due_days", "art. L. 221-23"),
            ({"return_fee_minor": -1}, "return_fee_minor", "cannot be negative"),
            (
                {"payers": {"defective": "customer"}},
                "paid_by_seller",
                "at the seller’s cost (art. L. 217-11",
            ),
            ({"payers": {"damaged_inside": "customer"}}, "paid_by_seller", "at the seller’s cost"),
            ({"payers": {"too_late": "customer"}}, "paid_by_seller", "L. 216-7"),
            ({"payers": {"whim": "customer"}}, "paid_by_seller", "Unknown: whim."),
            ({"cancellation": "perhaps"}, "cancellation", "until_picked, within_minutes"),
            ({"refund_on": "never"}, "refund_on", "first_scan, receipt"),
            ({"cancel_answer_hours": 73}, "cancel_answer_hours", "from 1 to 72"),
            ({"return_days": 10**30}, "return_days", "from 14 to 3650"),
            ({"currency": "EURO"}, "currency", "currency does not exist"),
            ({"extended_from": "11-01"}, "extended_to", "all three dates, or none"),
            ({**HOLIDAYS, "extended_until": "31-01"}, "extended_until", "date does not exist"),
            ({**HOLIDAYS, "extended_from": "02-30"}, "extended_from", "date does not exist"),
            ({**HOLIDAYS, "extended_until": "12-20"}, "extended_until", "within six months"),
        ],
    )
    def test_refuses_by_the_field_and_says_why(self, changes: dict[str, Any], field: str, says: str) -> None:
        wrong = refused(**changes)

        assert says in wrong[field]

    def test_names_every_wrong_field(self) -> None:
        assert refused(return_days=0, label_days=0).keys() == {"return_days", "label_days"}

    def test_holidays_are_kept_as_days_of_any_year(self) -> None:
        change_policy(HOLIDAYS, by=IMPORT)

        extension = current_policy().extension_in(2026)
        assert [f"{day}" for day in extension] == ["2026-11-01", "2026-12-25", "2027-01-31"]


def typed(**changes: Any) -> dict[str, Any]:
    """Return the form as a browser sends it, with some of it typed anew."""
    from datetime import date

    form = PolicyForm(None, policy=current_policy(), today=date(2026, 11, 5))
    return {name: value if value is not None else "" for name, value in form.initial.items()} | changes


class TestPage:
    def test_shows_what_holds(self, as_sam: Any) -> None:
        change_policy({"return_days": 45, **HOLIDAYS}, by=IMPORT)

        page = as_sam.get(PAGE).content.decode()

        assert 'value="45"' in page
        assert "L. 221-28" in page

    def test_saves_and_says_so(self, as_sam: Any, sam: Any) -> None:
        days = {"extended_from": "2026-11-01", "extended_to": "2026-12-25", "extended_until": "2027-01-31"}
        kinds = [kind.value for kind in Exclusion if kind != Exclusion.PRESS]

        answer = as_sam.post(
            PAGE,
            typed(
                **days, return_fee="4.90", currency="eur", paid_by_seller=["too_small"], excluded_kinds=kinds
            ),
            follow=True,
        )

        policy = current_policy()
        assert "The policy is saved and applies from now on." in answer.content.decode()
        assert (policy.return_fee_minor, policy.currency, policy.taken_back) == (490, "EUR", ["press"])
        assert (policy.payers, policy.extended_until) == ({"too_small": "seller"}, "01-31")
        assert HouseEntry.objects.get(fact="policies.changed").by_id == str(sam.pk)

    def test_the_same_sent_again_changes_nothing(self, as_sam: Any) -> None:
        change_policy({**HOLIDAYS, "return_fee_minor": 490, "taken_back": ["press"]}, by=IMPORT)
        before = Policy.objects.values().get()

        as_sam.post(PAGE, typed())

        assert Policy.objects.values().get() == before

    @pytest.mark.parametrize(
        ("wrong", "field", "says"),
        [
            ({"return_days": "7"}, "return_days", "choose 14 or more"),
            ({"return_fee": "4.905"}, "return_fee", "EUR has 2 decimal places."),
            ({"currency": "ABC"}, "currency", "This currency does not exist"),
            ({"return_days": ""}, "return_days", ""),
            ({"extended_to": "2026-12-25"}, "extended_from", "Give all three dates, or none."),
            ({"paid_by_seller": ["defective"]}, "paid_by_seller", ""),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(
        self, as_sam: Any, wrong: dict[str, str], field: str, says: str
    ) -> None:
        page = as_sam.post(PAGE, typed(**wrong))

        [error] = page.context["form"].errors[field]
        assert says in error
        assert not Policy.objects.exists()

    def test_reads_an_amount_as_the_reader_writes_it(self, as_sam: Any) -> None:
        as_sam.cookies["language"] = "fr"

        as_sam.post(PAGE, typed(return_fee="4,90"))

        assert current_policy().return_fee_minor == 490

    def test_a_seller_and_a_customer_see_nothing_of_it(self, as_carla: Any, as_alice: Any) -> None:
        assert [client.get(PAGE).status_code for client in (as_carla, as_alice)] == [404, 404]


class Program:
    def __init__(self, *scopes: str) -> None:
        _key, secret = create_key("Shop", scopes=scopes, by=IMPORT)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self) -> Any:
        return self.client.get(API)

    def put(self, **sent: Any) -> Any:
        return self.client.put(API, json.dumps(sent), content_type="application/json")


@pytest.fixture
def program() -> Program:
    return Program(Scope.READ_POLICY, Scope.WRITE_POLICY)


class TestApi:
    def test_answers_all_of_it(self, program: Program) -> None:
        policy = program.get().json()

        assert (policy["cancellation"], policy["return_days"], policy["changed_at"]) == (
            "until_picked",
            30,
            None,
        )
        assert policy["paid_by_seller"] == FAULTS
        assert policy["excluded_kinds"] == Exclusion.values

    def test_changes_what_is_sent_and_answers_the_whole(self, program: Program) -> None:
        answer = program.put(
            return_days=60, excluded_kinds=["personalised"], paid_by_seller=[*FAULTS, "style"]
        )

        assert answer.status_code == 200
        assert answer.json() == program.get().json()
        policy = current_policy()
        assert (policy.return_days, policy.excluded_kinds) == (60, [Exclusion.PERSONALISED])
        assert policy.payers == {"style": "seller"}

    def test_what_was_read_may_be_sent(self, program: Program) -> None:
        program.put(return_days=60)
        read = program.get().json()

        assert program.put(**read).json() == read

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"return_days": 7}, "return_days"),
            ({"paid_by_seller": ["style"]}, "paid_by_seller"),
            ({"paid_by_seller": ["whim"]}, "paid_by_seller.0"),
            ({"excluded_kinds": ["soup"]}, "excluded_kinds.0"),
            ({"refund_on": "later"}, "refund_on"),
            ({"returns": 30}, "returns"),
        ],
    )
    def test_refuses_by_the_field(self, program: Program, sent: dict[str, Any], field: str) -> None:
        answer = program.put(**sent)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
        assert not Policy.objects.exists()

    def test_needs_its_scopes(self) -> None:
        reader, other = Program(Scope.READ_POLICY), Program(Scope.WRITE_ORDERS)

        assert (reader.get().status_code, reader.put(return_days=60).status_code) == (200, 403)
        assert (other.get().status_code, other.put(return_days=60).status_code) == (403, 403)
