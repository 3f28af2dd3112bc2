"""A photo of the proof of posting counts as sending; its seller accepts or doubts it, else the clock accepts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.payments.models import Refund
from comptoir.photos.examples import upload
from comptoir.policies.models import Policy, RefundOn
from comptoir.returns.actions import (
    accept_proof,
    cancel_return,
    declare_lost,
    doubt_proof,
    expire_return,
    note_sending,
    prove_posting,
    receive_return,
)
from comptoir.returns.models import PostingProof, Return, ReturnState, SellerReturn
from comptoir.returns.schedule import accept_unanswered_proofs, end_unsent
from comptoir.returns.tests.given import arrived, item, one, only_item, refused_of

pytestmark = pytest.mark.django_db
WHY = "On ne lit ni la date ni l’adresse."


@pytest.fixture
def back() -> Return:
    """A return within the legal period, which its customer posts at her own expense."""
    return one(arrived(5))


def now_of(back: Return) -> Return:
    return Return.objects.select_related("order", "seller").get(id=back.id)


def facts() -> list[str]:
    entries = CustomerEntry.objects.filter(fact__startswith="returns.").order_by("recorded_at", "id")
    return [name.removeprefix("returns.") for name in entries.values_list("fact", flat=True)]


def proved(back: Return, **how: Any) -> Return:
    return prove_posting(back, upload(), by=back.order.customer, **how)


class TestProof:
    def test_counts_as_sent_and_waits_for_the_seller(self, back: Return) -> None:
        proved(back)

        sent = now_of(back)
        assert (sent.state, sent.awaits_proof) == (ReturnState.DROPPED_OFF, True)
        assert sent.sent_at is not None
        assert SellerReturn.objects.get().due_at == sent.due_at
        assert timedelta(days=1) < sent.due_at - timezone.now() < timedelta(days=6)
        assert (facts(), Refund.objects.count()) == (["authorised", "posting_proved"], 0)

    def test_sent_twice_is_kept_once(self, back: Return) -> None:
        proved(back)
        proved(back)

        assert PostingProof.objects.count() == 1
        assert facts().count("posting_proved") == 1

    def test_is_not_answered_later_than_the_law_lets_the_refund_wait(self, back: Return) -> None:
        later = back.asked_at + timedelta(days=13, hours=23)

        proved(back, now=later)

        assert now_of(back).due_at == back.asked_at + timedelta(days=14)

    def test_beyond_the_legal_period_it_is_kept_and_waits_for_nobody(self) -> None:
        Policy.objects.update_or_create(id=1, defaults={"refund_on": RefundOn.RECEIPT})
        back = proved(one(arrived(20)))

        assert (back.state, back.due_at) == (ReturnState.DROPPED_OFF, None)
        assert PostingProof.objects.count() == 1
        assert refused_of(lambda: accept_proof(back, by=IMPORT)) == "already_answered"

    def test_refuses_what_is_no_photo(self, back: Return) -> None:
        file = upload(b"%PDF-1.7", "recu.pdf")

        assert refused_of(lambda: prove_posting(back, file, by=IMPORT)) == "photo_kind"

    @pytest.mark.parametrize("end", [receive_return, cancel_return])
    def test_refuses_what_came_or_was_called_off(self, back: Return, end: Any) -> None:
        end(back, by=IMPORT)

        assert refused_of(lambda: prove_posting(back, upload(), by=IMPORT)) == "not_to_send"

    def test_saves_what_had_lapsed(self, back: Return) -> None:
        expire_return(back, by=IMPORT, now=timezone.now())

        proved(now_of(back))

        assert now_of(back).state == ReturnState.DROPPED_OFF
        assert now_of(back).ended_at is None

    def test_does_not_save_it_once_its_items_are_in_another_return(self, back: Return) -> None:
        expire_return(back, by=IMPORT, now=timezone.now())
        one(back.order, item(quantity=2))

        assert refused_of(lambda: prove_posting(now_of(back), upload(), by=IMPORT)) == "in_another_return"

    def test_nothing_lapses_that_was_proved(self, back: Return) -> None:
        proved(back)

        end_unsent(timezone.now() + timedelta(days=60))

        assert now_of(back).state == ReturnState.DROPPED_OFF


class TestAcceptance:
    def test_refunds_what_the_first_scan_would(self, back: Return) -> None:
        proved(back)

        accept_proof(back, by=IMPORT)

        assert Refund.objects.get().amount_minor == 690
        assert only_item(now_of(back)).is_settled
        assert now_of(back).due_at is None
        assert facts()[-2:] == ["proof_accepted", "settled"]

    def test_twice_is_once(self, back: Return) -> None:
        proved(back)

        for _time in range(2):
            accept_proof(back, by=IMPORT)

        assert Refund.objects.count() == 1
        assert facts().count("proof_accepted") == 1

    def test_comes_by_itself_where_nobody_answers(self, back: Return) -> None:
        due_at = proved(back).due_at
        assert due_at

        accept_unanswered_proofs(due_at - timedelta(seconds=1))
        assert Refund.objects.count() == 0
        accept_unanswered_proofs(due_at + timedelta(seconds=1))

        assert Refund.objects.count() == 1
        assert PostingProof.objects.get().answered_by

    def test_the_carriers_scan_is_one(self, back: Return) -> None:
        proved(back)

        for _time in range(2):
            note_sending(back, at=timezone.now(), by=IMPORT)

        assert Refund.objects.count() == 1
        assert facts().count("handed_in") == 1
        assert now_of(back).due_at is None
        assert accept_proof(back, by=IMPORT).state == ReturnState.DROPPED_OFF
        assert Refund.objects.count() == 1

    def test_a_parcel_that_comes_first_is_settled_as_any_other(self, back: Return) -> None:
        proved(back)

        receive_return(back, by=IMPORT)

        assert refused_of(lambda: accept_proof(back, by=IMPORT)) == "already_answered"
        assert now_of(back).state == ReturnState.RECEIVED

    def test_a_parcel_that_never_comes_is_declared_lost(self, back: Return) -> None:
        proved(back)
        accept_proof(back, by=IMPORT)

        assert declare_lost(back, by=IMPORT).state == ReturnState.CLOSED or now_of(back).settled_at
        assert Refund.objects.count() == 1

    def test_refuses_without_a_proof(self, back: Return) -> None:
        assert refused_of(lambda: accept_proof(back, by=IMPORT)) == "no_proof"


class TestDoubt:
    def test_lets_it_be_sent_again_within_a_week_at_least(self, back: Return) -> None:
        proved(back)

        doubt_proof(back, WHY, by=IMPORT)

        now = now_of(back)
        assert (now.state, now.sent_at, now.due_at) == (ReturnState.AUTHORISED, None, None)
        assert now.send_by >= timezone.localdate() + timedelta(days=7)
        assert PostingProof.objects.get().why == WHY
        assert (facts()[-1], Refund.objects.count()) == ("proof_doubted", 0)

    def test_twice_is_once_and_a_scan_outdoes_it(self, back: Return) -> None:
        proved(back)
        for _time in range(2):
            doubt_proof(back, WHY, by=IMPORT)

        note_sending(back, at=timezone.now(), by=IMPORT)

        assert facts().count("proof_doubted") == 1
        assert Refund.objects.count() == 1

    def test_who_thinks_better_of_it_accepts(self, back: Return) -> None:
        proved(back)
        doubt_proof(back, WHY, by=IMPORT)

        accept_proof(back, by=IMPORT)

        assert Refund.objects.count() == 1
        assert PostingProof.objects.get().why == ""

    def test_a_better_photo_is_looked_at_anew_three_times_at_most(self, back: Return) -> None:
        for _time in range(3):
            proved(back)
            doubt_proof(back, f"{WHY} {_time}", by=IMPORT)

        assert refused_of(lambda: prove_posting(back, upload(), by=IMPORT)) == "too_many_photos"

    def test_wants_a_reason(self, back: Return) -> None:
        proved(back)

        assert refused_of(lambda: doubt_proof(back, " ", by=IMPORT)) == "reason_missing"
        assert refused_of(lambda: doubt_proof(back, "x" * 501, by=IMPORT)) == "text_too_long"

    def test_comes_too_late_once_it_was_accepted(self, back: Return) -> None:
        proved(back)
        accept_proof(back, by=IMPORT)

        assert refused_of(lambda: doubt_proof(back, WHY, by=IMPORT)) == "already_answered"
