"""An example photo, drawn: a parcel with a dent."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from comptoir.customers.models import User, find_customer
from comptoir.photos.actions import keep_photo
from comptoir.photos.models import Photo


def drawn(width: int = 1200, height: int = 900, kind: str = "JPEG", **how: Any) -> bytes:
    """Draw a carton on a table whose corner is torn, as a file of this kind."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (width, height), "#d9d2c6")
    draw = ImageDraw.Draw(picture)
    across, down = width / 12, height / 9
    draw.rectangle((0, 7 * down, width, height), fill="#8c6f53")
    draw.polygon(_at([(2, 3), (8, 2), (8, 7), (2, 8)], across, down), fill="#c69760")
    draw.polygon(_at([(8, 2), (10.5, 3), (10.5, 7.4), (8, 7)], across, down), fill="#a97d4b")
    draw.polygon(_at([(2, 3), (8, 2), (10.5, 3), (4.5, 3.8)], across, down), fill="#d8ad78")
    draw.polygon(_at([(4.7, 2.55), (5.5, 2.4), (8.2, 3.3), (7.3, 3.4)], across, down), fill="#efe3c4")
    draw.polygon(_at([(2, 6.4), (3.1, 6.9), (2.7, 7.3), (3.6, 7.7), (2, 8)], across, down), fill="#3b2a1c")
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def upload(content: bytes | None = None, name: str = "photo.jpg") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, drawn() if content is None else content, "image/jpeg")


def give_photos(user: User) -> list[Photo]:
    """Give a user one photo."""
    customer = find_customer(user)
    return [keep_photo(customer, upload(), by=user)] if customer else []


GIVE = [give_photos]


def _at(points: list[tuple[float, float]], across: float, down: float) -> list[tuple[float, float]]:
    return [(x * across, y * down) for x, y in points]
