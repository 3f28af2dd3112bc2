"""The Olist orders are written in our format, and an import proves that all of them arrive.

    python -m bench.olist FOLDER              writes sellers.jsonl and orders.jsonl into FOLDER
    python -m bench.olist --check [--subset]  imports them into the configured (empty) database and compares
                                              every figure that our model holds with the set's own FACTS.json

The set is read from COMPTOIR_OLIST, by default ../shared/data/olist beside the project; it may be measured
with, never shipped. Its times have no zone and are read as São Paulo's; amounts are Brazilian reals.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SOURCE = Path(os.environ.get("COMPTOIR_OLIST", Path(__file__).parents[2] / "shared" / "data" / "olist"))
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
STATES = {
    "created": "pending_payment",
    "approved": "confirmed",
    "invoiced": "preparing",
    "processing": "preparing",
    "shipped": "shipped",
    "delivered": "delivered",
    "canceled": "cancelled",
    "unavailable": "cancelled",
}
KINDS = {
    "credit_card": "card",
    "debit_card": "card",
    "boleto": "transfer",
    "voucher": "gift_card",
    "not_defined": "other",
}
Rows = list[dict[str, str]]


def table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Read the rows of one of the set's files."""
    with gzip.open(folder / f"olist_{name}_dataset.csv.gz", "rb") as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8"))


def by(rows: Iterator[dict[str, str]], key: str) -> dict[str, Rows]:
    """Group the rows by the value of a column."""
    held: dict[str, Rows] = defaultdict(list)
    for row in rows:
        held[row[key]].append(row)
    return held


def cents(amount: str) -> int:
    """Return `12.9` in minor units, without a float on the way."""
    whole, _point, part = amount.partition(".")
    return int(whole) * 100 + int(f"{part}00"[:2])


def moment(text: str) -> str | None:
    """Return a local time of the set with its zone; None where there is none."""
    return datetime.fromisoformat(text).replace(tzinfo=SAO_PAULO).isoformat() if text else None


def orders(folder: Path) -> Iterator[dict[str, Any]]:
    """Write every order of the set in the format of docs/connect.md."""
    items, paid = (
        by(table(folder, "order_items"), "order_id"),
        by(table(folder, "order_payments"), "order_id"),
    )
    persons = {row["customer_id"]: row for row in table(folder, "customers")}
    categories = {row["product_id"]: row["product_category_name"] for row in table(folder, "products")}
    for row in table(folder, "orders"):
        number, person = row["order_id"], persons[row["customer_id"]]
        lines, parcels = _lines(row, items[number], categories)
        yield {
            "reference": number,
            "placed_at": moment(row["order_purchase_timestamp"]),
            "status": row["order_status"],
            "state": _state(row),
            "currency": "BRL",
            "customer": {"reference": person["customer_unique_id"]},
            "lines": lines,
            "shipping_minor": sum(cents(item["freight_value"]) for item in items[number]),
            "shipping_address": {
                "postcode": person["customer_zip_code_prefix"],
                "city": person["customer_city"],
                "region": person["customer_state"],
                "country": "BR",
            },
            "payments": [
                {
                    "reference": payment["payment_sequential"],
                    "kind": KINDS[payment["payment_type"]],
                    "label": payment["payment_type"],
                    "amount_minor": cents(payment["payment_value"]),
                    "paid_at": moment(row["order_approved_at"]),
                }
                for payment in paid[number]
            ],
            "shipments": parcels,
        }


def _state(row: dict[str, str]) -> str:
    """Return the state of an order; the few that were cancelled after they had come were returned."""
    is_returned = row["order_status"] == "canceled" and row["order_delivered_customer_date"]
    return "returned" if is_returned else STATES[row["order_status"]]


def _handed_over(row: dict[str, str]) -> str:
    """Return when the carrier took the order; where that was recorded too late, when it came."""
    handed, came = row["order_delivered_carrier_date"], row["order_delivered_customer_date"]
    return min(handed, came) if handed and came else handed


def _lines(row: dict[str, str], items: Rows, categories: dict[str, str]) -> tuple[list[Any], list[Any]]:
    grouped: dict[tuple[str, str, str], int] = defaultdict(int)
    for item in items:
        grouped[item["product_id"], item["seller_id"], item["price"]] += 1
    lines, parcels = [], {}
    for at, ((product, seller, price), quantity) in enumerate(grouped.items()):
        reference = str(at + 1)
        lines.append(
            {
                "reference": reference,
                "seller": {"reference": seller},
                "name": f"{categories.get(product) or 'produto'} {product[:6]}",
                "quantity": quantity,
                "unit_price_minor": cents(price),
                "product": product,
                "estimated_on": row["order_estimated_delivery_date"][:10] or None,
            }
        )
        parcel = parcels.setdefault(
            seller,
            {
                "reference": str(len(parcels) + 1),
                "seller": seller,
                "shipped_at": moment(_handed_over(row)),
                "estimated_on": row["order_estimated_delivery_date"][:10] or None,
                "delivered_at": moment(row["order_delivered_customer_date"]),
                "lines": [],
            },
        )
        parcel["lines"].append({"reference": reference, "quantity": quantity})
    return lines, list(parcels.values())


def sellers(folder: Path) -> Iterator[dict[str, Any]]:
    """Write every seller of the set in our format."""
    for row in table(folder, "sellers"):
        place = f"{row['seller_zip_code_prefix']} {row['seller_city']} {row['seller_state']}"
        yield {
            "reference": row["seller_id"],
            "name": row["seller_id"][:12],
            "address": place,
            "country": "BR",
        }


def write(folder: Path, into: Path) -> None:
    """Write both files."""
    into.mkdir(parents=True, exist_ok=True)
    for name, rows in (("sellers", sellers(folder)), ("orders", orders(folder))):
        with (into / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def check(folder: Path, into: Path) -> int:
    """Import both files, compare the figures, and return how many differ."""
    from django.core.management import call_command

    from bench.olist_facts import differences

    write(folder, into)
    for name in ("sellers", "orders"):
        call_command("import", name, str(into / f"{name}.jsonl"))
    return differences(json.loads((folder / "FACTS.json").read_text()), sys.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--subset", action="store_true")
    asked = parser.parse_args()
    source = SOURCE / "subset" if asked.subset else SOURCE
    if not asked.check:
        write(source, asked.folder or Path("bench/data/olist"))
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(1 if check(source, asked.folder or Path(scratch)) else 0)


if __name__ == "__main__":
    main()
