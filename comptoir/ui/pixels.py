"""A picture from outside is opened safely: its kind by content, within limits, without its notes."""

from __future__ import annotations

import ctypes
import warnings
from contextlib import suppress
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
# What opening a picture may take in memory, beside the file. A pixel is four bytes; libwebp keeps it four
# times, and of a JPEG that comes in several scans, libjpeg keeps two bytes for each pixel and colour.
MOST_MEMORY = 400_000_000
BYTES_A_PIXEL, WEBP_BYTES_A_PIXEL, SCAN_BYTES = 4, 17, 2
# A JPEG of 10 MB may hold 300,000 scans, each of which goes over the whole picture; cameras write a dozen.
START_OF_SCAN, MOST_SCANS = b"\xff\xda", 64
BAND = 64
# mallopt(3). What is larger than this goes back to the system at once. By itself the C library raises the
# limit with whatever is freed, and then keeps pictures by the hundred megabytes, in each thread's arena.
M_MMAP_THRESHOLD, KEPT_AT_MOST = -3, 1_000_000
# Two large pictures at once would take twice the memory.
_one_at_a_time = Lock()

with suppress(AttributeError):
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, KEPT_AT_MOST)


class Unshowable(Exception):
    """Raised for what is no picture that can be shown; `code` is `kind`, `pixels` or `broken`.

    `most` is how many pixels a picture of its kind may have.
    """

    def __init__(self, code: str, words: str, *, most: int = MOST_PIXELS) -> None:
        super().__init__(words)
        self.code, self.most = code, most


def opened(content: bytes, size: int) -> Image.Image:
    """Open a JPEG, PNG or WebP, upright and on white, with at most `size` pixels on each side.

    What is saved of it has none of the camera's notes, nor anything else that was in the file. Raises
    Unshowable.
    """
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                _check_scans(picture, content)
                return _made_small(picture, size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unshowable("pixels", str(error)) from error
    except UnidentifiedImageError as error:
        raise Unshowable("kind", f"it is no picture that can be shown ({type(error).__name__})") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Unshowable("broken", f"it cannot be read ({error})") from error


def _check_scans(picture: Image.Image, content: bytes) -> None:
    if picture.format not in ("PNG", "WEBP") and content.count(START_OF_SCAN) > MOST_SCANS:
        raise Unshowable("broken", f"it has more than {MOST_SCANS} scans")


def _made_small(picture: Image.Image, size: int) -> Image.Image:
    width, height = picture.size
    pixels = width * height
    # A JPEG is unpacked no larger than it is needed.
    picture.draft("RGB", (size, size))
    most = min(MOST_PIXELS, int(MOST_MEMORY / _bytes_a_pixel(picture, pixels)))
    if pixels > most:
        raise Unshowable("pixels", f"it has {width} × {height} pixels", most=most)
    whole = _in_bands(picture, size)
    whole.thumbnail((size, size))
    upright = ImageOps.exif_transpose(whole)
    # Some kinds of files would take notes from here.
    upright.info.clear()
    return upright


def _bytes_a_pixel(picture: Image.Image, pixels: int) -> float:
    """Return what opening takes for each pixel that the file has, at most."""
    if picture.format == "WEBP":
        return WEBP_BYTES_A_PIXEL
    unpacked = BYTES_A_PIXEL * picture.width * picture.height / pixels
    return unpacked if picture.format == "PNG" else unpacked + SCAN_BYTES * len(picture.getbands())


def _in_bands(picture: Image.Image, size: int) -> Image.Image:
    """Return a picture on white, with less than twice `size` pixels on its longer side.

    It is converted band by band: as a whole, it would stand in memory up to three times.
    """
    picture.load()
    factor = max(picture.size) // size
    if factor <= 1:
        return picture if picture.mode == "RGB" and not picture.has_transparency_data else _on_white(picture)
    whole = Image.new("RGB", (-(-picture.width // factor), -(-picture.height // factor)))
    for top in range(0, picture.height, BAND * factor):
        bottom = min(picture.height, top + BAND * factor)
        band = _on_white(picture.crop((0, top, picture.width, bottom)))
        whole.paste(band.reduce(factor), (0, top // factor))
    # How it is turned stands in its notes.
    whole.info.update(picture.info)
    return whole


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    on_white = Image.new("RGBA", picture.size, "white")
    on_white.alpha_composite(picture.convert("RGBA"))
    plain = on_white.convert("RGB")
    plain.info.update(picture.info)
    return plain
