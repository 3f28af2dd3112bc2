"""A photo is judged by its content, made anew, and shown as a picture and as nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

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
import resource
from io import BytesIO
from PIL import Image
from comptoir.ui.pixels import opened
file = BytesIO()
Image.new("RGB", (7000, 7000), "red").save(file, "{kind}")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
opened(file.getvalue(), 2048)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
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

    def test_more_than_fifty_million_pixels_are_refused(self, customer: Customer, alice: User) -> None:
        file = BytesIO()
        Image.new("1", (10_000, 5_001)).save(file, "PNG")

        with pytest.raises(Refused, match="at most 50 million"):
            keep_photo(customer, upload(file.getvalue()), by=alice)

        assert files() == []

    def test_what_unpacks_to_far_more_is_refused_before_it_is_unpacked(
        self, customer: Customer, alice: User
    ) -> None:
        file = BytesIO()
        Image.new("1", (30_000, 30_000)).save(file, "PNG")

        with pytest.raises(Refused, match="at most 50 million"):
            keep_photo(customer, upload(file.getvalue()), by=alice)

    @pytest.mark.parametrize(("kind", "most"), [("PNG", 300), ("JPEG", 60)])
    def test_the_largest_takes_a_bounded_memory(self, kind: str, most: int) -> None:
        line = [sys.executable, "-c", LARGE_ONE.format(kind=kind)]

        ended = subprocess.run(line, capture_output=True, text=True, check=True, env=os.environ)  # noqa: S603

        assert int(ended.stdout) / 1024 < most


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
