"""The brand is readable on any background, URLs of our own host lose it, and pages answer in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import override
from jinja2 import UndefinedError

from comptoir.ui.brand import DARK_GROUND, LIGHT_GROUND, brand_tokens, contrast
from comptoir.ui.formats import as_day, day
from comptoir.ui.held import held
from comptoir.ui.pictures import own_path
from comptoir.ui.templatetags.ui import crumbs, lean, picture


@pytest.mark.parametrize("colour", ["#0f5b4f", "#ffcc00", "#ffffff", "#000000", "#ff0000", "#7f7f7f"])
def test_any_brand_can_be_read_in_light_and_in_dark(colour: str) -> None:
    css = brand_tokens(colour)

    light, dark = (part.split(";")[0] for part in css.split("--brand:")[1:])
    for shown, ground in ((light, LIGHT_GROUND), (dark, DARK_GROUND)):
        rgb = tuple(int(shown[at : at + 2], 16) / 255 for at in (1, 3, 5))
        assert contrast(rgb, ground) >= 4.5  # type: ignore[arg-type]


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#0f5b4f;}body{"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="is not a colour"):
        brand_tokens(colour)


@pytest.mark.parametrize(("language", "shown"), [("fr", "1er\xa0mars 2026"), ("en", "1\xa0March 2026")])
def test_the_first_of_a_month_is_an_ordinal_in_french(language: str, shown: str) -> None:
    with override(language):
        assert day("2026-03-01") == shown
        assert day("2026-03-11").startswith("11\xa0")


def test_no_brand_is_no_stylesheet() -> None:
    assert brand_tokens("") == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8000/a/b", "/a/b"),
        ("http://127.0.0.1:8000/a?id=5", "/a?id=5"),
        ("http://127.0.0.1:8000//evil.example/x", "http://127.0.0.1:8000//evil.example/x"),
        ("https://shop.example.org/a", "https://shop.example.org/a"),
        ("", ""),
    ],
)
def test_an_address_of_our_own_host_is_a_path(url: str, shown: str) -> None:
    assert own_path(url) == shown


def test_a_picture_of_another_host_is_never_asked_for() -> None:
    assert "shop.example.org" not in picture("https://shop.example.org/a.png", "Café")
    assert ">C<" in picture("https://shop.example.org/a.png", "Café")


def test_the_day_of_a_moment_is_the_shops() -> None:
    assert str(as_day("2026-03-01T23:30:00+00:00")) == "2026-03-02"
    assert str(as_day("2026-03-01")) == "2026-03-01"
    assert as_day("") is None


def test_the_logo_is_served_by_ourselves(client: Any, settings: Any, tmp_path: Any) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg/>")
    settings.SHOP_LOGO = str(logo)

    assert client.get("/brand/logo").status_code == 200


def test_an_address_that_leads_nowhere_says_so(client: Any, db: None) -> None:
    client.cookies["language"] = "en"
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "This address was mistyped" in answer.content.decode()


def test_a_lean_template_fails_on_a_wrong_name() -> None:
    with pytest.raises(UndefinedError):
        lean("ui/lean/foot.html")([{}], {}, {}, "", "")


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("Order 402-0209458-0000002", 'Order <span class="number">402-0209458-0000002</span>'),
        ('<a href="/">A & B-C</a>', "&lt;a href=&quot;/&quot;&gt;A &amp; B-C&lt;"),
        (mark_safe('<a href="/o/402-0209458-1/">it</a>'), '<a href="/o/402-0209458-1/">it</a>'),
        ("A well-known Wi-Fi", "A well-known Wi-Fi"),
        (f"4-{'0' * 40}", f"4-{'0' * 40}"),
    ],
)
def test_a_number_is_held_on_one_line_in_what_is_read_alone(words: str, drawn: str) -> None:
    assert held(words).startswith(drawn)


def test_the_way_back_holds_its_numbers() -> None:
    assert crumbs("/", "A 4-1", "Here 4-2").count('class="number"') == 2
