"""A photo is judged by its content, made anew, and shown as a picture and as nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.http import Http404
from django.utils import timezone
from PIL import Image

from comptoir.customers.models import Customer, User
from comptoir.ground.refusal import Refused
from comptoir.photos import pages
from comptoir.photos.actions import erase_photo_files, forget_unshown, keep_photo
from comptoir.photos.examples import drawn, upload
from comptoir.photos.models import LARGE, SMALL, Photo, PhotoFile, photo_file

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
LARGE_ONE = """
import sys
from resource import RUSAGE_SELF, getrusage
from comptoir.ui.pixels import opened
content = sys.stdin.buffer.read()
before = getrusage(RUSAGE_SELF).ru_maxrss
opened(content, 2048)
print((getrusage(RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
MANY_AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from comptoir.ui.pixels import opened
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024
content = sys.stdin.buffer.read()
before = held()
with ThreadPoolExecutor(4) as threads:
    list(threads.map(lambda _at: opened(content, 2048).close(), range(8)))
    print(held() - before)
"""


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"


@pytest.fixture
def customer(alice: User) -> Customer:
    return Customer.objects.get(id=alice.customer_id)


def files() -> list[Path]:
    from django.conf import settings

    return sorted(Path(settings.PHOTOS_DIR).glob("*/*.jpg"))


def in_a_process(code: str, content: bytes) -> int:
    """Run a program that is given a picture, and return the number that it prints: megabytes."""
    line = [sys.executable, "-c", code]
    ended = subprocess.run(line, input=content, capture_output=True, check=True, env=os.environ)  # noqa: S603
    return int(ended.stdout)


def plain(width: int, height: int, mode: str, kind: str, **how: Any) -> bytes:
    file = BytesIO()
    Image.new(mode, (width, height)).save(file, kind, **how)
    return file.getvalue()


def opened(photo: Photo, size: int = LARGE) -> Image.Image:
    return Image.open(photo_file(photo.id, size))


class TestRule:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_a_picture_is_kept_in_two_sizes(self, customer: Customer, alice: User, kind: str) -> None:
        photo = keep_photo(customer, upload(drawn(4000, 3000, kind)), by=alice)

        assert (photo.width, photo.height, photo.by_kind) == (2048, 1536, "customer")
        assert [(opened(photo, size).format, opened(photo, size).size) for size in (LARGE, SMALL)] == [
            ("JPEG", (2048, 1536)),
            ("JPEG", (320, 240)),
        ]

    def test_where_and_when_it_was_taken_is_gone_and_it_stands_upright(
        self, customer: Customer, alice: User
    ) -> None:
        notes = Image.Exif()
        notes[0x0112], notes[0x9003] = 6, "2026:03:02 11:00:00"
        notes.get_ifd(0x8825)[1] = "N"
        sent = drawn(400, 300, exif=notes)
        assert b"2026:03:02" in sent

        photo = keep_photo(customer, upload(sent), by=alice)

        kept = photo_file(photo.id, LARGE).read_bytes()
        assert (photo.width, photo.height) == (300, 400)
        assert b"2026:03:02" not in kept
        assert not opened(photo).getexif()

    @pytest.mark.parametrize(
        "sent", [drawn() + SCRIPT, drawn(kind="PNG") + b"<?php ?>" + SCRIPT, drawn(comment=SCRIPT)]
    )
    def test_what_else_was_in_the_file_is_gone(self, customer: Customer, alice: User, sent: bytes) -> None:
        photo = keep_photo(customer, upload(sent, "photo.html"), by=alice)

        for size in (SMALL, LARGE):
            assert b"script" not in photo_file(photo.id, size).read_bytes()

    @pytest.mark.parametrize(
        ("sent", "code", "words"),
        [
            (SVG, "photo_kind", "Choose a JPEG, PNG or WebP"),
            (SCRIPT, "photo_kind", "Choose a JPEG, PNG or WebP"),
            (b"%PDF-1.7\n", "photo_kind", "Choose a JPEG, PNG or WebP"),
            (b"GIF89a" + bytes(20), "photo_kind", "Choose a JPEG, PNG or WebP"),
            (b"\0\0\0\x18ftypheic" + bytes(40), "photo_kind", "HEIC"),
            (drawn()[:4000], "photo_broken", "part of it is missing"),
            (bytes(10_000_001), "photo_too_large", "at most 10 MB"),
        ],
        ids=["svg", "html", "pdf", "gif", "heic", "cut off", "too large"],
    )
    def test_what_is_no_picture_is_refused_in_words(
        self, customer: Customer, alice: User, sent: bytes, code: str, words: str
    ) -> None:
        with pytest.raises(Refused, match=words) as refused:
            keep_photo(customer, upload(sent), by=alice)

        assert refused.value.code == code
        assert (Photo.objects.count(), PhotoFile.objects.count(), files()) == (0, 0, [])

    @pytest.mark.parametrize(
        ("sent", "most"),
        [
            (plain(10_000, 5_001, "1", "PNG"), 50),
            (plain(5_000, 5_000, "L", "WEBP", lossless=True, quality=0, method=0), 23),
            (plain(7_000, 7_000, "CMYK", "JPEG"), 44),
        ],
        ids=["PNG", "WebP", "for print"],
    )
    def test_what_would_take_too_much_memory_is_refused(
        self, customer: Customer, alice: User, sent: bytes, most: int
    ) -> None:
        with pytest.raises(Refused, match=f"at most {most} million"):
            keep_photo(customer, upload(sent), by=alice)

        assert files() == []

    def test_a_file_of_countless_scans_is_refused_before_it_is_unpacked(
        self, customer: Customer, alice: User
    ) -> None:
        sent = plain(640, 640, "L", "JPEG", progressive=True)
        at = sent.rindex(b"\xff\xda")
        keep_photo(customer, upload(sent[:at] + sent[at:-2] * 40 + sent[-2:]), by=alice)

        with pytest.raises(Refused) as refused:
            keep_photo(customer, upload(sent[:at] + sent[at:-2] * 100 + sent[-2:]), by=alice)

        assert refused.value.code == "photo_broken"

    def test_what_unpacks_to_far_more_is_refused_before_it_is_unpacked(
        self, customer: Customer, alice: User
    ) -> None:
        # The header of a PNG of one colour, with the size that it claims
        claimed = bytearray(plain(1, 1, "1", "PNG"))
        claimed[16:24] = (30_000).to_bytes(4, "big") * 2
        claimed[29:33] = crc32(claimed[12:29]).to_bytes(4, "big")

        with pytest.raises(Refused, match="at most 50 million"):
            keep_photo(customer, upload(bytes(claimed)), by=alice)

    @pytest.mark.parametrize(
        ("sent", "most"),
        [
            (lambda: plain(7_000, 7_000, "RGBA", "PNG", compress_level=1), 300),
            (lambda: plain(7_000, 7_000, "RGB", "JPEG"), 100),
            (lambda: plain(7_000, 7_000, "RGB", "JPEG", progressive=True, subsampling=0), 420),
            (lambda: plain(4_800, 4_800, "RGBA", "WEBP", lossless=True, quality=0, method=0), 420),
        ],
        ids=["PNG", "JPEG", "JPEG in scans", "WebP"],
    )
    def test_the_largest_takes_a_bounded_memory(self, sent: Any, most: int) -> None:
        assert in_a_process(LARGE_ONE, sent()) < most

    def test_many_at_once_leave_nothing_behind(self) -> None:
        # Left to itself, the C library keeps some 150 MB of these.
        assert in_a_process(MANY_AT_ONCE, plain(3_500, 3_500, "RGB", "PNG", compress_level=1)) < 60


class TestForgotten:
    def test_what_nothing_shows_is_forgotten_after_a_day(self, customer: Customer, alice: User) -> None:
        keep_photo(customer, upload(), by=alice)

        forget_unshown(timezone.now() + timedelta(hours=23))
        assert (Photo.objects.count(), len(files())) == (1, 2)
        forget_unshown(timezone.now() + timedelta(hours=25))

        assert (Photo.objects.count(), PhotoFile.objects.count(), files()) == (0, 0, [])

    def test_files_without_a_row_are_forgotten(self, customer: Customer, alice: User) -> None:
        photo = keep_photo(customer, upload(), by=alice)
        photo.delete()

        forget_unshown(timezone.now() + timedelta(hours=25))

        assert files() == []

    def test_files_are_erased_with_their_customer(self, customer: Customer, alice: User, bob: User) -> None:
        keep_photo(customer, upload(), by=alice)
        his = keep_photo(Customer.objects.get(id=bob.customer_id), upload(), by=bob)

        erase_photo_files(customer, timezone.now())

        assert files() == sorted(photo_file(his.id, size) for size in (SMALL, LARGE))
        assert [file.id for file in PhotoFile.objects.all()] == [his.id]


class TestServed:
    def test_as_a_picture_and_as_nothing_else(self, customer: Customer, alice: User) -> None:
        photo = keep_photo(customer, upload(), by=alice)

        served = pages.answer(photo)

        assert served.content == photo_file(photo.id, LARGE).read_bytes()
        assert served["Content-Type"] == "image/jpeg"
        assert served["X-Content-Type-Options"] == "nosniff"
        assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert served["Content-Disposition"].startswith("inline; filename=")
        assert "private" in served["Cache-Control"]

    def test_not_in_another_size_nor_without_its_file(self, customer: Customer, alice: User) -> None:
        photo = keep_photo(customer, upload(), by=alice)

        with pytest.raises(Http404):
            pages.answer(photo, 4)
        erase_photo_files(customer, timezone.now())
        with pytest.raises(Http404):
            pages.answer(photo)
        with pytest.raises(Http404):
            pages.answer(None)
