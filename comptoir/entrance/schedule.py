"""What the schedule deletes on the way in: unfinished sign-ups."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress

from comptoir.customers.models import User

KEPT = timedelta(days=7)


def forget_unfinished_sign_ups(now: datetime) -> None:
    """Delete users who have verified neither address nor number within a week; they own nothing.

    Invited users who have not come yet never signed up, and stay.
    """
    verified = EmailAddress.objects.filter(verified=True).values("user_id")
    unfinished = User.objects.filter(customer_id=None, signed_up_at__isnull=False, created_at__lt=now - KEPT)
    unfinished.exclude(id__in=verified).delete()
