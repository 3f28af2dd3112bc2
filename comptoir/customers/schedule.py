"""What is forgotten by the clock: sign-ups that nobody finished, and ways in that were taken away."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress

from comptoir.customers.actions import give_address_back
from comptoir.customers.actions.alerts import GOOD_FOR
from comptoir.customers.models import AddressReturn, RetiredStep, StaffReading, User, reading

KEPT = timedelta(days=7)


def forget_retired_steps(now: datetime) -> None:
    """Drop ways of the second step that no letter's link can bring back any more."""
    RetiredStep.objects.filter(retired_at__lt=now - GOOD_FOR).delete()


def forget_readings(now: datetime) -> None:
    """Drop what staff read of customers a year ago."""
    StaffReading.objects.filter(read_at__lt=now - reading.KEPT).delete()


def give_addresses_back(now: datetime) -> None:
    """Let accounts go back to a former address where that was asked for three days ago and not stopped."""
    for asked in AddressReturn.objects.due(now).select_related("user"):
        give_address_back(asked, visit=asked.visit)


def forget_unfinished_sign_ups(now: datetime) -> None:
    """Drop users who verified neither address nor number within a week: they own nothing, and are forgotten.

    Who was invited and has not come yet never signed up, and is waited for.
    """
    verified = EmailAddress.objects.filter(verified=True).values("user_id")
    unfinished = User.objects.filter(customer_id=None, signed_up_at__isnull=False, created_at__lt=now - KEPT)
    unfinished.exclude(id__in=verified).delete()
