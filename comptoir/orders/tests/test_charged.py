"""What was charged for lines and pieces adds up to the last minor unit, whatever was discounted and given back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.ground.money import digits_of
from comptoir.orders.models import (
    Line,
    Order,
    State,
    charged,
    charged_shipping,
    paid_line,
    replaced_pieces,
    worth,
)
from comptoir.orders.models.summary import spent

pytestmark = pytest.mark.any_database
# Currencies of 0, 2 and 3 decimals
CURRENCIES = ("JPY", "EUR", "KWD")


def line(total: int, quantity: int = 1, **changes: Any) -> Line:
    return Line(
        **{
            "id": uuid4(),
            "quantity": quantity,
            "total_minor": total,
            "unit_price_minor": total,
            "state": State.DELIVERED,
            **changes,
        }
    )


def order(
    lines: list[Line], *, shipping: int = 0, discount: int = 0, rounding: int = 0, **changes: Any
) -> Order:
    items = sum(line.total_minor for line in lines)
    return Order(
        **{
            "currency": "EUR",
            "state": State.DELIVERED,
            "items_minor": items,
            "shipping_minor": shipping,
            "discount_minor": discount,
            "rounding_minor": rounding,
            "total_minor": items + shipping - discount + rounding,
            **changes,
        }
    )


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, list[Line]]:
    """An order as a shop may send it: discounts by line and in all, tax on top, a rounding of either sign."""
    currency = draw(st.sampled_from(CURRENCIES))
    unit = 10 ** digits_of(currency)
    lines = []
    for _line in range(draw(st.integers(1, 8))):
        quantity, price = draw(st.integers(1, 12)), draw(st.integers(0, 900 * unit))
        discount = draw(st.integers(0, quantity * price))
        tax = draw(st.integers(0, price))
        lines.append(line(quantity * price - discount + tax, quantity, unit_price_minor=price))
    items, shipping = sum(known.total_minor for known in lines), draw(st.integers(0, 20 * unit))
    discount = draw(st.integers(0, items + shipping))
    rounding = draw(st.integers(-min(unit, items + shipping - discount), unit))
    return order(lines, shipping=shipping, discount=discount, rounding=rounding, currency=currency), lines


class TestCharged:
    @given(orders())
    @settings(max_examples=500, deadline=None)
    def test_shares_and_delivery_make_the_total(self, drawn: tuple[Order, list[Line]]) -> None:
        order, lines = drawn

        shares = charged(order, lines)

        assert sum(shares.values()) + charged_shipping(order) == order.total_minor
        assert all(share >= 0 for share in shares.values())
        assert 0 <= charged_shipping(order) <= order.shipping_minor

    @given(orders())
    @settings(max_examples=300, deadline=None)
    def test_no_share_is_further_off_than_one_unit(self, drawn: tuple[Order, list[Line]]) -> None:
        order, lines = drawn
        items = sum(line.total_minor for line in lines)
        goods = order.total_minor - charged_shipping(order)

        shares = charged(order, lines)

        for line_ in lines if items else []:
            assert abs(shares[line_.id] * items - goods * line_.total_minor) < items

    def test_a_discount_is_shared_out_by_the_largest_remainder(self) -> None:
        lines = [line(1000), line(1000), line(1000)]

        shares = charged(order(lines, shipping=490, discount=100), lines)

        assert list(shares.values()) == [967, 967, 966]

    def test_without_discount_and_rounding_each_line_is_charged_its_total(self) -> None:
        lines = [line(1380, 2), line(610)]

        assert list(charged(order(lines, shipping=490), lines).values()) == [1380, 610]

    def test_a_discount_beyond_the_lines_takes_from_the_delivery(self) -> None:
        lines = [line(1000)]
        whole = order(lines, shipping=500, discount=1200)

        assert (list(charged(whole, lines).values()), charged_shipping(whole)) == ([0], 300)

    def test_a_line_that_costs_nothing_is_charged_nothing(self) -> None:
        lines = [line(0, replaces_id=uuid4()), line(999)]

        assert list(charged(order(lines, rounding=1), lines).values()) == [0, 1000]

    def test_rounding_alone_is_the_first_line_s(self) -> None:
        lines = [line(0), line(0)]

        assert list(charged(order(lines, rounding=2), lines).values()) == [2, 0]

    def test_an_order_without_lines_charges_none(self) -> None:
        assert charged(order([], shipping=490), []) == {}


class TestWorth:
    @given(st.integers(0, 10**15), st.lists(st.integers(1, 40), min_size=1, max_size=12))
    @settings(max_examples=500, deadline=None)
    def test_all_pieces_make_what_was_charged_in_any_sequence(self, minor: int, portions: list[int]) -> None:
        quantity, before, given_back = sum(portions), 0, 0

        for pieces in portions:
            part = worth(minor, quantity, before, pieces)
            assert part >= 0
            before, given_back = before + pieces, given_back + part
            assert given_back <= minor

        assert given_back == minor

    @given(st.integers(0, 10**9), st.integers(1, 60), st.data())
    @settings(max_examples=300, deadline=None)
    def test_a_piece_is_worth_its_share_within_one_unit(self, minor: int, quantity: int, data: Any) -> None:
        before = data.draw(st.integers(0, quantity - 1))

        assert abs(worth(minor, quantity, before, 1) * quantity - minor) < quantity

    @given(orders(), st.data())
    @settings(max_examples=200, deadline=None)
    def test_every_piece_and_the_delivery_make_the_order_s_total(
        self, drawn: tuple[Order, list[Line]], data: Any
    ) -> None:
        order, lines = drawn
        shares, left = charged(order, lines), {line.id: line.quantity for line in lines}
        given_back, by_id = 0, {line.id: line for line in lines}
        while any(left.values()):
            of_line: UUID = data.draw(st.sampled_from([known for known, number in left.items() if number]))
            pieces = data.draw(st.integers(1, left[of_line]))
            quantity = by_id[of_line].quantity
            given_back += worth(shares[of_line], quantity, quantity - left[of_line], pieces)
            left[of_line] -= pieces

        assert given_back + charged_shipping(order) == order.total_minor

    def test_what_does_not_divide_goes_to_the_first(self) -> None:
        assert [worth(1000, 3, before, 1) for before in range(3)] == [334, 333, 333]

    @pytest.mark.parametrize(("before", "pieces"), [(0, 4), (3, 1), (-1, 1), (0, -1)])
    def test_more_than_there_are_cannot_be_given_back(self, before: int, pieces: int) -> None:
        with pytest.raises(ValueError, match="cannot be given back"):
            worth(1000, 3, before, pieces)


class TestReplacements:
    def test_a_replacement_was_paid_by_the_line_that_it_goes_back_to(self) -> None:
        first = line(900, 3)
        again = line(0, 2, replaces_id=first.id)
        once_more = line(0, replaces_id=again.id)
        lines = {known.id: known for known in (first, again, once_more)}

        assert paid_line(once_more, lines) is paid_line(first, lines) is first

    def test_what_came_back_or_was_cancelled_stands_for_nothing(self) -> None:
        first = line(900, 3)
        again = line(0, 3, replaces_id=first.id, cancelled=1, returned=1)

        assert replaced_pieces([first, again]) == {first.id: 1}
        assert replaced_pieces([first]) == {}


class TestSpent:
    def test_a_returned_piece_gives_back_its_share_of_the_discount_too(self) -> None:
        lines = [line(1000, 2, returned=1), line(1000)]

        assert spent(order(lines, discount=200), lines) == 1800 - 450

    def test_a_piece_that_was_replaced_is_still_paid(self) -> None:
        first = line(900, 3, returned=1)
        again = line(0, 1, replaces_id=first.id)

        assert spent(order([first, again]), [first, again]) == 900

    def test_a_replacement_that_comes_back_too_is_not(self) -> None:
        first = line(900, 3, returned=1)
        again = line(0, 1, replaces_id=first.id, returned=1)

        assert spent(order([first, again]), [first, again]) == 600

    @pytest.mark.parametrize(
        ("refund", "left"),
        [
            ({"amount_minor": 450}, 1350),
            ({"amount_minor": 300, "settles_minor": 450}, 1500),
            ({"amount_minor": 550, "settles_minor": 450}, 1250),
            ({"amount_minor": 450, "to_gift_minor": 450}, 1800),
            ({"amount_minor": 100, "settles_minor": 0}, 1250),
        ],
    )
    def test_a_refund_settles_the_pieces_that_it_is_for(self, refund: dict[str, Any], left: int) -> None:
        lines = [line(1000, 2, returned=1), line(1000)]
        whole = order(lines, discount=200, refunds_here=[{"reference": "r1", **refund}])

        assert spent(whole, lines) == left

    def test_the_shop_s_word_of_the_same_refund_counts_once(self) -> None:
        lines = [line(1000, 2, returned=1)]
        whole = order(
            lines,
            refunds=[{"reference": "r1", "amount_minor": 400}],
            refunds_here=[{"reference": "r1", "amount_minor": 500}],
        )

        assert spent(whole, lines) == 500
