"""What is said where something is wrong: in the reader's language, with a reference that stands in the log too."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as current
from django.db import OperationalError
from django.test import Client

from comptoir.ground.trace import traced
from comptoir.project.errors import REFUSAL, WORDS, is_outage
from comptoir.project.logs import MaskedLines, shorten


@pytest.mark.parametrize("status", sorted(WORDS))
@pytest.mark.parametrize(("language", "contact"), [("fr", "Nous contacter"), ("en", "Contact Us")])
def test_every_refusal_has_a_page_in_both_languages_that_asks_no_database(
    client: Client, status: int, language: str, contact: str
) -> None:
    client.cookies["language"] = language
    client.cookies[current.SESSION_COOKIE_NAME] = "somebody"

    with traced("0123456789ab"):
        answer = client.post("/account/sign-in/", **{REFUSAL: status})
    page = answer.content.decode()

    assert answer.status_code == status
    assert f'<html lang="{language}">' in page
    assert contact in page
    assert "0123456789ab" in page
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("status", [400, 408, 413, 503])
@pytest.mark.parametrize("path", ["/api/shop/v1/orders", "/api/v1/orders"])
def test_every_refusal_is_problem_details_for_a_program(client: Client, status: int, path: str) -> None:
    answer = client.post(path, **{REFUSAL: status})

    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("status", [403, 404, 429])
@pytest.mark.django_db
def test_a_refusal_inside_the_house_has_a_reference_too(status: int, settings: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    settings.LIMITS = {**settings.LIMITS, "find_order_from": "1/10m"}
    with traced("0123456789ab"):
        answers = {
            403: client.post("/account/sign-in/"),
            404: client.get("/nowhere/"),
            429: [
                Client().post("/orders/find/", {"number": "1", "email": "a@example.org"}) for _ in range(2)
            ][1],
        }

    assert answers[status].status_code == status
    assert "0123456789ab" in answers[status].content.decode()


def test_a_wrong_host_is_told_so_in_the_readers_language(client: Client) -> None:
    client.cookies["language"] = "fr"

    answer = client.get("/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "Rien n’a été modifié" in answer.content.decode()


class TestOutage:
    """What is answered while the database does not."""

    @pytest.fixture
    def silent(self, hers: Client, monkeypatch: Any) -> Iterator[None]:
        def ask(*_: Any, **__: Any) -> Any:
            raise OperationalError("the connection is lost")

        with monkeypatch.context() as broken:
            broken.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", ask)
            broken.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", ask)
            yield

    @pytest.fixture
    def hers(self, alice: Any) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(alice)
        client.cookies["language"] = "en"
        return client

    @pytest.mark.parametrize("path", ["/account/", "/orders/", "/nowhere/", "/help/"])
    def test_a_page_says_to_come_back(self, hers: Client, silent: None, path: str) -> None:
        answer = hers.get(path)

        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "is not responding at the moment" in answer.content.decode()

    @pytest.mark.parametrize("path", ["/api/v1/orders", "/api/shop/v1/orders/1"])
    def test_a_program_reads_problem_details(self, hers: Client, silent: None, path: str) -> None:
        answer = hers.get(path, headers={"Authorization": "Bearer comptoir_x"})

        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0

    def test_what_is_our_fault_is_none(self, hers: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr("comptoir.project.home.TILE_GROUPS", [("", [None])])

        answer = hers.get("/account/")

        assert answer.status_code == 500
        assert "Retry-After" not in answer.headers

    def test_is_seen_behind_what_it_brought_about(self) -> None:
        behind = ValueError("half a page")
        behind.__cause__ = OperationalError("the connection is lost")

        assert is_outage(behind)
        assert not is_outage(ValueError("half a page"))

    def test_takes_one_line_of_the_log(self) -> None:
        try:
            raise OperationalError("the connection is lost\nand more")
        except OperationalError as error:
            told = (type(error), error, error.__traceback__)
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Service", "/"), told)

        assert shorten(record)
        assert (
            MaskedLines("%(message)s").format(record)
            == "Service: / (OperationalError: the connection is lost)"
        )


@pytest.mark.django_db
def test_a_page_that_is_not_there_leads_her_to_her_account(as_alice: Client) -> None:
    assert 'class="button button--primary" href="/"' in Client().get("/nowhere/").content.decode()
    assert 'class="button button--primary" href="/account/"' in as_alice.get("/nowhere/").content.decode()
