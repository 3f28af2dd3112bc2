"""Keep a photo, made anew of what was sent; erase a customer's; forget those that nothing shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.photos.models import (
    LARGE,
    LARGEST_BYTES,
    SIZES,
    SMALL,
    Photo,
    PhotoFile,
    photo_file,
    too_large_words,
)

QUALITY = 82
# While an action is under way, its photo has files and no row yet.
UNDER_WAY = timedelta(days=1)
AT_ONCE = 500
# The kinds in which telephones keep photos and films, by what follows the eighth byte
HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


@transaction.atomic
def keep_photo(customer: Customer, upload: UploadedFile[Any], *, by: Acts) -> Photo:
    """Keep a photo for a customer: upright, at most 2,048 pixels wide and high, without the camera's notes.

    Relate to it in the same transaction. Raises Refused for what is too large or no JPEG, PNG or WebP.
    """
    if (upload.size or 0) > LARGEST_BYTES:
        raise Refused(too_large_words(), "photo_too_large")
    content = upload.read()
    width, height, files = _made_anew(content)
    photo = Photo(customer=customer, width=width, height=height, by_kind=by.actor.kind)
    photo.save()
    PhotoFile.objects.create(id=photo.id, customer_id=customer.pk)
    for size, file in files.items():
        path = photo_file(photo.id, size)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file)
    return photo


def erase_photo_files(customer: Customer, at: datetime) -> None:
    """Delete the files of a customer's photos."""
    kept = PhotoFile.objects.filter(customer_id=customer.pk)
    _unlink(kept.values_list("id", flat=True))
    kept.delete()


def forget_unshown(now: datetime) -> None:
    """Delete the photos to which nothing relates, and the files of which there is no photo."""
    photos = Photo.objects.filter(added_at__lt=now - UNDER_WAY).iterator(AT_ONCE)
    while some := list(islice(photos, AT_ONCE)):
        shown = _shown(some)
        for photo in some:
            if photo.id not in shown:
                photo.delete()
    files = _ids_of_files(before=now - UNDER_WAY)
    while ids := list(islice(files, AT_ONCE)):
        gone = set(ids) - set(Photo.objects.filter(id__in=ids).values_list("id", flat=True))
        _unlink(gone)
        PhotoFile.objects.filter(id__in=gone).delete()


def _shown(photos: Sequence[Photo]) -> set[UUID]:
    """Return the ids of these photos to which something of their customers relates."""
    ids, shown = [photo.id for photo in photos], set()
    customers = {photo.customer_id for photo in photos}
    for relation in Photo._meta.related_objects:
        model: Any = relation.related_model
        field: Any = relation.field
        column = field.owned_column
        relating = model.objects.filter(**{"customer_id__in": customers, f"{column}__in": ids})
        shown |= set(relating.values_list(column, flat=True))
    return shown


def _made_anew(content: bytes) -> tuple[int, int, dict[int, bytes]]:
    """Return the width and height of the large file, and the file of each size."""
    # Pillow takes its time to load, and few pages need it.
    from comptoir.ui.pixels import Unshowable, opened

    try:
        picture = opened(content, LARGE)
    except Unshowable as error:
        raise _unshowable(error.code, content, most=error.most) from error
    files, shape = {}, picture.size
    for size in sorted(SIZES, reverse=True):
        picture.thumbnail((size, size))
        file = BytesIO()
        picture.save(file, "JPEG", quality=QUALITY, optimize=size == SMALL)
        files[size] = file.getvalue()
    return *shape, files


def _unshowable(code: str, content: bytes, *, most: int) -> Refused:
    """Return the refusal of a file that is no photo which can be shown."""
    if code == "pixels":
        words = _(
            "This photo has too many pixels: at most %(most)s million. Take it again at a lower resolution, "
            "or send a screenshot of it."
        )
        return Refused(words % {"most": most // 1_000_000}, "photo_pixels")
    if code == "broken":
        words = _("This photo cannot be read: part of it is missing. Choose it again, or another one.")
        return Refused(words, "photo_broken")
    words = _("We cannot read this file as a photo. Choose a JPEG, PNG or WebP picture.")
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        words = _(
            "This photo is in the HEIC format, which we cannot read. Save it as JPEG, or send a screenshot "
            "of it."
        )
    return Refused(words, "photo_kind")


def _ids_of_files(*, before: datetime) -> Iterator[UUID]:
    """Yield of which photos there are files that were written before this moment."""
    for path in Path(settings.PHOTOS_DIR).glob(f"*/*-{LARGE}.jpg"):
        if path.stat().st_mtime < before.timestamp():
            yield UUID(path.name.partition("-")[0])


def _unlink(ids: Iterable[UUID]) -> None:
    for photo in ids:
        for size in SIZES:
            photo_file(photo, size).unlink(missing_ok=True)
