"""The sandbox moves parcels by the clock, and tells of them as badly as its numbers say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from comptoir.deliveries.carriers import Heard, LabelRefused
from comptoir.deliveries.carriers.sandbox import STORIES, Manner, Sandbox, sandbox_number
from comptoir.deliveries.models import NewScan, Scan, follow
from comptoir.deliveries.models.following import Following
from comptoir.deliveries.tests.connected import Clock
from comptoir.deliveries.tests.printed import ALICE, label_asked, pages
from comptoir.orders.models import CarrierState

S = CarrierState
LEFT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ENDS = {
    "D": S.DELIVERED,
    "L": S.DELIVERED,
    "P": S.DELIVERED,
    "A": S.DELIVERED,
    "R": S.RETURNED,
    "X": S.LOST,
    "C": S.DELIVERED,
}


@pytest.fixture
def clock() -> Clock:
    return Clock(LEFT)


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    return Sandbox({}, now=clock)


def scans(sandbox: Sandbox, number: str) -> list[NewScan]:
    return list(sandbox.track([number])[number].scans)


def where(told: list[NewScan]) -> Following:
    rows: list[Any] = [
        Scan(state=scan.state, scanned_at=scan.scanned_at, mark=scan.mark, source=Scan.Source.CARRIER)
        for scan in told
    ]
    return follow(rows)


@pytest.mark.parametrize("story", STORIES)
def test_each_story_comes_to_its_end(sandbox: Sandbox, clock: Clock, story: str) -> None:
    clock.moves(days=20)

    assert where(scans(sandbox, sandbox_number(LEFT, story))).state == ENDS[story]


@pytest.mark.parametrize("manner", [Manner.TWICE, Manner.OUT_OF_ORDER, Manner.LATE, Manner.UNKNOWN_AT_FIRST])
@pytest.mark.parametrize("story", STORIES)
def test_however_it_is_told_it_ends_alike(sandbox: Sandbox, clock: Clock, story: str, manner: Manner) -> None:
    clock.moves(days=20)

    plainly = scans(sandbox, sandbox_number(LEFT, story))
    badly = scans(sandbox, sandbox_number(LEFT, story, manner))

    assert {scan.mark for scan in badly} == {scan.mark for scan in plainly}
    assert where(list({scan.mark: scan for scan in badly}.values())) == where(plainly)


def test_tells_what_has_happened_by_now(sandbox: Sandbox, clock: Clock) -> None:
    number = sandbox_number(LEFT)
    told = []
    for _time in range(8):
        told.append(len(scans(sandbox, number)))
        clock.moves(hours=6)

    assert told == [2, 2, 3, 3, 3, 5, 6, 6]


def test_twice_is_twice_and_out_of_order_newest_first(sandbox: Sandbox, clock: Clock) -> None:
    clock.moves(days=3)

    twice = scans(sandbox, sandbox_number(LEFT, manner=Manner.TWICE))
    shuffled = [scan.scanned_at for scan in scans(sandbox, sandbox_number(LEFT, manner=Manner.OUT_OF_ORDER))]

    assert (len(twice), len({scan.mark for scan in twice})) == (12, 6)
    assert shuffled == sorted(shuffled, reverse=True)


def test_out_of_order_an_earlier_scan_comes_after_a_later_one(sandbox: Sandbox, clock: Clock) -> None:
    number = sandbox_number(LEFT, manner=Manner.OUT_OF_ORDER)
    clock.moves(hours=8)
    first = {scan.code for scan in scans(sandbox, number)}
    clock.moves(hours=18)
    second = {scan.code for scan in scans(sandbox, number)}

    assert first == {"LABEL", "MOVES", "TAKEN"}
    clock.at = LEFT + timedelta(hours=30)
    third = {scan.code for scan in scans(sandbox, number)}
    assert third - second == {"DOOR", "NEAR"}


def test_silently_is_no_answer_and_unknown_at_first_is_none_yet(sandbox: Sandbox, clock: Clock) -> None:
    silent, unknown = (sandbox_number(LEFT, manner=how) for how in (Manner.SILENTLY, Manner.UNKNOWN_AT_FIRST))

    told = sandbox.track([silent, unknown])

    assert silent not in told
    assert told[unknown].heard == Heard.NOT_KNOWN_YET
    clock.moves(hours=7)
    assert sandbox.track([unknown])[unknown].heard == Heard.FOUND


@pytest.mark.parametrize(
    "number", ["6A00000000017", "SB2613301430DP07", "SB2611301430QP07", "SB2611301430DQ07"]
)
def test_knows_its_own_numbers_alone(sandbox: Sandbox, number: str) -> None:
    assert sandbox.track([number])[number].heard == Heard.WRONG


def test_is_late_where_the_story_says_so(sandbox: Sandbox, clock: Clock) -> None:
    clock.moves(hours=29)

    following = where(scans(sandbox, sandbox_number(LEFT, "L")))

    assert following.state == S.DELAYED


class TestLabel:
    def test_is_printed_and_scans(self) -> None:
        label = Sandbox({}).make_label(label_asked())

        [page] = pages(label.pdf)
        assert page.codes == [("Code128", label.number), ("QRCode", label.number)]
        for words in ("Alice Œuvrard-Łukaszewicz", "Brûlerie des Carmes", "R-7K2M-49QX", "Prépayé", "essai"):
            assert words in page.words
        assert label.good_until == date(2026, 12, 30)
        assert "30 décembre 2026" in page.words

    def test_of_the_same_key_is_the_same_and_of_another_is_not(self) -> None:
        sandbox = Sandbox({})

        numbers = [sandbox.make_label(label_asked(key)).number for key in ("a", "a", "b")]

        assert numbers[0] == numbers[1]
        assert len(set(numbers)) == 2

    def test_moves_its_parcel_once_it_is_handed_in(self) -> None:
        number = Sandbox({}).make_label(label_asked()).number
        asked_at = label_asked().asked_at

        def state_after(hours: float) -> str:
            [told] = Sandbox({}, now=lambda: asked_at + timedelta(hours=hours)).track([number]).values()
            return told.scans[-1].state if told.scans else told.heard.value

        assert [state_after(hours) for hours in (1, 19, 21, 30, 60)] == [
            "not known yet",
            "pre_transit",
            "accepted",
            "in_transit",
            "delivered",
        ]

    def test_of_an_address_without_a_postcode_is_refused_in_words(self) -> None:
        with pytest.raises(LabelRefused) as refusal:
            Sandbox({}).make_label(label_asked(sender=ALICE | {"postcode": ""}, language="en"))

        assert (refusal.value.part, refusal.value.field) == ("sender", "postcode")
        assert "Check street, postcode and city" in refusal.value.words
