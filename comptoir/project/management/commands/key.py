"""`comptoir key`: the keys of a shop's program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comptoir.ground.refusal import Refused
from comptoir.journal.record import OPERATOR
from comptoir.sellers.actions import create_key, revoke_key
from comptoir.sellers.models import Scope, ShopKey, seller_by_reference


class Command(BaseCommand):
    """Creates a key and shows it once, lists keys, revokes one."""

    help = "Make, list and revoke the keys of the shop's API."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key and show it, this once")
        create.add_argument("--name", required=True, help="who uses it")
        create.add_argument(
            "--scope", action="append", choices=Scope.values, help="what it may do; several; by default all"
        )
        create.add_argument(
            "--seller", default="", metavar="REFERENCE", help="reach one seller's orders alone"
        )
        actions.add_parser("list", help="the keys there are")
        revoke = actions.add_parser("revoke", help="let a key in no more")
        revoke.add_argument("start", help="how the key begins, as `list` shows it")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "create":
            self._create(**options)
        elif action == "list":
            self._list()
        else:
            self._revoke(options["start"])

    def _create(self, *, name: str, scope: list[str] | None, seller: str, **_options: Any) -> None:
        sold_by = seller_by_reference(seller) if seller else None
        if seller and sold_by is None:
            raise CommandError(f"--seller: no seller has the reference {seller}")
        own = [Scope.READ_ORDERS.value, Scope.WRITE_ORDERS.value]
        scopes = scope or (own if sold_by else Scope.values)
        try:
            _key, secret = create_key(name, scopes=scopes, by=OPERATOR, seller=sold_by)
        except Refused as refused:
            raise CommandError(refused.words) from None
        self.stderr.write("Keep this key: it is not shown again.")
        self.stdout.write(secret)

    def _list(self) -> None:
        for key in ShopKey.objects.select_related("seller").order_by("created_at"):
            state = "revoked" if key.is_revoked else "in use" if key.last_used_at else "never used"
            reach = f"  seller {key.seller.reference}" if key.seller else ""
            self.stdout.write(f"{key.start}…  {state:10}  {key.name}  {' '.join(key.scopes)}{reach}")

    def _revoke(self, start: str) -> None:
        key = ShopKey.objects.filter(start=start.rstrip("…")).first()
        if key is None:
            raise CommandError(f"no key begins with {start}")
        revoke_key(key, by=OPERATOR)
        self.stdout.write(f"{key.start}… is revoked.")
