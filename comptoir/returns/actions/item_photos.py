"""Photos of the items of a return: hers, and those of what came."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from comptoir.customers.models import Customer
from comptoir.ground.write import make_row
from comptoir.journal.record import Acts
from comptoir.photos.actions import keep_photo
from comptoir.photos.models import Photo
from comptoir.returns.models import ItemPhoto, ReturnedItem


def photo_row(item: ReturnedItem, photo: Photo, *, is_inspection: bool = False) -> ItemPhoto:
    """Make the row by which an item shows a photo; the caller saves it."""
    return make_row(
        ItemPhoto,
        customer_id=item.customer_id,
        item_id=item.id,
        photo_id=photo.id,
        is_inspection=is_inspection,
    )


def show_inspected(item: ReturnedItem, upload: UploadedFile[Any], *, by: Acts) -> None:
    """Keep a photo of what came. Raises Refused for what is no photo that can be shown."""
    photo = keep_photo(Customer.known_by(item.customer_id), upload, by=by)
    photo_row(item, photo, is_inspection=True).save(force_insert=True)
