"""A product's picture is served from our own host, the same to everybody with its address."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from comptoir.orders.models.picture import SIZES, picture_file

# Nothing to see, so that the first letter behind it shows
NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
DIGEST = re.compile("[0-9a-f]{64}")
YEAR, MINUTE = 31_536_000, 60


@login_not_required
def picture(request: HttpRequest, digest: str, size: int) -> HttpResponse:
    """Serve the picture of this digest, or an empty one until it is fetched and where it cannot be."""
    if size not in SIZES or not DIGEST.fullmatch(digest):
        raise Http404
    try:
        answer = HttpResponse(picture_file(digest, size).read_bytes(), content_type="image/webp")
    except FileNotFoundError:
        answer = HttpResponse(NOTHING, content_type="image/svg+xml")
        answer.headers["Cache-Control"] = f"public, max-age={MINUTE}"
        return answer
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer
