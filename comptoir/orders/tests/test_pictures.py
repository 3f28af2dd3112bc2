"""Pictures of products: fetched once by the worker, of public hosts alone, made small, and served from here."""

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from comptoir.journal.work import run_queued
from comptoir.orders.actions.fetching import NotShown, fetch, made_small
from comptoir.orders.actions.pictures import queue_due_pictures, settle_pictures, want_pictures
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Picture
from comptoir.orders.models.picture import picture_file
from comptoir.ui.pictures import LARGE, SMALL, digest_of, own_path, picture_path
from comptoir.ui.templatetags.ui import picture

pytestmark = pytest.mark.django_db
Answer = Callable[[BaseHTTPRequestHandler], None]


def drawn(width: int = 900, height: int = 600, kind: str = "PNG", **how: Any) -> bytes:
    """Draw a picture that is hard to compress."""
    file = io.BytesIO()
    noise = Image.effect_noise((width // 4, height // 4), 80).resize((width, height)).convert("RGB")
    noise.save(file, kind, **how)
    return file.getvalue()


def with_body(content: bytes, status: int = 200) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer


def leading_to(address: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", address)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


class Shop:
    """The shop's host of pictures answers at each path, and counts how often each was asked for."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def shows(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.base + path


@pytest.fixture
def shop(settings: Any, tmp_path: Path) -> Iterator[Shop]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shop.asked.append(self.path)
            shop.answers[self.path](self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shop = Shop(server.server_port)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    settings.PICTURES_FETCHED, settings.PICTURES_FROM_LOOPBACK = True, True
    settings.PICTURES_DIR, settings.ALLOWED_HOSTS = tmp_path, ["testserver"]
    own_path.cache_clear()
    yield shop
    server.shutdown()
    server.server_close()
    own_path.cache_clear()


def order_with(url: str, number: str = "403-0000001-0000001", **changes: Any) -> dict[str, Any]:
    row = order_sent(number, **changes)
    row["lines"][0]["picture_url"] = url
    return row


def later(**much: float) -> None:
    """Let time pass for pictures that wait."""
    for waiting in Picture.objects.filter(due_at__isnull=False):
        waiting.due_at -= timedelta(**much)
        waiting.save(update_fields=["due_at"])
    queue_due_pictures(timezone.now())
    run_queued()


class TestWanted:
    def test_an_order_brings_its_picture_once(self, shop: Shop) -> None:
        url = shop.shows("/a.png", with_body(drawn()))

        receive(order_with(url), order_with(url, "403-0000002-0000002"), history=False)
        receive(order_with(url, "403-0000003-0000003"), history=False)
        run_queued()

        [kept] = Picture.objects.all()
        assert (kept.url, kept.due_at, kept.last_error) == (url, None, "")
        assert shop.asked == ["/a.png"]
        assert kept.has_files

    def test_history_brings_pictures_too(self, shop: Shop) -> None:
        receive(order_with(shop.shows("/a.png", with_body(drawn()))))

        run_queued()

        assert Picture.objects.get().has_files

    def test_another_address_is_another_picture_and_the_first_goes_with_the_clock(self, shop: Shop) -> None:
        first, second = (shop.shows(path, with_body(drawn())) for path in ("/a.png", "/b.png"))
        receive(order_with(first))
        run_queued()
        changed = (timezone.now() - timedelta(days=1)).isoformat()
        receive(order_with(second, updated_at=changed))
        run_queued()

        settle_pictures(timezone.now())
        assert Picture.objects.count() == 2
        settle_pictures(timezone.now() + timedelta(hours=2))

        assert [kept.url for kept in Picture.objects.all()] == [second]
        assert not picture_file(digest_of(first), SMALL).exists()
        assert picture_file(digest_of(second), SMALL).exists()

    def test_the_clock_finds_what_was_never_wanted_and_what_is_gone(self, shop: Shop, settings: Any) -> None:
        known, unknown = (shop.shows(path, with_body(drawn())) for path in ("/a.png", "/b.png"))
        receive(order_with(known))
        run_queued()
        picture_file(digest_of(known), LARGE).unlink()
        settings.PICTURES_FETCHED = False
        receive(order_with(unknown, "403-0000002-0000002"))
        run_queued()
        settings.PICTURES_FETCHED = True

        settle_pictures(timezone.now() + timedelta(hours=2))
        later(hours=3)

        assert all(kept.has_files for kept in Picture.objects.all())
        assert shop.asked == ["/a.png", "/b.png", "/a.png"]

    def test_nothing_is_fetched_where_the_operator_says_so(self, shop: Shop, settings: Any) -> None:
        settings.PICTURES_FETCHED = False

        receive(order_with(shop.shows("/a.png", with_body(drawn()))))
        run_queued()

        assert (shop.asked, Picture.objects.count()) == ([], 0)

    def test_one_on_our_own_host_is_shown_from_where_it_is(self, shop: Shop, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        own_path.cache_clear()
        url = shop.shows("/demo/a.png", with_body(drawn()))

        receive(order_with(url))
        run_queued()
        settle_pictures(timezone.now())

        assert (shop.asked, Picture.objects.count()) == ([], 0)
        assert picture_path(url, 72) == "/demo/a.png"

    def test_ten_thousand_queue_one_task_and_not_among_codes_and_letters(self, shop: Shop) -> None:
        for start in range(0, 10_000, 500):
            want_pictures(f"{shop.base}/{at}.png" for at in range(start, start + 500))

        [task] = DBTaskResult.objects.all()
        assert task.queue_name == "slow"
        assert Picture.objects.due(timezone.now()).count() == 10_000


class TestFailure:
    def test_that_may_pass_is_tried_again_three_times(self, shop: Shop) -> None:
        receive(order_with(shop.shows("/a.png", with_body(b"", 503))))
        run_queued()

        for hours in (1, 1, 3):
            assert Picture.objects.get().given_up_at is None
            later(hours=hours)

        kept = Picture.objects.get()
        assert (kept.failures, kept.due_at) == (4, None)
        assert "503" in kept.last_error
        assert kept.given_up_at

    def test_that_passes_is_forgotten(self, shop: Shop) -> None:
        url = shop.shows("/a.png", with_body(b"", 503))
        receive(order_with(url))
        run_queued()
        shop.shows("/a.png", with_body(drawn()))

        later(hours=1)

        kept = Picture.objects.get()
        assert (kept.failures, kept.last_error, kept.has_files) == (0, "", True)

    def test_what_was_given_up_is_tried_again_with_an_order_of_another_day(self, shop: Shop) -> None:
        url = shop.shows("/a.png", with_body(b"", 404))
        receive(order_with(url))
        run_queued()
        receive(order_with(url, "403-0000002-0000002"))
        run_queued()
        assert shop.asked == ["/a.png"]
        shop.shows("/a.png", with_body(drawn()))
        Picture.objects.update(given_up_at=timezone.now() - timedelta(days=2))

        receive(order_with(url, "403-0000003-0000003"))
        run_queued()

        assert Picture.objects.get().has_files

    @pytest.mark.parametrize(
        "answer",
        [
            with_body(b"", 404),
            with_body(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            with_body(b"<html></html>"),
            with_body(drawn()[:5000]),
            with_body(drawn(64, 64, "GIF")),
            with_body(b"a" * 5_000_001),
            with_body(drawn(7200, 7000, "JPEG", quality=5)),
        ],
        ids=["gone", "svg", "html", "cut off", "gif", "too large", "too many pixels"],
    )
    def test_that_will_be_the_same_in_an_hour_is_given_up(self, shop: Shop, answer: Answer) -> None:
        want_pictures([shop.shows("/a.png", answer)])

        run_queued()

        kept = Picture.objects.get()
        assert (kept.due_at, kept.failures, kept.fetched_at) == (None, 1, None)
        assert kept.last_error.startswith("NotShown: ")


class TestHost:
    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "2130706433", "[::]"]
    )
    def test_of_a_network_of_ours_is_never_asked(self, shop: Shop, settings: Any, host: str) -> None:
        settings.PICTURES_FROM_LOOPBACK = False
        port = shop.base.rpartition(":")[2]

        with pytest.raises(NotShown):
            fetch(f"http://{host}:{port}/a.png")

        assert shop.asked == []

    def test_is_checked_again_where_it_leads_elsewhere(self, shop: Shop) -> None:
        url = shop.shows("/a.png", leading_to("http://169.254.169.254/latest/meta-data"))

        with pytest.raises(NotShown):
            fetch(url)

    def test_may_lead_elsewhere_three_times(self, shop: Shop) -> None:
        for at in range(4):
            shop.shows(f"/{at}", leading_to(f"/{at + 1}"))
        content = drawn()
        shop.shows("/4", with_body(content))

        assert fetch(f"{shop.base}/1") == content
        with pytest.raises(NotShown):
            fetch(f"{shop.base}/0")

    @pytest.mark.parametrize("headers", [b"", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["headers", "body"])
    def test_that_trickles_is_left_in_time(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch, headers: bytes
    ) -> None:
        monkeypatch.setattr("comptoir.orders.actions.fetching.LONGEST_SECONDS", 0.4)

        def trickle(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(headers or b"HTTP/1.1 200 OK\r\nX-Endless: ")
            with contextlib.suppress(OSError):
                while True:
                    request.wfile.write(b"a")
                    time.sleep(0.05)

        with pytest.raises(requests.Timeout, match=r"more than 0\.4 seconds"):
            fetch(shop.shows("/a.png", trickle))

    def test_a_proxy_of_the_environment_is_not_asked(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        content = drawn()

        assert fetch(shop.shows("/a.png", with_body(content))) == content


class TestMadeSmall:
    def test_to_two_sizes_of_which_the_small_one_weighs_little(self) -> None:
        files = made_small(drawn(), (SMALL, LARGE))

        shown = {size: Image.open(io.BytesIO(content)) for size, content in files.items()}
        assert {size: (one.format, one.size) for size, one in shown.items()} == {
            SMALL: ("WEBP", (176, 117)),
            LARGE: ("WEBP", (512, 341)),
        }
        assert len(files[SMALL]) <= 6000

    def test_a_small_one_is_not_blown_up(self) -> None:
        files = made_small(drawn(40, 30), (SMALL, LARGE))

        assert Image.open(io.BytesIO(files[LARGE])).size == (40, 30)

    def test_what_the_camera_wrote_is_gone_and_the_picture_upright(self) -> None:
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "A camera of Alice's"
        files = made_small(drawn(400, 200, "JPEG", exif=exif.tobytes()), (SMALL, LARGE))

        upright = Image.open(io.BytesIO(files[LARGE]))
        assert upright.size == (200, 400)
        assert not upright.getexif()
        assert b"Alice" not in files[LARGE]

    def test_what_can_be_seen_through_stands_on_white(self) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(file, "PNG")

        files = made_small(file.getvalue(), (SMALL, LARGE))

        assert Image.open(io.BytesIO(files[SMALL])).convert("RGB").getpixel((10, 10)) == (255, 255, 255)


class TestPage:
    def test_answers_with_nothing_to_see_until_it_is_here(
        self, client: Any, shop: Shop, django_assert_num_queries: Any
    ) -> None:
        url = shop.shows("/a.png", with_body(drawn()))
        want_pictures([url])
        with django_assert_num_queries(0):
            before = client.get(picture_path(url, 72))
        run_queued()
        with django_assert_num_queries(0):
            after = client.get(picture_path(url, 72))

        assert (before.headers["Content-Type"], before.headers["Cache-Control"]) == (
            "image/svg+xml",
            "public, max-age=60",
        )
        assert (after.headers["Content-Type"], after.headers["Cache-Control"]) == (
            "image/webp",
            "public, max-age=31536000, immutable",
        )
        assert after.content == picture_file(digest_of(url), SMALL).read_bytes()

    @pytest.mark.parametrize(
        "path",
        ["/pictures/{}-177", "/pictures/{}-999", "/pictures/{}A-176", "/pictures/{}/", "/pictures/../a-176"],
    )
    def test_has_no_other_address(self, client: Any, shop: Shop, path: str) -> None:
        assert client.get(path.format("a" * 64)).status_code == 404

    def test_shows_the_letter_behind_it(self, shop: Shop) -> None:
        shown = picture("https://shop.example.org/a.png", "Café")

        assert ">C<img" in shown
        assert f'src="/pictures/{digest_of("https://shop.example.org/a.png")}-176"' in shown
        assert "shop.example.org" not in shown
        assert "-512" in picture("https://shop.example.org/a.png", "Café", size=160)
