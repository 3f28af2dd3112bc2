"""Make rows of the parcels that stood in their orders, and count the pieces of every line.

The way back writes the parcels into their orders again.
"""

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db import migrations
from django.db.models import F

from comptoir.ground.batches import in_batches
from comptoir.ground.write import insert_rows
from comptoir.orders.models.quantities import NOWHERE, count_pieces, in_parcels
from comptoir.orders.models.states import State, parcel_state

BATCH = 200
READ = ("customer_id", "id", "order_id", "reference", "quantity", "state", "shop_state", "delivered_at")
COUNT = """
    UPDATE "orders_line" SET "shop_state" = "state", "shipped" = %s, "delivered" = %s, "cancelled" = %s, "returned" = %s
    WHERE "customer_id" = %s AND "id" = %s
"""


def bring_over(apps, schema_editor):
    """By number; an order whose lines are counted is done, so a second run changes nothing."""
    numbers = apps.get_model("orders", "OrderByNumber").objects
    orders, lines = apps.get_model("orders", "Order").objects, apps.get_model("orders", "Line").objects

    is_sqlite = schema_editor.connection.vendor == "sqlite"

    def do(batch):
        ids = [one.order_id for one in batch]
        customers = {one.customer_id for one in batch}
        of_order = defaultdict(dict)
        for line in lines.filter(customer_id__in=customers, order_id__in=ids).only(*READ):
            of_order[line.order_id][line.reference] = line
        has_rows = set(
            apps.get_model("orders", "Parcel")
            .objects.filter(customer_id__in=customers, order_id__in=ids)
            .values_list("order_id", flat=True)
        )
        held = orders.filter(customer_id__in=customers, id__in=ids).only("customer_id", "id", "shipments")
        parcels, parts, counted = [], [], []
        for order in held:
            known = of_order[order.id]
            sent = [Sent.of(one) for one in order.shipments]
            in_it = list(parts_of(sent, known))
            if sent and order.id not in has_rows:
                rows = rows_of(apps, order, sent)
                parcels += rows
                parts += [part_of(apps, rows[at], known[name], number) for at, name, number in in_it]
            told = in_parcels((name, number, sent[at]) for at, name, number in in_it)
            counted += [
                (*pieces_of(line, told.get(line.reference, NOWHERE)), *key_of(line, is_hex=is_sqlite))
                for line in known.values()
                if not line.shop_state
            ]
        insert_rows(parcels)
        insert_rows(parts)
        if counted:
            with schema_editor.connection.cursor() as cursor:
                cursor.executemany(COUNT, counted)

    in_batches(numbers.all(), do, key="number", size=BATCH, what="Parcels become rows, and lines are counted")


class Sent(NamedTuple):
    """A parcel as it stood in its order."""

    words: dict
    shipped_at: datetime | None
    delivered_at: datetime | None

    @classmethod
    def of(cls, words):
        moments = (words.get("shipped_at"), words.get("delivered_at"))
        return cls(words, *(datetime.fromisoformat(one) if one else None for one in moments))

    @property
    def is_made_here(self):
        return False

    @property
    def state(self):
        return parcel_state(self.shipped_at, self.delivered_at)

    @property
    def came_at(self):
        return self.delivered_at

    @property
    def told(self):
        return None


def parts_of(sent, known):
    """What is in these parcels: the place of each, the line, and how many; never more than were bought."""
    left = {name: line.quantity for name, line in known.items()}
    for at, parcel in enumerate(sent):
        pieces = Counter()
        for part in parcel.words.get("lines", []):
            pieces[part["reference"]] += part["quantity"]
        for name, number in pieces.items():
            number = min(number, left.get(name, 0))
            if number > 0:
                left[name] -= number
                yield at, name, number


def rows_of(apps, order, sent):
    """A row for each parcel; a reference that another has already names none."""
    seen, rows = set(), []
    for position, parcel in enumerate(sent):
        words = parcel.words
        reference = words.get("reference") or ""
        rows.append(
            apps.get_model("orders", "Parcel")(
                customer_id=order.customer_id,
                order_id=order.id,
                position=position,
                reference="" if reference in seen else reference,
                seller_reference=words.get("seller") or "",
                carrier=words.get("carrier") or "",
                tracking_number=words.get("tracking_number") or "",
                tracking_url=words.get("tracking_url") or "",
                shipped_at=parcel.shipped_at,
                estimated_on=date.fromisoformat(words["estimated_on"]) if words.get("estimated_on") else None,
                delivered_at=parcel.delivered_at,
            )
        )
        seen.add(reference)
    return rows


def part_of(apps, parcel, line, number):
    return apps.get_model("orders", "ParcelLine")(
        customer_id=parcel.customer_id, parcel_id=parcel.id, line_id=line.id, quantity=number
    )


def key_of(line, *, is_hex):
    """The key of a line as the database keeps it."""
    key = (line.customer_id, line.id)
    return [one.hex for one in key] if is_hex else key


def pieces_of(line, told):
    has_come = line.delivered_at is not None
    return count_pieces(line.quantity, State(line.state), told, has_come=has_come)


def put_back(apps, schema_editor):
    """Write the parcels of each order into it, as the version of before reads them."""
    numbers = apps.get_model("orders", "OrderByNumber").objects
    orders, parcels = apps.get_model("orders", "Order").objects, apps.get_model("orders", "Parcel").objects

    def do(batch):
        ids = [one.order_id for one in batch]
        customers = {one.customer_id for one in batch}
        told = defaultdict(dict)
        rows = parcels.filter(customer_id__in=customers, order_id__in=ids)
        rows = rows.annotate(line=F("lines__line__reference"), number=F("lines__quantity"))
        for row in rows.order_by("position", "lines__id"):
            words = told[row.customer_id, row.order_id].setdefault(row.id, words_of(row))
            if row.line is not None:
                words["lines"].append({"reference": row.line, "quantity": row.number})
        for one in batch:
            of_order = list(told[one.customer_id, one.order_id].values())
            orders.filter(customer_id=one.customer_id, id=one.order_id).update(shipments=of_order)

    in_batches(numbers.all(), do, key="number", size=BATCH, what="Parcels are written into their orders")


def words_of(parcel):
    moments = {name: getattr(parcel, name) for name in ("shipped_at", "estimated_on", "delivered_at")}
    return {
        "reference": parcel.reference,
        "seller": parcel.seller_reference,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "tracking_url": parcel.tracking_url or None,
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
        "lines": [],
    }


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0016_a_line_counts_its_pieces")]

    operations = [migrations.RunPython(bring_over, put_back)]
