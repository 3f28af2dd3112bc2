"""The policy answers who may cancel, until when something may go back, and who pays for it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from comptoir.ground.money import Money
from comptoir.policies.models import (
    Cancellation,
    Comment,
    Exclusion,
    MayCancel,
    Payer,
    Policy,
    RefundOn,
    Remedy,
    ReturnReason,
    current_policy,
)

PLACED = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)


class TestTheRow:
    def test_without_a_row_the_defaults_hold(self, db):
        policy = current_policy()

        assert (policy.cancellation, policy.cancel_answer_hours) == (Cancellation.UNTIL_PICKED, 24)
        assert (policy.return_days, policy.label_days, policy.label_upload_days) == (30, 30, 2)
        assert (policy.return_fee_minor, policy.refund_on) == (0, RefundOn.FIRST_SCAN)
        assert policy.excluded_kinds == list(Exclusion)

    def test_the_row_is_read_in_one_statement(self, db, django_assert_num_queries):
        Policy(return_days=60).save()

        with django_assert_num_queries(1):
            assert current_policy().return_days == 60

    def test_there_is_one_row(self, db):
        Policy().save()

        with pytest.raises(IntegrityError):
            Policy(id=uuid4()).save(force_insert=True)

    def test_no_row_gives_less_than_the_law(self, db):
        with pytest.raises(IntegrityError):
            Policy(return_days=13).save()


class TestCancelling:
    def answers(self, rule, now=PLACED + timedelta(hours=1)):
        return [rule.answer(placed_at=PLACED, is_picked=picked, now=now) for picked in (False, True)]

    @pytest.mark.parametrize(
        ("cancellation", "before_picking", "after_it"),
        [
            (Cancellation.UNTIL_PICKED, MayCancel.AT_ONCE, MayCancel.ON_REQUEST),
            (Cancellation.ALWAYS_ASK, MayCancel.ON_REQUEST, MayCancel.ON_REQUEST),
            (Cancellation.NEVER, MayCancel.NO, MayCancel.NO),
        ],
    )
    def test_each_rule_before_and_after_picking(self, cancellation, before_picking, after_it):
        rule = Policy(cancellation=cancellation).cancel_rule()

        assert self.answers(rule) == [before_picking, after_it]

    def test_some_minutes_end_to_the_second(self):
        rule = Policy(cancellation="within_minutes", cancellation_minutes=60).cancel_rule()

        assert self.answers(rule, PLACED + timedelta(minutes=60, seconds=-1))[0] == MayCancel.AT_ONCE
        assert self.answers(rule, PLACED + timedelta(minutes=60))[0] == MayCancel.ON_REQUEST
        assert self.answers(rule, PLACED)[1] == MayCancel.ON_REQUEST
        assert rule.ends_at(PLACED) == PLACED + timedelta(hours=1)

    def test_the_line_s_rule_wins_then_the_order_s(self):
        policy = Policy()

        assert policy.cancel_rule(("never", None), ("always_ask", None)).cancellation == Cancellation.NEVER
        assert policy.cancel_rule(("", None), ("always_ask", None)).cancellation == Cancellation.ALWAYS_ASK
        assert policy.cancel_rule(("", 5), ("", None)) == policy.cancel_rule()

    def test_a_rule_without_minutes_has_the_policy_s(self):
        policy = Policy(cancellation_minutes=45)

        assert policy.cancel_rule(("within_minutes", None)).minutes == 45
        assert policy.cancel_rule(("within_minutes", 0)).minutes == 0


class TestReturnDays:
    def test_days_count_from_the_day_after(self):
        last = Policy(return_days=30).last_return_day(date(2026, 11, 5), placed_on=date(2026, 11, 2))

        assert last == date(2026, 12, 5)

    @pytest.mark.parametrize(
        ("placed_on", "last"),
        [
            (date(2026, 10, 31), date(2026, 12, 10)),
            (date(2026, 11, 1), date(2027, 1, 31)),
            (date(2026, 12, 25), date(2027, 1, 31)),
            (date(2026, 12, 26), date(2026, 12, 10)),
        ],
    )
    def test_what_is_bought_before_the_holidays_has_longer(self, placed_on, last):
        policy = Policy(extended_from="11-01", extended_to="12-25", extended_until="01-31")

        assert policy.last_return_day(date(2026, 11, 10), placed_on=placed_on) == last

    def test_an_extension_never_shortens(self):
        policy = Policy(extended_from="11-01", extended_to="12-25", extended_until="01-31", return_days=60)

        last = policy.last_return_day(date(2026, 12, 24), placed_on=date(2026, 12, 20))

        assert last == date(2027, 2, 22)

    def test_an_extension_may_go_over_the_new_year(self):
        policy = Policy(extended_from="12-20", extended_to="01-06", extended_until="02-29")

        extension = policy.extension_of(date(2027, 1, 3))

        assert extension == (date(2026, 12, 20), date(2027, 1, 6), date(2027, 2, 28))
        assert policy.extension_of(date(2028, 1, 3)).until == date(2028, 2, 29)

    def test_days_that_the_shop_said_leave_the_extension_aside(self):
        policy = Policy(extended_from="11-01", extended_to="12-25", extended_until="01-31")

        last = policy.last_return_day(date(2026, 11, 10), placed_on=date(2026, 11, 5), days=14)

        assert last == date(2026, 11, 24)


class TestWhoPays:
    def test_what_came_wrong_goes_back_at_the_seller_s_cost_whatever_is_stored(self):
        policy = Policy(payers={"defective": "customer"}, return_fee_minor=490)

        assert policy.payer_of(ReturnReason.DEFECTIVE) == Payer.SELLER
        assert policy.return_fee(ReturnReason.DEFECTIVE, "EUR") == Money(0, "EUR")

    def test_a_change_of_mind_is_the_customer_s_unless_the_shop_pays(self):
        policy = Policy(payers={"too_small": "seller"}, return_fee_minor=490)

        assert policy.return_fee(ReturnReason.UNWANTED_ITEM, "EUR") == Money(490, "EUR")
        assert policy.return_fee(ReturnReason.TOO_SMALL, "EUR") == Money(0, "EUR")

    def test_a_fee_in_another_currency_is_none(self):
        policy = Policy(return_fee_minor=490, currency="EUR")

        assert policy.return_fee(ReturnReason.UNWANTED_ITEM, "CHF") == Money(0, "CHF")


class TestReasons:
    def test_every_reason_has_its_rule(self):
        assert all(reason.comment in Comment for reason in ReturnReason)
        assert [reason for reason in ReturnReason if not reason.remedies] == [ReturnReason.EXTRA_ITEM]

    def test_a_reason_that_is_not_said_asks_nothing(self):
        reason = ReturnReason.NOT_SAID

        assert (reason.comment, reason.asks_photo) == (Comment.OPTIONAL, False)
        assert reason.remedies == (Remedy.REFUND,)

    def test_only_what_came_wrong_may_ask_for_a_photo(self):
        assert all(reason.is_fault for reason in ReturnReason if reason.asks_photo)


class TestExclusions:
    def test_each_names_its_place_in_the_law(self):
        places = {kind: str(kind.article) for kind in Exclusion}

        assert "3°" in places[Exclusion.PERSONALISED]
        assert "13°" in places[Exclusion.DIGITAL_STARTED]

    def test_two_depend_on_the_seal(self):
        sealed = [kind for kind in Exclusion if kind.depends_on_the_seal]

        assert sealed == [Exclusion.SEALED_HYGIENE, Exclusion.UNSEALED_MEDIA]

    def test_what_the_shop_takes_back_is_not_excluded(self):
        policy = Policy(taken_back=["perishable"])

        assert not policy.excludes("perishable")
        assert policy.excludes("personalised")
        assert not policy.excludes("")
