"""Whether pieces of a line may go back, until which day, and if not, why not and what to do instead.

All of it is worked out from what is known of the order, the shop's policy and today; nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.days import working_day_from
from comptoir.orders.models import Line, Order, Parcel, State
from comptoir.orders.models.states import NEVER_CHARGED, RETURNS
from comptoir.policies.models import Exclusion, Policy, ReturnReason
from comptoir.returns.models.exception import Allowance
from comptoir.returns.models.item import Decided
from comptoir.ui.formats import day as day_words
from comptoir.ui.formats import short_day

LEGAL_DAYS = timedelta(days=14)
TOO_LATE = "too_late"
GUARANTEE_YEARS = 2


class Instead(Enum):
    """What she can do where an item cannot go back by itself."""

    NOTHING = ""
    CANCEL = "cancel"
    SAY_ARRIVED = "say_arrived"
    TELL_SELLER = "tell_seller"
    SEE_RETURN = "see_return"


@dataclass(frozen=True)
class Decision:
    """Whether pieces of a line may go back now: so many, until a day, or not, for a reason.

    `until` is None while no day is known: an unknown day never refuses. `is_legal` tells that the legal
    period has not ended. Where `faults_only` says why, only what came wrong may go back; with `asks_seal`,
    that depends on whether she has opened it. `code` and `words` say why not, `instead` what she can do.
    `left` counts the pieces that have come and are in no return; `exception` says why the shop takes some of
    them back although its rules refuse it.
    """

    line: Line
    pieces: int = 0
    left: int = 0
    exception: str = ""
    until: date | None = None
    is_legal: bool = False
    faults_only: str = ""
    asks_seal: bool = False
    code: str = ""
    words: str = ""
    instead: Instead = Instead.NOTHING

    @property
    def can(self) -> bool:
        return not self.code

    @property
    def is_refused_by_rules(self) -> bool:
        """Tell whether the rules refuse what the shop may take back all the same, as an exception."""
        return self.code == TOO_LATE or (self.can and bool(self.faults_only))

    def with_exception(self, allowed: Allowance) -> Decision:
        """Return the decision with an exception of the shop's, which takes nothing of a legal right away."""
        return replace(
            self,
            pieces=self.left if self.is_legal else min(self.left, allowed.pieces),
            until=max(filter(None, (self.until, allowed.until))),
            exception=allowed.why,
            faults_only="",
            code="",
            words="",
            instead=Instead.NOTHING,
        )

    @property
    def until_words(self) -> str:
        """Say until when it may go back, as it stands on the page of the order."""
        if not self.can or self.until is None:
            return ""
        if self.exception:
            return _("As an exception, return by %(day)s") % {"day": short_day(self.until)}
        return _("Return by %(day)s") % {"day": short_day(self.until)}

    def reasons(self, *, is_sealed: bool | None = None) -> list[ReturnReason]:
        """Return the reasons that she may give; outside the legal period one has to be given."""
        reasons = list(ReturnReason)
        if self.allows_faults_alone(is_sealed=is_sealed):
            return [reason for reason in reasons if reason.is_fault]
        if not self.is_legal:
            reasons.remove(ReturnReason.NOT_SAID)
        return reasons

    def allows_faults_alone(self, *, is_sealed: bool | None) -> bool:
        return bool(self.faults_only) and not (self.asks_seal and is_sealed)

    def decided(self, reason: ReturnReason, *, is_sealed: bool | None) -> Decided:
        """Return what is kept with the item: why it may go back."""
        if self.allows_faults_alone(is_sealed=is_sealed):
            return Decided.FAULT
        if self.exception and not (self.is_legal and is_sealed):
            return Decided.BY_SHOP
        return Decided.BY_LAW if self.is_legal else Decided.BY_POLICY


def can_return(
    order: Order,
    lines: Sequence[Line],
    parcels: Iterable[Parcel],
    policy: Policy,
    *,
    taken: Mapping[UUID, int],
    today: date,
) -> dict[UUID, Decision]:
    """Decide of each line of an order, by its id, whether pieces of it may go back today.

    `taken` counts the pieces that are in a return already, by the line's id.
    """
    arrivals = arrivals_of_lines(lines, parcels, today=today)
    legal_until = _legal_until(lines, arrivals)
    decide = _Deciding(order, policy, legal_until, today)
    return {line.id: decide.of(line, arrivals[line.id], taken.get(line.id, 0)) for line in lines}


@dataclass(frozen=True)
class LineArrival:
    """How many pieces of a line have come, on which day, and when the rest is expected.

    The day is the latest of its parcels; None where nobody knows it.
    """

    pieces: int
    on: date | None
    due_on: date | None = None
    is_followed: bool = False


def arrivals_of_lines(
    lines: Iterable[Line], parcels: Iterable[Parcel], *, today: date
) -> dict[UUID, LineArrival]:
    """Tell of each line, by its id, what of it has come; an untracked parcel comes on its estimated day."""
    packed: dict[UUID, list[Parcel]] = {}
    for parcel in parcels:
        for part in parcel.parts:
            packed.setdefault(part.line_id, []).append(parcel)
    return {line.id: _arrival(line, packed.get(line.id, []), today) for line in lines}


def _arrival(line: Line, parcels: Sequence[Parcel], today: date) -> LineArrival:
    if line.delivered:
        came = [_day(parcel.came_at) for parcel in parcels if parcel.came_at]
        on = _day(line.delivered_at) if line.delivered_at else max(came, default=None)
        return LineArrival(line.delivered, on)
    due = [day for day in (line.estimated_on, *(parcel.due_on for parcel in parcels)) if day]
    due_on = max(due, default=None)
    is_followed = any(parcel.told for parcel in parcels)
    if is_followed or not line.shipped or (due_on and due_on >= today):
        return LineArrival(0, None, due_on, is_followed)
    return LineArrival(line.shipped, due_on, due_on)


def _legal_until(lines: Sequence[Line], arrivals: Mapping[UUID, LineArrival]) -> date | None:
    """Return the last day of the legal period, which begins once all of the order has come; None before.

    L. 221-18 and L. 221-19 of the French consumer code; an unknown day leaves it open. What is sent in place
    of something was not ordered, and opens none.
    """
    received = []
    for line in lines:
        if line.state in NEVER_CHARGED or not line.goes_by_post or line.is_replacement:
            continue
        arrival = arrivals[line.id]
        if arrival.pieces < line.quantity - line.cancelled or arrival.on is None:
            return None
        received.append(arrival.on)
    return working_day_from(max(received) + LEGAL_DAYS) if received else None


@dataclass(frozen=True)
class _Deciding:
    """Decide of lines of one order under one policy."""

    order: Order
    policy: Policy
    legal_until: date | None
    today: date

    def of(self, line: Line, arrival: LineArrival, taken: int) -> Decision:
        if not line.goes_by_post or line.kind == Line.Kind.GIFT_CARD:
            return self._no(line, "not_goods", _not_goods_words(line), Instead.TELL_SELLER)
        if nothing := self._nothing_to_send(line, arrival, taken):
            return nothing
        left = arrival.pieces - line.returned - taken
        kind = line.return_exclusion if self.policy.excludes(line.return_exclusion) else ""
        exclusion = Exclusion(kind) if kind else None
        last = self._last_day(line, arrival)
        is_legal = not line.seller.is_private and self.is_within(self.legal_until)
        if exclusion and not exclusion.depends_on_the_seal:
            is_legal = False
        until = self.legal_until if is_legal and self.legal_until is None else last
        if is_legal and self.legal_until and last:
            until = max(last, self.legal_until)
        if not (is_legal or self.is_within(until)):
            return self._too_late(line, until, arrival, left)
        return Decision(
            line,
            pieces=left,
            left=left,
            until=until,
            is_legal=is_legal,
            faults_only=_faults_only(exclusion) if exclusion else "",
            asks_seal=bool(exclusion and exclusion.depends_on_the_seal),
        )

    def is_within(self, until: date | None) -> bool:
        return until is None or self.today <= until

    def _nothing_to_send(self, line: Line, arrival: LineArrival, taken: int) -> Decision | None:
        if line.state in NEVER_CHARGED:
            return self._no(line, "cancelled", _("It was cancelled: there is nothing to send back."))
        if not arrival.pieces:
            return self._not_come(line, arrival)
        if line.state in RETURNS - {State.RETURNED}:
            words = _("It is already being returned.")
            return self._no(line, "under_way", words, Instead.TELL_SELLER)
        left = arrival.pieces - line.returned - taken
        if left <= 0 and taken:
            return self._no(line, "under_way", _("It is already being returned."), Instead.SEE_RETURN)
        if left <= 0:
            return self._no(line, "returned", _("It has already been sent back."), Instead.SEE_RETURN)
        return None

    def _not_come(self, line: Line, arrival: LineArrival) -> Decision:
        if not line.shipped:
            words = _("It has not been sent yet, so it can still be cancelled.")
            return self._no(line, "not_sent", words, Instead.CANCEL)
        words = _("It is on its way. It can be sent back once it has arrived.")
        if arrival.due_on and not arrival.is_followed:
            words = _("It should arrive by %(day)s. It can be sent back from then on.")
            words %= {"day": day_words(arrival.due_on)}
        return self._no(line, "not_come", words, Instead.SAY_ARRIVED)

    def _last_day(self, line: Line, arrival: LineArrival) -> date | None:
        """Return the last day by the shop's policy; None where the day of its arrival is not known."""
        if arrival.on is None:
            return None
        said = line.return_days if line.return_days is not None else self.order.return_days
        return self.policy.last_return_day(arrival.on, placed_on=_day(self.order.placed_at), days=said)

    def _too_late(self, line: Line, until: date | None, arrival: LineArrival, left: int) -> Decision:
        words = _("It could be sent back until %(day)s.") % {"day": day_words(until)}
        guarantee = _guarantee_until(arrival.on)
        if guarantee and guarantee >= self.today and not line.seller.is_private:
            more = _("Is it defective or not as described? The legal guarantee covers it until %(day)s.")
            words = f"{words} {more % {'day': day_words(guarantee)}}"
        return replace(self._no(line, TOO_LATE, words, Instead.TELL_SELLER), left=left)

    def _no(self, line: Line, code: str, words: str, instead: Instead = Instead.NOTHING) -> Decision:
        return Decision(line, code=code, words=words, instead=instead)


def _not_goods_words(line: Line) -> str:
    if line.kind == Line.Kind.GIFT_CARD:
        return _("A gift card cannot be sent back. If something is wrong with it, the seller can help.")
    return _(
        "It did not come by post, so it cannot be sent back. If something is wrong with it, the seller can "
        "help."
    )


def _faults_only(exclusion: Exclusion) -> str:
    words = _(
        "%(kind)s (%(article)s): it can be sent back only if it is faulty, damaged or not what was ordered."
    )
    if exclusion.depends_on_the_seal:
        words = _(
            "Once opened, it can be sent back only if it is faulty, damaged or not what was ordered "
            "(%(article)s)."
        )
    return words % {"kind": exclusion.label, "article": exclusion.article}


def _guarantee_until(on: date | None) -> date | None:
    """Return the last day of the legal guarantee of conformity (L. 217-3)."""
    if on is None:
        return None
    try:
        return on.replace(year=on.year + GUARANTEE_YEARS)
    except ValueError:
        return on.replace(year=on.year + GUARANTEE_YEARS, day=28)


def _day(moment: datetime | None) -> date:
    if moment is None:
        raise ValueError("there is no moment")
    return timezone.localtime(moment).date()
