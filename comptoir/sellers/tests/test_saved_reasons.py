"""A seller's people and the shop's staff keep reasons, each their own, and pick them where they refuse."""

from __future__ import annotations

import pytest
from django.test import Client

from comptoir.customers.models import User
from comptoir.ground.refusal import Refused
from comptoir.journal.models import HouseEntry
from comptoir.sellers.actions import drop_reason, save_reason
from comptoir.sellers.actions.saved_reasons import MOST_REASONS
from comptoir.sellers.models import SavedReason, Seller, reason_choices, saved_reasons

pytestmark = pytest.mark.django_db
PAGE, TEXT = "/desk/saved-reasons/", "L’emballage d’origine manque."


def sellers(carla: User) -> Seller:
    return Seller.objects.get(people__user=carla)


class TestRule:
    def test_a_reason_is_kept_once_and_deleted_once(self, sam: User) -> None:
        reason = save_reason(f"  {TEXT} ", seller=None, by=sam)
        save_reason(TEXT, seller=None, by=sam)

        assert [kept.text for kept in saved_reasons(None)] == [TEXT]
        drop_reason(reason, by=sam)
        drop_reason(reason, by=sam)
        assert saved_reasons(None) == []
        facts = HouseEntry.objects.filter(fact__startswith="sellers.reason").values_list("fact", flat=True)
        assert sorted(facts) == ["sellers.reason_dropped", "sellers.reason_saved"]

    def test_each_has_their_own(self, sam: User, carla: User) -> None:
        save_reason(TEXT, seller=None, by=sam)
        save_reason(TEXT, seller=sellers(carla), by=carla)
        save_reason("Un autre motif.", seller=sellers(carla), by=carla)

        assert len(saved_reasons(None)) == 1
        assert len(saved_reasons(sellers(carla))) == 2

    def test_a_long_one_is_cut_in_the_list_alone(self, sam: User) -> None:
        save_reason("mot " * 50, seller=None, by=sam)
        [(text, shown)] = reason_choices(None)
        assert (len(text), len(shown), shown[-1]) == (199, 80, "…")

    @pytest.mark.parametrize(("text", "code"), [(" ", "text_missing"), ("x" * 501, "text_too_long")])
    def test_refuses_none_and_too_long(self, sam: User, text: str, code: str) -> None:
        with pytest.raises(Refused) as refused:
            save_reason(text, seller=None, by=sam)
        assert refused.value.code == code

    def test_refuses_more_than_a_list_holds(self, sam: User) -> None:
        for at in range(MOST_REASONS):
            save_reason(f"Motif {at}", seller=None, by=sam)
        with pytest.raises(Refused) as refused:
            save_reason("Encore un", seller=None, by=sam)
        assert refused.value.code == "too_many_reasons"


class TestDesk:
    def test_a_seller_saves_and_deletes(self, as_carla: Client, carla: User) -> None:
        assert as_carla.post(PAGE, {"text": TEXT}).status_code == 302
        [kept] = saved_reasons(sellers(carla))
        assert TEXT in as_carla.get(PAGE).content.decode()

        as_carla.post(f"{PAGE}{kept.id}/")
        assert not SavedReason.objects.exists()

    def test_nobody_deletes_anothers(self, as_carla: Client, as_sam: Client, sam: User, carla: User) -> None:
        shops = save_reason(TEXT, seller=None, by=sam)
        hers = save_reason(TEXT, seller=sellers(carla), by=carla)

        assert as_carla.post(f"{PAGE}{shops.id}/").status_code == 404
        assert as_sam.post(f"{PAGE}{hers.id}/").status_code == 404
        assert SavedReason.objects.count() == 2

    def test_an_empty_one_is_said_beside_its_field(self, as_sam: Client) -> None:
        answer = as_sam.post(PAGE, {"text": " "})
        assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["text"])
