"""A provider tells by a signed webhook, in any order, late and twice, without harm."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.payments.actions.send_legs import asked_for
from comptoir.payments.models import RefundLeg
from comptoir.payments.providers import provider_named
from comptoir.payments.providers.sandbox import SIGNATURE, Sandbox
from comptoir.payments.tests.connected import SECRET, connected, refund_of, send_all

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.crosses_customers("a provider tells of everybody's refunds"),
]
ADDRESS = f"/providers/sandbox/{SECRET}/"


@pytest.fixture
def sandbox() -> Any:
    with connected():
        yield provider_named("sandbox")


@pytest.fixture
def leg(sandbox: Sandbox, alice: Any) -> RefundLeg:
    """A part of a refund that the sandbox has, and that is on its way."""
    leg = refund_of("waits", alice)
    send_all()
    return RefundLeg.objects.get(id=leg.id)


def post(client: Any, body: bytes, signature: str, address: str = ADDRESS) -> Any:
    return client.post(address, body, content_type="application/json", headers={SIGNATURE: signature})


def test_tells_that_it_is_paid_twice(client: Any, sandbox: Sandbox, leg: RefundLeg) -> None:
    body, signature = sandbox.webhook(asked_for(leg))

    answers = [post(client, body, signature).status_code for _time in range(2)]

    assert answers == [200, 200]
    assert RefundLeg.objects.get().state == "done"


def test_another_signature_is_refused(client: Any, sandbox: Sandbox, leg: RefundLeg) -> None:
    body, _signature = sandbox.webhook(asked_for(leg))

    assert post(client, body, "0" * 64).status_code == 403
    assert RefundLeg.objects.get().state == "sent"


def test_another_secret_is_not_found(client: Any, sandbox: Sandbox, leg: RefundLeg) -> None:
    body, signature = sandbox.webhook(asked_for(leg))

    assert post(client, body, signature, "/providers/sandbox/another-secret-of-24-chars/").status_code == 404
    assert post(client, body, signature, f"/providers/stripe/{SECRET}/").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{}", b'{"refunds": [{"key": 1}]}', b"\xff"])
def test_another_form_is_said(client: Any, sandbox: Sandbox, body: bytes) -> None:
    assert post(client, body, sandbox._signature(body)).status_code == 400


def test_what_nobody_asked_for_is_left_aside(client: Any, sandbox: Sandbox) -> None:
    body = b'{"refunds": [{"key": "nothing", "reference": "re_1", "outcome": "done"}]}'

    assert post(client, body, sandbox._signature(body)).status_code == 200


def test_a_word_about_a_former_attempt_is_left_aside(client: Any, sandbox: Sandbox, leg: RefundLeg) -> None:
    body, signature = sandbox.webhook(asked_for(leg))
    RefundLeg.objects.update(attempt=1)

    assert post(client, body, signature).status_code == 200
    assert RefundLeg.objects.get().state == "sent"


def test_a_body_of_more_than_the_most_is_refused(client: Any, sandbox: Sandbox) -> None:
    assert post(client, b"x" * 256_001, "").status_code == 413
