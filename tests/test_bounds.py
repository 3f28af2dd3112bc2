"""What anybody may send has a longest length, looked at before any work is done on it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import validate_name
from comptoir.safety.tests.visits import NEW, code_sent
from tests.test_strangers import ALL, PUBLIC

FORMLESS = (forms.ChoiceField, forms.BooleanField)


def forms_shown(answer: Any) -> list[forms.Form]:
    """Every form that the templates of a page were given."""
    found = {
        id(held): held
        for context in answer.context or []
        for layer in getattr(context, "dicts", [context])
        for held in layer.values()
        if isinstance(held, forms.Form)
    }
    return list(found.values())


def unbounded(answer: Any) -> list[str]:
    """The text fields of a page that take any length."""
    shown = forms_shown(answer)
    assert shown, f"no form is on {answer.request['PATH_INFO']}"
    return [
        f"{type(form).__name__}.{name}"
        for form in shown
        for name, field in form.fields.items()
        if not isinstance(field, FORMLESS) and not getattr(field, "max_length", None)
    ]


@pytest.fixture
def stranger(client: Client) -> Client:
    client.cookies["language"] = "en"
    return client


@pytest.mark.django_db
def test_every_text_field_of_every_public_page_has_a_longest_length(stranger: Client) -> None:
    pages = [reverse(name) for name, things in ALL if name in PUBLIC and not things]
    answers = [stranger.get(page) for page in pages]
    shown = [answer for answer in answers if answer.status_code == 200 and forms_shown(answer)]
    held = [wrong for answer in shown for wrong in unbounded(answer)]

    assert {reverse(name) for name in ("account_login", "account_signup", "contact", "find_order")} <= {
        answer.request["PATH_INFO"] for answer in shown
    }
    assert [wrong for wrong in held if not wrong.startswith("GalleryForm")] == []


@pytest.mark.django_db
def test_so_has_every_field_on_the_ways_in(stranger: Client, alice: Any) -> None:
    stranger.post("/account/new/", {"name": "Zoé Petit", "email": "zoe@example.org", "password1": NEW})
    assert unbounded(stranger.get("/account/new/code/")) == []

    phone = Client()
    phone.post("/account/new/", {"name": "Zoé Petit", "email": "06 98 76 54 32", "password1": NEW})
    assert unbounded(phone.get("/account/new/number/")) == []

    stranger.post("/account/password/forgotten/", {"email": "alice@example.org"})
    assert unbounded(stranger.get("/account/password/forgotten/code/")) == []

    stranger.post("/account/password/forgotten/code/", {"code": code_sent()})
    assert unbounded(stranger.get("/account/password/new/")) == []


@pytest.mark.django_db
def test_a_password_that_is_far_too_long_is_refused_before_it_is_hashed(stranger: Client, alice: Any) -> None:
    answer = stranger.post("/account/sign-in/", {"login": alice.email, "password": PASSWORD * 1000})

    assert "Type at most 512 characters." in answer.content.decode()


def test_a_name_of_any_length_costs_what_a_long_name_costs() -> None:
    began = time.process_time()
    with pytest.raises(ValidationError):
        forms.CharField(max_length=100, validators=[validate_name]).clean("Ali\ufdfa" * 500_000)

    assert time.process_time() - began < 0.3
