"""What the schedule deletes about customers."""

from datetime import datetime

from comptoir.customers.models import StaffReading, reading


def forget_readings(now: datetime) -> None:
    """Delete the log of what staff read over a year ago."""
    StaffReading.objects.filter(read_at__lt=now - reading.KEPT).delete()
