"""A picture from outside is opened safely: its kind by content, within limits, without its notes."""

from __future__ import annotations

import warnings
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
# What is unpacked takes four bytes a pixel.
MOST_PIXELS = 50_000_000
# Two large pictures at once would take twice the memory.
_one_at_a_time = Lock()


class Unshowable(Exception):
    """Raised for what is no picture that can be shown; `code` is `kind`, `pixels` or `broken`."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def opened(content: bytes, size: int) -> Image.Image:
    """Open a JPEG, PNG or WebP, upright and on white, with at most `size` pixels on each side.

    What is saved of it has none of the camera's notes, nor anything else that was in the file. Raises
    Unshowable.
    """
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                return _made_small(picture, size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unshowable("pixels", str(error)) from error
    except UnidentifiedImageError as error:
        raise Unshowable("kind", f"it is no picture that can be shown ({type(error).__name__})") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Unshowable("broken", f"it cannot be read ({error})") from error


def _made_small(picture: Image.Image, size: int) -> Image.Image:
    if picture.width * picture.height > MOST_PIXELS:
        raise Unshowable("pixels", f"it has {picture.width} × {picture.height} pixels")
    # A JPEG is unpacked no larger than it is needed.
    picture.draft("RGB", (size, size))
    # Of the modes that cannot be scaled, only these are as large when converted.
    whole = picture if picture.mode in ("RGB", "RGBA", "L") else picture.convert("RGBA")
    whole.thumbnail((size, size))
    upright = ImageOps.exif_transpose(whole).convert("RGBA")
    on_white = Image.new("RGBA", upright.size, "white")
    on_white.alpha_composite(upright)
    return on_white.convert("RGB")
