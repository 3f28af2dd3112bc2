"""Keys of the shop: created and shown once, recognised by their hash, revoked."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from comptoir.ground.refusal import Refused
from comptoir.journal.models import HouseEntry
from comptoir.journal.record import IMPORT
from comptoir.sellers.actions import SellerSent, create_key, describe_sellers, note_use, revoke_key
from comptoir.sellers.models import Scope, Seller, ShopKey, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def carmes() -> Seller:
    describe_sellers([SellerSent(reference="carmes", name="Brûlerie des Carmes")], by=IMPORT)
    return Seller.objects.get()


class TestCreate:
    def test_its_secret_opens_and_is_not_kept(self) -> None:
        key, secret = create_key("Web shop", scopes=[Scope.READ_ORDERS], by=IMPORT)

        assert key_of(secret) == key
        assert key_of(secret[:-1]) is None
        assert secret.startswith(key.start)
        assert secret not in str(ShopKey.objects.values().get())
        entry = HouseEntry.objects.get(fact="sellers.key_created")
        assert entry.details == {"name": "Web shop", "scopes": ["orders:read"]}

    @pytest.mark.parametrize(
        ("name", "scopes", "code"),
        [
            (" ", [Scope.READ_ORDERS], "key_without_name"),
            ("Web shop", [], "unknown_scope"),
            ("Web shop", ["orders:read", "orders:burn"], "unknown_scope"),
        ],
    )
    def test_refuses_one_without_name_or_scope(self, name: str, scopes: list[str], code: str) -> None:
        with pytest.raises(Refused) as refused:
            create_key(name, scopes=scopes, by=IMPORT)

        assert refused.value.code == code
        assert not ShopKey.objects.exists()

    def test_one_of_a_seller_reaches_no_customers(self, carmes: Seller) -> None:
        with pytest.raises(Refused, match="nothing else"):
            create_key("Carla", scopes=[Scope.READ_ORDERS, Scope.READ_CUSTOMERS], by=IMPORT, seller=carmes)


class TestRevoke:
    def test_lets_nobody_in_any_more_and_twice_is_once(self) -> None:
        key, secret = create_key("Web shop", scopes=[Scope.READ_ORDERS], by=IMPORT)

        revoke_key(key, by=IMPORT)
        revoke_key(key, by=IMPORT)

        assert key_of(secret) is None
        assert HouseEntry.objects.filter(fact="sellers.key_revoked").count() == 1


def test_its_use_is_noted_once_a_minute() -> None:
    key, _secret = create_key("Web shop", scopes=[Scope.READ_ORDERS], by=IMPORT)
    now = timezone.now()

    note_use(key, now=now)
    key.refresh_from_db()
    note_use(key, now=now + timedelta(seconds=59))
    assert ShopKey.objects.get().last_used_at == now
    note_use(key, now=now + timedelta(seconds=60))

    assert ShopKey.objects.get().last_used_at == now + timedelta(seconds=60)


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("key", *arguments, stdout=out, stderr=StringIO())
        return out.getvalue().strip()

    def test_makes_lists_and_revokes(self, carmes: Seller) -> None:
        secret = self.run("create", "--name", "Web shop")
        assert key_of(secret) is not None
        assert self.run("list").endswith(f"Web shop  {' '.join(Scope.values)}")

        self.run("revoke", secret[:17])
        assert key_of(secret) is None
        assert "revoked" in self.run("list")
        narrow: Any = key_of(self.run("create", "--name", "Carla", "--seller", "carmes"))
        assert (narrow.seller, narrow.scopes) == (carmes, ["orders:read", "orders:write"])

    @pytest.mark.parametrize(
        "arguments",
        [
            ("create", "--name", " "),
            ("create", "--name", "x", "--seller", "nobody"),
            ("create", "--name", "x", "--scope", "orders:burn"),
            ("revoke", "nothing"),
        ],
    )
    def test_a_wrong_word_is_said(self, arguments: tuple[str, ...]) -> None:
        with pytest.raises(CommandError):
            self.run(*arguments)
