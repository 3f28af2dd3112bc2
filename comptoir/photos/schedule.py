"""The clock forgets the photos that nothing shows."""

from datetime import datetime

from comptoir.photos.actions import forget_unshown


def forget_photos(now: datetime) -> None:
    """Delete photos to which nothing relates, and files of which there is no photo."""
    forget_unshown(now)
