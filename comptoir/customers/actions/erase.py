"""Erase a customer: her account, what leads to her, what the house's journal says of her, and her row."""

from __future__ import annotations

from datetime import datetime

from comptoir.customers.models import Customer, CustomerByEmail, CustomerByReference, User
from comptoir.ground.move import owned_models
from comptoir.journal.models import FailedReaction, HouseEntry, ShopEvent


def erase_user(customer: Customer, at: datetime) -> None:
    """Delete the customer's user with all that belongs to it, and what the house's journal says of her."""
    user = User.objects.filter(customer_id=customer.pk).first()
    if user:
        _erase_house_entries(user)
        user.delete()


def erase_look_ups(customer: Customer, at: datetime) -> None:
    """Delete the look-ups that lead to her by address or by the shop's number."""
    CustomerByEmail.objects.filter(customer_id=customer.pk).delete()
    CustomerByReference.objects.filter(customer_id=customer.pk).delete()


def erase_customer(customer: Customer, at: datetime) -> None:
    """Delete the customer's row; as long as rows of hers are kept, only blank it.

    Call it after the rows that she owns are deleted, except those that are kept.
    """
    row = Customer.objects.filter(id=customer.pk)
    if any(model.objects.for_customer(customer.pk).exists() for model in owned_models()):
        row.update(reference="", email="", name="", folded_name="", language="", shop_updated_at=None)
    else:
        row.delete()


def _erase_house_entries(user: User) -> None:
    """Delete entries about her account, and remove her name from what she did to others.

    Most of what happened to her account is in her own journal; this is what happened before she was a
    customer.
    """
    entries = list(HouseEntry.objects.filter(about_id=user.id).values_list("id", flat=True))
    FailedReaction.objects.filter(entry_id__in=entries).delete()
    HouseEntry.objects.filter(id__in=entries).delete()
    ShopEvent.objects.filter(customer_id=None, about_id=user.id).delete()
    HouseEntry.objects.filter(by_id__in=[str(user.id), str(user.customer_id)]).update(by_id="", by_name="")
