"""Staff create, list and revoke the shop's keys at the desk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import User, Visit
from comptoir.safety.actions import make_recovery_codes
from comptoir.sellers.models import ShopKey, key_of

pytestmark = pytest.mark.django_db
HERE = Visit("127.0.0.1", "")
KEYS = "/desk/keys/"
ASKED = {"name": "Web shop", "scopes": ["orders:read", "orders:write"], "seller": ""}


def test_a_key_is_shown_once_and_opens(as_sam: Client) -> None:
    page = as_sam.post(KEYS, ASKED).content.decode()

    found = re.search(r"comptoir_[\w-]{40,}", page)
    assert found
    key: Any = key_of(found[0])
    assert (key.name, key.scopes) == ("Web shop", ["orders:read", "orders:write"])
    assert found[0] not in as_sam.get(KEYS).content.decode()
    assert "Web shop" in as_sam.get(KEYS).content.decode()


def test_one_is_made_by_who_has_just_shown_who_she_is(as_sam: Client, sam: User) -> None:
    session = as_sam.session
    held = session["account_authentication_methods"]
    session["account_authentication_methods"] = [one | {"at": one["at"] - 601} for one in held]
    session.save()

    away = as_sam.post(KEYS, ASKED)
    assert away["Location"].startswith("/account/confirmation/?next=")
    assert as_sam.get(KEYS).status_code == 200
    assert not ShopKey.objects.exists()

    as_sam.post(KEYS, ASKED)
    page = as_sam.post(
        away["Location"], {"password": PASSWORD, "code": make_recovery_codes(sam, visit=HERE)[0]}
    )

    assert re.search(r"comptoir_[\w-]{40,}", page.content.decode())
    assert ShopKey.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Give the key a name"),
        ({"scopes": []}, "Choose at least one."),
        ({"seller": "nobody"}, "No seller has this reference."),
        ({"scopes": ["orders:burn"]}, "orders:burn"),
    ],
)
def test_a_wrong_one_is_said_beside_the_field(as_sam: Client, changes: dict[str, Any], says: str) -> None:
    assert says in as_sam.post(KEYS, {**ASKED, **changes}).content.decode()
    assert not ShopKey.objects.exists()


def test_a_revoked_one_lets_nobody_in(as_sam: Client) -> None:
    as_sam.post(KEYS, ASKED)
    key = ShopKey.objects.get()

    page = as_sam.post(f"{KEYS}{key.id}/", follow=True).content.decode()

    assert "The key “Web shop” is revoked." in page
    key.refresh_from_db()
    assert key.is_revoked
