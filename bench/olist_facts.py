"""Every figure of Olist's FACTS.json that our model holds is counted in our tables and compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from comptoir.customers.models import Customer
from comptoir.orders.models import Line, Order, Parcel
from comptoir.sellers.models import Seller

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def money(minor: int | None) -> str:
    """Write minor units as the set does."""
    whole, part = divmod(minor or 0, 100)
    return f"{whole}.{part:02}"


def counted() -> dict[str, Any]:
    """Count the same figures, under the same names, in our tables."""
    return {**_orders(), **_persons(), **_items(), **_money(), **_sellers(), **_delivery()}


def _orders() -> dict[str, Any]:
    held = list(Order.objects.values_list("shop_status", "placed_at", "payments"))
    months = Counter(placed_at.astimezone(SAO_PAULO).strftime("%Y-%m") for _status, placed_at, _p in held)
    without = Order.objects.exclude(id__in=Line.objects.values("order_id"))
    return {
        "rows.o": len(held),
        "rows.p": sum(len(payments) for _status, _at, payments in held),
        "integrity.orders_without_items": without.count(),
        "integrity.orders_without_items_by_status": dict(
            Counter(without.values_list("shop_status", flat=True))
        ),
        "integrity.orders_without_payment": sum(not payments for _status, _at, payments in held),
        "orders_per_status": dict(Counter(status for status, _at, _p in held)),
        "orders_per_year": dict(_years(months)),
        "orders_per_month": dict(months),
        "items.shipments_if_one_per_order_and_seller": Parcel.objects.count(),
    }


def _persons() -> dict[str, Any]:
    persons = Counter(Order.objects.values_list("customer_id", flat=True))
    references = dict(Customer.objects.values_list("id", "reference"))
    top = sorted((-number, references[person]) for person, number in persons.items())[:10]
    spent = Order.objects.values("customer_id").annotate(n=Count("id"), spend=Sum("total_minor"))
    regions = Counter(
        address.get("region") for address in Order.objects.values_list("shipping_address", flat=True)
    )
    return {
        "persons.distinct_customer_unique_id": len(persons),
        "persons.with_2_or_more_orders": sum(number > 1 for number in persons.values()),
        "persons.histogram_orders_per_person": {str(k): v for k, v in Counter(persons.values()).items()},
        "persons.top10_by_orders": [{"person": person, "orders": -number} for number, person in top],
        "persons.top10_by_spend_price_plus_freight": [
            {"person": references[row["customer_id"]], "orders": row["n"], "spend": money(row["spend"])}
            for row in spent.order_by("-spend")[:10]
        ],
        "persons.top5_states": [
            {"state": state, "orders": number} for state, number in regions.most_common(5)
        ],
    }


def _items() -> dict[str, Any]:
    lines = Line.objects.all()
    units = [row["n"] for row in lines.values("order_id").annotate(n=Sum("quantity"))]
    pairs = lines.values_list("order_id", "seller_id").distinct()
    sellers = Counter(Counter(order for order, _seller in pairs).values())
    products = lines.values("order_id").annotate(n=Count("product_reference", distinct=True))
    return {
        "rows.i": sum(units),
        "items.orders_with_items": len(units),
        "items.max_items_in_an_order": max(units),
        "items.orders_with_2_or_more_items": sum(number > 1 for number in units),
        "items.orders_with_2_or_more_distinct_products": products.filter(n__gt=1).count(),
        "items.orders_with_items_of_2_or_more_sellers": sum(v for k, v in sellers.items() if k > 1),
        "items.histogram_sellers_per_order": {str(k): v for k, v in sellers.items()},
        "items.lines_after_grouping_same_product_seller_price": lines.count(),
        "catalogue.distinct_products_sold": lines.values("product_reference").distinct().count(),
    }


def _money() -> dict[str, Any]:
    sums = Order.objects.aggregate(
        price=Sum("items_minor"), freight=Sum("shipping_minor"), total=Sum("total_minor")
    )
    by_status = Order.objects.filter(items_minor__gt=0).values("shop_status")
    paid: dict[str, list[int]] = {}
    for payments in Order.objects.values_list("payments", flat=True):
        for payment in payments:
            paid.setdefault(payment["label"], []).append(payment["amount_minor"])
    return {
        "money_BRL.sum_price": money(sums["price"]),
        "money_BRL.sum_freight": money(sums["freight"]),
        "money_BRL.revenue_price_plus_freight": money(sums["total"]),
        "money_BRL.revenue_by_order_status": {
            row["shop_status"]: [row["n"], money(row["total"])]
            for row in by_status.annotate(n=Count("id"), total=Sum("total_minor"))
        },
        "money_BRL.revenue_by_year": _revenue_by_year(),
        "money_BRL.payments_total": money(sum(sum(amounts) for amounts in paid.values())),
        "money_BRL.payments_by_type": {
            kind: [len(amounts), money(sum(amounts))] for kind, amounts in paid.items()
        },
    }


def _sellers() -> dict[str, Any]:
    names = dict(Seller.objects.values_list("id", "reference"))
    sold = Line.objects.values("seller_id").annotate(
        orders=Count("order_id", distinct=True), items=Sum("quantity"), sales=Sum("total_minor")
    )
    rows = [(names[row["seller_id"]], row["orders"], row["items"], row["sales"]) for row in sold]
    busiest = sorted(rows, key=lambda row: (-row[1], row[0]))[:10]
    richest = sorted(rows, key=lambda row: -row[3])[:5]
    return {
        "rows.s": len(names),
        "sellers.top10_by_orders": [
            {"seller_id": name, "orders": orders, "items": items, "sales": money(sales)}
            for name, orders, items, sales in busiest
        ],
        "sellers.top5_by_sales": [
            {"seller_id": name, "sales": money(sales), "orders": orders}
            for name, orders, _items, sales in richest
        ],
        "sellers.sellers_with_1_order": sum(row[1] == 1 for row in rows),
    }


def _delivery() -> dict[str, Any]:
    came: dict[str, int] = Counter()
    late = 0
    parcels: dict[Any, list[Parcel]] = defaultdict(list)
    for parcel in Parcel.objects.order_by("position"):
        parcels[parcel.order_id].append(parcel)
    for order_id, status in Order.objects.values_list("id", "shop_status"):
        day = next((one.delivered_at for one in parcels[order_id] if one.delivered_at), None)
        came[status if day else f"not {status}"] += 1
        if day:
            estimated = parcels[order_id][0].estimated_on
            late += bool(estimated and day.astimezone(SAO_PAULO).date() > estimated)
    others = {
        status: n for status, n in came.items() if not status.startswith("not ") and status != "delivered"
    }
    return {
        "delivery.with_delivered_timestamp": came["delivered"] + sum(others.values()),
        "delivery.status_delivered_but_no_delivered_timestamp": came["not delivered"],
        "delivery.not_delivered_status_but_has_timestamp": [
            {"status": status, "n": n} for status, n in sorted(others.items())
        ],
        "delivery.late_by_day(date(delivered)>date(estimated))": late,
    }


def _years(months: Counter[str]) -> Counter[str]:
    years: Counter[str] = Counter()
    for month, number in months.items():
        years[month[:4]] += number
    return years


def _revenue_by_year() -> dict[str, str]:
    months = (
        Order.objects.annotate(month=TruncMonth("placed_at", tzinfo=SAO_PAULO))
        .values("month")
        .annotate(total=Sum("total_minor"))
    )
    years: Counter[str] = Counter()
    for row in months:
        years[str(row["month"].year)] += row["total"]
    return {year: money(total) for year, total in years.items() if total}


def differences(facts: dict[str, Any], out: IO[str]) -> int:
    """Print each figure beside the set's own, and return how many differ."""
    differing = 0
    for name, ours in counted().items():
        theirs: Any = facts
        for step in name.split("."):
            theirs = theirs[step]
        same = _sorted(ours) == _sorted(theirs)
        differing += not same
        unlike = "" if same else f" ≠ {_short(theirs)}"
        out.write(f"{'equal ' if same else 'DIFFERS'} {name}: {_short(ours)}{unlike}\n")
    out.write(f"{differing} figures differ\n")
    return differing


def _sorted(figure: Any) -> Any:
    return dict(sorted(figure.items())) if isinstance(figure, dict) else figure


def _short(figure: Any) -> str:
    text = str(figure)
    return text if len(text) < 160 else f"{text[:157]}…"
