"""Changing orders that are held already, as the shop sends them again: who is right, field by field."""

from __future__ import annotations

from collections.abc import Collection
from operator import attrgetter
from typing import Any
from uuid import UUID

from comptoir.customers.actions.learn import join_accounts, learn_of_customers, remember_addresses
from comptoir.customers.models import CustomerByEmail, CustomerByReference, without_reference
from comptoir.ground.write import insert_rows
from comptoir.journal.record import Acts, record_all
from comptoir.orders.actions.contradictions import contradictions
from comptoir.orders.actions.fill_order import fill_order, sellers_named
from comptoir.orders.actions.held import laid_over, order_as_sent
from comptoir.orders.actions.outcome import Outcome, not_taken
from comptoir.orders.actions.registered import buyer_of, take_numbers
from comptoir.orders.actions.sent import OrderSent
from comptoir.orders.actions.undone import undone
from comptoir.orders.facts import CHANGED, IMPORTED
from comptoir.orders.models import Line, Order, SellerOrder, sellers_parts
from comptoir.rest.wrong import Wrong
from comptoir.sellers.actions import recognise_sellers
from comptoir.sellers.models import sellers_of_ids

Lines = dict[UUID, dict[str, Line]]
KEPT_ON_ORDER = ("archived_at", "recorded_at")
ORDER_FIELDS = [
    f.name for f in Order._meta.local_concrete_fields if f.name not in {"id", "customer", *KEPT_ON_ORDER}
]
LINE_FIELDS = [
    f.name for f in Line._meta.local_concrete_fields if f.name not in {"id", "customer", "order_id"}
]
said_of_order = attrgetter(*(name for name in ORDER_FIELDS if name != "sent_mark"))
said_of_line = attrgetter("seller_id", *(name for name in LINE_FIELDS if name != "seller"))


def change_orders(
    rows: list[OrderSent], held: dict[str, Order], *, by: Acts, history: bool
) -> dict[str, Outcome]:
    """Lay newer versions over orders that are held; what would undo what has happened is refused.

    `held` is by reference and locked. Answers what became of each row, by reference.
    """
    orders = {row.reference: held[row.reference] for row in rows}
    lines = _lines_of(orders.values())
    owners = _owners(rows)
    guests = without_reference({order.customer_id for order in orders.values()})
    outcomes, good = {}, []
    for row in rows:
        order = orders[row.reference]
        before = order_as_sent(order, list(lines[order.id].values()))
        after = laid_over(row, before)
        is_hers = _is_hers(row, order, owners)
        wrong = [] if is_hers or _is_same_guest(row, order, guests) else [_another(row)]
        wrong += undone(before, after)
        unsound = [] if wrong else contradictions(after)
        if wrong or unsound:
            code = "conflict" if wrong else "invalid"
            outcomes[row.reference] = Outcome(row.reference, "refused", wrong + unsound, code=code)
        else:
            outcomes[row.reference] = Outcome(
                row.reference, "updated", kept=_kept(row, order, is_hers=is_hers)
            )
            order.sent_mark = row.mark
            good.append(after)
    sellers = recognise_sellers(sellers_named(good), by=by)
    changed = _write(good, orders, lines, sellers=sellers)
    for row in good:
        if row.reference not in changed:
            outcomes[row.reference] = Outcome(row.reference, "unchanged")
    about = [orders[reference] for reference in changed]
    record_all(IMPORTED if history else CHANGED, about=about, by=by, speaks=not history)
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
    """Take over what versions say of who bought, and name what is not taken."""
    rows = [row for row in rows if outcomes[row.reference].result != "refused"]
    strange = {row.reference for row in rows if not _is_hers(row, orders[row.reference], owners)}
    registered = take_numbers([row for row in rows if row.reference in strange], orders, by=by)
    for reference in registered:
        if "customer" in outcomes[reference].kept:
            outcomes[reference].kept.remove("customer")
    hers = [row for row in rows if row.reference not in strange - registered]
    learned = learn_of_customers([(orders[row.reference].customer_id, buyer_of(row)) for row in hers], by=by)
    for row, one in zip(hers, learned, strict=True):
        outcomes[row.reference].kept += not_taken(row, one.kept)
    addressed = [row.customer.address for row, one in zip(hers, learned, strict=True) if one.is_addressed]
    remember_addresses((row.customer.address, orders[row.reference].customer_id) for row in hers)
    join_accounts(addressed)


def _kept(row: OrderSent, order: Order, *, is_hers: bool) -> list[str]:
    """What stays as it was though the row might be read otherwise."""
    parcels = bool(order.shipments) and not row.gives("shipments")
    stays = {"archived": order.is_archived, "customer": not is_hers, "shipments": parcels}
    return [name for name, is_kept in stays.items() if is_kept]


def _lines_of(orders: Collection[Order]) -> Lines:
    """The lines of each order with their sellers, by their references, in the shop's own order."""
    lines: Lines = {order.id: {} for order in orders}
    customers = {order.customer_id for order in orders}
    found = list(
        Line.objects.filter(customer_id__in=customers, order_id__in=list(lines)).order_by("position")
    )
    sellers = sellers_of_ids({line.seller_id for line in found})
    for line in found:
        line.seller = sellers[line.seller_id]
        lines[line.order_id][line.reference] = line
    return lines


def _write(
    rows: list[OrderSent], orders: dict[str, Order], lines: Lines, *, sellers: dict[str, Any]
) -> set[str]:
    """Write what is not what it was: orders, their lines and their sellers' parts; lines that are sent no
    more go. Answers the references of the orders that changed."""
    written: list[Line] = []
    gone: list[Line] = []
    parts: list[SellerOrder] = []
    changed: dict[str, Order] = {}
    sold_by: set[UUID] = set()
    for row in rows:
        order, known = orders[row.reference], lines[orders[row.reference].id]
        said, said_of = said_of_order(order), {line.id: said_of_line(line) for line in known.values()}
        own = [known.get(sent.reference) or _new_line(order) for sent in row.lines]
        sellers_before = {line.seller_id for line in known.values()}
        fill_order(order, own, row, sellers)
        other = [line for line in own if said_of.pop(line.id, None) != said_of_line(line)]
        if not other and not said_of and said_of_order(order) == said:
            continue
        changed[row.reference] = order
        written += other
        gone += [line for line in known.values() if line.id in said_of]
        sold_by |= sellers_before
        parts += sellers_parts(order, own)
    _upsert(Order, list(changed.values()), ORDER_FIELDS)
    customers = {line.customer_id for line in gone}
    Line.objects.filter(customer_id__in=customers, id__in=[line.id for line in gone]).delete()
    _upsert(Line, written, LINE_FIELDS)
    ids = [order.id for order in changed.values()]
    SellerOrder.objects.filter(seller_id__in=sold_by, order_id__in=ids).delete()
    insert_rows(parts)
    return set(changed)


def _new_line(order: Order) -> Line:
    return Line(customer_id=order.customer_id, order_id=order.id)


def _upsert(model: Any, rows: list[Any], fields: list[str]) -> None:
    if rows:
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["customer", "id"], update_fields=fields
        )


def _owners(rows: list[OrderSent]) -> dict[str, set[UUID]]:
    """Which customers the shop's numbers and addresses of these rows lead to, by `_named`."""
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
    """By what a row names its customer; empty where it does not."""
    if row.customer.reference:
        return f"reference {row.customer.reference}"
    return f"email {row.customer.address}" if row.customer.address else ""


def _is_hers(row: OrderSent, order: Order, owners: dict[str, set[UUID]]) -> bool:
    """Whether a row names the customer who has the order, or nobody."""
    return order.customer_id in owners.get(_named(row), {order.customer_id})


def _is_same_guest(row: OrderSent, order: Order, guests: set[UUID]) -> bool:
    """Whether it is the guest's still: who has registered at the shop since comes with her address or, where
    the order came with none, with her first. The order stays where it is."""
    return order.customer_id in guests and order.email in ("", row.customer.address)


def _another(row: OrderSent) -> Wrong:
    """Moving an order to another customer is an operation of its own, never a side effect."""
    field = "customer.reference" if row.customer.reference else "customer.email"
    return Wrong(field, "this order belongs to another customer: send the one that it came with first")
