"""The measurements use invented orders of some three lines, from returning customers, always the same."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SELLERS = 40
BEGAN = datetime(2023, 1, 1, tzinfo=UTC)
GOODS = ("Café moulu", "Carnet cousu", "Théière en fonte", "Lampe de vélo", "Drap de lin", "Jeu de bois")


def orders(number: int) -> Iterator[dict[str, Any]]:
    """Make so many orders, in the order in which they were placed, by a fifth as many customers."""
    dice = random.Random(20260301)
    for at in range(number):
        placed = BEGAN + timedelta(minutes=17 * at)
        person = dice.randrange(max(1, number // 5))
        lines = [_line(dice, place) for place in range(dice.choice((2, 3, 4)))]
        yield {
            "reference": f"B-{at:08}",
            "placed_at": placed.isoformat(),
            "updated_at": (placed + timedelta(days=3)).isoformat(),
            "state": "delivered",
            "currency": "EUR",
            "customer": {
                "reference": f"C-{person}",
                "email": f"c{person}@example.org",
                "name": f"Camille Durand {person}",
                "language": "fr",
            },
            "lines": lines,
            "shipping_minor": 490,
            "shipping_address": {
                "name": f"Camille Durand {person}",
                "street": [f"{1 + person % 90} rue des Exemples"],
                "postcode": "31000",
                "city": "Toulouse",
                "country": "FR",
            },
            "payments": [{"kind": "card", "label": "Visa •••• 4242", "amount_minor": 4242}],
            "shipments": [_parcel(placed, lines)],
        }


def _line(dice: random.Random, place: int) -> dict[str, Any]:
    seller = dice.randrange(SELLERS)
    return {
        "reference": str(place + 1),
        "seller": {"reference": f"s{seller}", "name": f"Maison {seller}"},
        "name": f"{dice.choice(GOODS)} n° {dice.randrange(5000)}",
        "quantity": dice.choice((1, 1, 2)),
        "unit_price_minor": dice.randrange(300, 9000),
        "vat_rate": "20",
    }


def _parcel(placed: datetime, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "carrier": "Colissimo",
        "tracking_number": "6A00000000017",
        "shipped_at": (placed + timedelta(days=1)).isoformat(),
        "delivered_at": (placed + timedelta(days=3)).isoformat(),
        "lines": [{"reference": line["reference"], "quantity": line["quantity"]} for line in lines],
    }


def file_of(number: int, folder: Path) -> Path:
    """Return a JSON Lines file of so many orders, made once and kept."""
    return _kept(folder / f"orders-{number}.jsonl", orders(number))


def changed_file_of(number: int, folder: Path) -> Path:
    """Return a file of the same orders a day later, when the first line of each has come back."""
    return _kept(folder / f"orders-{number}-changed.jsonl", map(_changed, orders(number)))


def _changed(order: dict[str, Any]) -> dict[str, Any]:
    later = datetime.fromisoformat(order["updated_at"]) + timedelta(days=1)
    first, *others = order["lines"]
    return {**order, "updated_at": later.isoformat(), "lines": [{**first, "state": "returned"}, *others]}


def _kept(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(order, ensure_ascii=False) + "\n" for order in rows)
    return path
