"""The shop sends a stored order again; each field is settled between its version and ours."""

from __future__ import annotations

from uuid import UUID

from comptoir.customers.actions.learn import join_accounts, learn_of_customers, remember_addresses
from comptoir.customers.models import CustomerByEmail, CustomerByReference, without_reference
from comptoir.journal.record import Acts, record_all
from comptoir.orders.actions.registered import buyer_of, take_numbers
from comptoir.orders.actions.write_orders import StoredRows, read_stored_rows, write_orders
from comptoir.orders.facts import CHANGED
from comptoir.orders.intake.as_sent import laid_over, order_as_sent
from comptoir.orders.intake.contradictions import contradictions
from comptoir.orders.intake.fill_order import sellers_named
from comptoir.orders.intake.outcome import Outcome, not_taken
from comptoir.orders.intake.parcels import (
    is_made_otherwise,
    is_told_otherwise,
    pieces_in_parcels,
    pieces_of,
    state_of,
    without_made_here,
    word_of,
)
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.intake.undone import undone
from comptoir.orders.models import Order, State
from comptoir.orders.models.quantities import NONE, NOWHERE
from comptoir.orders.models.states import SENT
from comptoir.rest.wrong import Wrong
from comptoir.sellers.actions import recognise_sellers

HAS_LEFT = SENT | {State.DELIVERED}


def change_orders(
    rows: list[OrderSent], stored_orders: dict[str, Order], *, by: Acts, history: bool
) -> dict[str, Outcome]:
    """Lay newer versions over stored orders; refuse a version that would undo what has happened.

    `stored_orders` are locked, by their reference. Returns the outcome of each row, by its reference.
    """
    orders = {row.reference: stored_orders[row.reference] for row in rows}
    stored_rows = read_stored_rows(orders.values())
    owners = _owners(rows)
    guests = without_reference({order.customer_id for order in orders.values()})
    outcomes, good = {}, []
    for row in rows:
        order = orders[row.reference]
        lines, parcels = stored_rows[order.id]
        own = [parcel for parcel in parcels if not parcel.is_made_here]
        before = order_as_sent(order, list(lines.values()), own)
        after = laid_over(without_made_here(row, parcels), before, lines, parcels)
        is_hers = _is_hers(row, order, owners)
        wrong = [] if is_hers or _is_same_guest(row, order, guests) else [_another(row)]
        wrong += undone(before, after, lines, parcels)
        unsound = [] if wrong else contradictions(after, parcels)
        if wrong or unsound:
            code = "conflict" if wrong else "invalid"
            outcomes[row.reference] = Outcome(row.reference, "refused", wrong + unsound, code=code)
        else:
            kept = _kept(row, order, after, stored_rows[order.id], is_hers=is_hers)
            outcomes[row.reference] = Outcome(row.reference, "updated", kept=kept)
            order.sent_mark = row.mark
            good.append(after)
    sellers = recognise_sellers(sellers_named(good), by=by)
    changed = write_orders(good, orders, stored_rows, sellers=sellers)
    for row in good:
        if row.reference not in changed:
            outcomes[row.reference] = Outcome(row.reference, "unchanged")
    about = [orders[reference] for reference in changed]
    record_all(CHANGED, about=about, by=by, speaks=not history)
    _hear_of_customers(rows, orders, outcomes, owners, by=by)
    return outcomes


def _hear_of_customers(
    rows: list[OrderSent],
    orders: dict[str, Order],
    outcomes: dict[str, Outcome],
    owners: dict[str, set[UUID]],
    *,
    by: Acts,
) -> None:
    """Take over what these versions say of their buyers, and name in the outcomes what is not taken."""
    rows = [row for row in rows if outcomes[row.reference].result != "refused"]
    strange = {row.reference for row in rows if not _is_hers(row, orders[row.reference], owners)}
    registered = take_numbers([row for row in rows if row.reference in strange], orders, by=by)
    for reference in registered:
        if "customer" in outcomes[reference].kept:
            outcomes[reference].kept.remove("customer")
    hers = [row for row in rows if row.reference not in strange - registered]
    learned = learn_of_customers([(orders[row.reference].customer_id, buyer_of(row)) for row in hers], by=by)
    for row, learnt in zip(hers, learned, strict=True):
        outcomes[row.reference].kept += not_taken(row, learnt.kept)
    addressed = [
        row.customer.address for row, learnt in zip(hers, learned, strict=True) if learnt.is_addressed
    ]
    remember_addresses((row.customer.address, orders[row.reference].customer_id) for row in hers)
    join_accounts(addressed)


def _kept(row: OrderSent, order: Order, after: OrderSent, stored: StoredRows, *, is_hers: bool) -> list[str]:
    """Name the parts that stay as they were, though the row might be read otherwise."""
    stays = {
        "archived": order.is_archived,
        "cancelled": _sends_cancelled(row, after, stored),
        "customer": not is_hers,
        "lines": _is_more_here(row, after, stored) or _leaves_out_ours(row, stored),
        "shipments": is_told_otherwise(after, stored.parcels)
        or is_made_otherwise(row, stored.parcels)
        or (bool(stored.parcels) and not row.gives("shipments")),
    }
    return [name for name, is_kept in stays.items() if is_kept]


def _sends_cancelled(row: OrderSent, after: OrderSent, stored: StoredRows) -> bool:
    """Tell whether the shop says that pieces have left which were cancelled here, and stay cancelled."""
    in_parcels = pieces_in_parcels(after, stored.parcels)
    states = {line.reference: line.state for line in row.lines}
    for line in after.lines:
        known, of_line = stored.lines.get(line.reference), in_parcels.get(line.reference, NOWHERE)
        cancelled = known.here.cancelled if known else 0
        has_left = of_line.left + of_line.here
        if cancelled and (
            has_left > line.quantity - cancelled
            or (cancelled == line.quantity and states.get(line.reference) in HAS_LEFT)
        ):
            return True
    return False


def _leaves_out_ours(row: OrderSent, stored: StoredRows) -> bool:
    """Tell whether a version lists the lines without one that was added here."""
    sent = {line.reference for line in row.lines}
    ours = {name for name, line in stored.lines.items() if line.is_replacement}
    return row.gives("lines") and bool(ours - sent)


def _is_more_here(row: OrderSent, after: OrderSent, stored: StoredRows) -> bool:
    """Tell whether apps above know more of a line than the shop says of it."""
    in_parcels, lines = pieces_in_parcels(after, stored.parcels), stored.lines
    shop_states = {line.reference: line.state for line in row.lines}
    for line in after.lines:
        here = lines[line.reference].here if line.reference in lines else NONE
        word, state = word_of(after, line), shop_states.get(line.reference) or row.state
        if word == State.CANCELLED and state_of(line, word, in_parcels, here) != word:
            return True
        if any(here) and pieces_of(line, word, in_parcels, here) != pieces_of(line, word, in_parcels):
            # A state of some pieces alone is none that the shop could say.
            agrees = state in {State.CANCELLED, State.RETURNED} and state == state_of(
                line, word, in_parcels, here
            )
            if not agrees:
                return True
    return False


def _owners(rows: list[OrderSent]) -> dict[str, set[UUID]]:
    """Find the customers to whom the shop's numbers and addresses in these rows lead, by `_named`."""
    owners: dict[str, set[UUID]] = {_named(row): set() for row in rows if _named(row)}
    references = [row.customer.reference for row in rows if row.customer.reference]
    for reference, owner in CustomerByReference.objects.filter(reference__in=references).values_list(
        "reference", "customer_id"
    ):
        owners[f"reference {reference}"].add(owner)
    emails = [row.customer.address for row in rows if row.customer.address and not row.customer.reference]
    for email, owner in CustomerByEmail.objects.filter(email__in=emails).values_list("email", "customer_id"):
        owners[f"email {email}"].add(owner)
    return owners


def _named(row: OrderSent) -> str:
    """Return the name that a row gives its customer: her number or her address; empty where it gives none."""
    if row.customer.reference:
        return f"reference {row.customer.reference}"
    return f"email {row.customer.address}" if row.customer.address else ""


def _is_hers(row: OrderSent, order: Order, owners: dict[str, set[UUID]]) -> bool:
    """Tell whether a row names the customer who has the order, or nobody."""
    return order.customer_id in owners.get(_named(row), {order.customer_id})


def _is_same_guest(row: OrderSent, order: Order, guests: set[UUID]) -> bool:
    """Tell whether the order still belongs to the guest who placed it.

    A guest who has since registered at the shop comes with her address or, where the order came without one,
    with her first. The order stays where it is.
    """
    return order.customer_id in guests and order.email in ("", row.customer.address)


def _another(row: OrderSent) -> Wrong:
    """Refuse to move an order to another customer: that is an operation of its own, never a side effect."""
    field = "customer.reference" if row.customer.reference else "customer.email"
    return Wrong(field, "this order belongs to another customer: send the one that it came with first")
