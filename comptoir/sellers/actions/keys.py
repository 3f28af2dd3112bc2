"""Keys of the shop: created and shown once, used, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.sellers.facts import KEY_CREATED, KEY_REVOKED
from comptoir.sellers.models import Scope, Seller, ShopKey, hash_secret

SHOWN = 17  # "comptoir_" and eight more characters
OF_ONE_SELLER = {
    scope.value
    for scope in (Scope.READ_ORDERS, Scope.WRITE_ORDERS, Scope.READ_MESSAGES, Scope.WRITE_MESSAGES)
}
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_key(
    name: str, *, scopes: Collection[str], by: Acts, seller: Seller | None = None
) -> tuple[ShopKey, str]:
    """Create a key; its secret is returned only here. Raises Refused without a name or with unknown
    scopes."""
    chosen = [scope.value for scope in Scope if scope.value in scopes]
    if not name.strip():
        raise Refused(_("Give the key a name that says who uses it."), "key_without_name")
    if not chosen or len(chosen) < len(set(scopes)):
        known = ", ".join(Scope.values)
        raise Refused(
            _("Choose at least one of these scopes: %(scopes)s.") % {"scopes": known}, "unknown_scope"
        )
    if seller and not set(chosen) <= OF_ONE_SELLER:
        raise Refused(
            _("A key limited to one seller can read and send orders and messages, and nothing else."),
            "scope_too_wide",
        )
    secret = f"comptoir_{secrets.token_urlsafe(32)}"
    key = ShopKey.objects.create(
        name=name.strip()[:100],
        start=secret[:SHOWN],
        secret_hash=hash_secret(secret),
        scopes=chosen,
        seller=seller,
    )
    record(KEY_CREATED, about=key, by=by, name=key.name, scopes=chosen)
    return key, secret


@transaction.atomic
def revoke_key(key: ShopKey, *, by: Acts) -> None:
    """Revoke a key."""
    locked = ShopKey.objects.select_for_update().get(pk=key.pk)
    if not locked.is_revoked:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        record(KEY_REVOKED, about=locked, by=by, name=locked.name)


def note_use(key: ShopKey, *, now: datetime | None = None) -> None:
    """Save that a key is in use, at most once a minute."""
    now = now or timezone.now()
    if key.last_used_at is None or now - key.last_used_at >= NOTED_EVERY:
        ShopKey.objects.filter(pk=key.pk).update(last_used_at=now)
