"""Every figure of Olist's FACTS.json that our model holds, counted in our tables and compared."""

from __future__ import annotations

from collections import Counter
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def money(minor: int | None) -> str:
    """Minor units as the set writes them."""
    whole, part = divmod(minor or 0, 100)
    return f"{whole}.{part:02}"


def counted() -> dict[str, Any]:
    """The same figures under the same names, from our tables."""
    from comptoir.customers.models import Customer
    from comptoir.orders.models import Line, Order
    from comptoir.sellers.models import Seller

    orders, lines = Order.objects.all(), Line.objects.all()
    held = list(
        orders.values_list("number", "shop_status", "placed_at", "customer_id", "payments", "shipments")
    )
    months = Counter(at.astimezone(SAO_PAULO).strftime("%Y-%m") for _n, _s, at, _c, _p, _sh in held)
    pairs = lines.values_list("order_id", "seller_id").distinct()
    per_order = Counter(Counter(order for order, _seller in pairs).values())
    payments = [(p["label"], p["amount_minor"]) for row in held for p in row[4]]
    persons = Counter(row[3] for row in held)
    references = dict(Customer.objects.values_list("id", "reference"))
    names = dict(Seller.objects.values_list("id", "reference"))
    top = sorted(((-n, references[c]) for c, n in persons.items()))[:10]
    with_items = orders.filter(items_minor__gt=0)
    sold = lines.values("seller_id").annotate(
        orders=Count("order_id", distinct=True), items=Sum("quantity"), sales=Sum("total_minor")
    )
    spenders = (
        orders.values("customer_id").annotate(n=Count("id"), spend=Sum("total_minor")).order_by("-spend")[:10]
    )
    sales = sorted((-row["sales"], names[row["seller_id"]], row["orders"]) for row in sold)[:5]
    regions = Counter(
        address.get("region", "") for address in orders.values_list("shipping_address", flat=True)
    )
    units = lines.values("order_id").annotate(n=Sum("quantity"))
    best = sorted((-row["orders"], names[row["seller_id"]], row["items"], row["sales"]) for row in sold)[:10]
    without = orders.exclude(id__in=lines.values("order_id"))
    return {
        "rows.o": len(held),
        "rows.i": lines.aggregate(n=Sum("quantity"))["n"],
        "rows.p": len(payments),
        "rows.s": len(names),
        "integrity.orders_without_items": without.count(),
        "integrity.orders_without_items_by_status": dict(
            Counter(without.values_list("shop_status", flat=True))
        ),
        "integrity.orders_without_payment": sum(not row[4] for row in held),
        "orders_per_status": dict(Counter(row[1] for row in held)),
        "orders_per_year": dict(_years(months)),
        "orders_per_month": dict(months),
        "persons.distinct_customer_unique_id": len(persons),
        "persons.with_2_or_more_orders": sum(n > 1 for n in persons.values()),
        "persons.histogram_orders_per_person": {str(k): v for k, v in Counter(persons.values()).items()},
        "persons.top10_by_orders": [{"person": person, "orders": -n} for n, person in top],
        "persons.top10_by_spend_price_plus_freight": [
            {"person": references[row["customer_id"]], "orders": row["n"], "spend": money(row["spend"])}
            for row in spenders
        ],
        "persons.top5_states": [{"state": state, "orders": n} for state, n in regions.most_common(5)],
        "items.max_items_in_an_order": max(row["n"] for row in units),
        "items.orders_with_2_or_more_items": sum(row["n"] > 1 for row in units),
        "items.orders_with_items": with_items.count(),
        "items.orders_with_2_or_more_distinct_products": _several(lines, "product_reference"),
        "items.orders_with_items_of_2_or_more_sellers": sum(v for k, v in per_order.items() if k > 1),
        "items.histogram_sellers_per_order": {str(k): v for k, v in per_order.items()},
        "items.lines_after_grouping_same_product_seller_price": lines.count(),
        "items.shipments_if_one_per_order_and_seller": sum(len(row[5]) for row in held),
        "money_BRL.sum_price": money(orders.aggregate(n=Sum("items_minor"))["n"]),
        "money_BRL.sum_freight": money(orders.aggregate(n=Sum("shipping_minor"))["n"]),
        "money_BRL.revenue_price_plus_freight": money(orders.aggregate(n=Sum("total_minor"))["n"]),
        "money_BRL.revenue_by_order_status": {
            row["shop_status"]: [row["n"], money(row["total"])]
            for row in with_items.values("shop_status").annotate(n=Count("id"), total=Sum("total_minor"))
        },
        "money_BRL.revenue_by_year": _revenue_by_year(orders),
        "money_BRL.payments_total": money(sum(amount for _label, amount in payments)),
        "money_BRL.payments_by_type": {
            label: [
                sum(one == label for one, _ in payments),
                money(sum(a for one, a in payments if one == label)),
            ]
            for label in {label for label, _amount in payments}
        },
        "sellers.top10_by_orders": [
            {"seller_id": name, "orders": -n, "items": items, "sales": money(sales)}
            for n, name, items, sales in best
        ],
        "sellers.top5_by_sales": [
            {"seller_id": name, "sales": money(-total), "orders": number} for total, name, number in sales
        ],
        "sellers.sellers_with_1_order": sum(row["orders"] == 1 for row in sold),
        "catalogue.distinct_products_sold": lines.values("product_reference").distinct().count(),
    }


def _years(months: Counter[str]) -> Counter[str]:
    years: Counter[str] = Counter()
    for month, number in months.items():
        years[month[:4]] += number
    return years


def _several(lines: Any, column: str) -> int:
    return int(lines.values("order_id").annotate(n=Count(column, distinct=True)).filter(n__gt=1).count())


def _revenue_by_year(orders: Any) -> dict[str, str]:
    months = (
        orders.annotate(month=TruncMonth("placed_at", tzinfo=SAO_PAULO))
        .values("month")
        .annotate(total=Sum("total_minor"))
    )
    years: Counter[str] = Counter()
    for row in months:
        years[str(row["month"].year)] += row["total"]
    return {year: money(total) for year, total in years.items() if total}


def differences(facts: dict[str, Any], out: IO[str]) -> int:
    """Print each figure beside the set's own; answers how many differ."""
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
