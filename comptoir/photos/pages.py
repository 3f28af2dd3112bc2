"""Serve a photo to whom the page of another app has found it for: as a picture, and as nothing else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query

from comptoir.photos.models import KIND, LARGE, SIZES, Photo, photo_file

# What an API says of an operation that answers with a photo, and in which sizes it may be asked for
PhotoSize = Annotated[Literal["320", "2048"], Query(description="How wide and high at most, in pixels")]
SHOWN: dict[str, Any] = {
    "responses": {
        200: {"description": "OK", "content": {KIND: {"schema": {"type": "string", "format": "binary"}}}}
    }
}


def answer(photo: Photo | None, size: int = LARGE) -> HttpResponse:
    """Answer with a photo's file. Raises Http404 where there is none."""
    if photo is None or size not in SIZES:
        raise Http404
    try:
        content = photo_file(photo.id, size).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    served = HttpResponse(content, content_type=KIND)
    served["Content-Disposition"] = f'inline; filename="photo-{photo.id.hex[-8:]}.jpg"'
    served["Content-Security-Policy"] = "default-src 'none'; sandbox"
    served["X-Content-Type-Options"] = "nosniff"
    served["Cache-Control"] = "private, max-age=3600"
    return served


def size_asked(request: HttpRequest) -> int:
    """Return the size that an address asks for (`?size=320`); the large one otherwise."""
    size = request.GET.get("size", "")
    return int(size) if size in map(str, SIZES) else LARGE
