"""Stripe is asked by its official library: against localstripe in a process of its own, and a stand-in.

localstripe knows neither idempotency keys nor too much given back, and fails in no way; these answers the
stand-in gives, in the form of Stripe's documentation.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from comptoir.payments.models import RefundLeg
from comptoir.payments.providers import NotGenuine, Outcome, ProviderBusy, RefundAsked, Unreadable
from comptoir.payments.providers.stripe import SIGNATURE, Stripe
from comptoir.payments.tests.connected import SECRET, connected, paid_by, send_all
from comptoir.payments.tests.paid import granted

stripe = pytest.importorskip("stripe")
KEY, WEBHOOK_KEY = "sk_test_12345", "whsec_test"
# It listens on this machine alone, and keeps nothing on the disk.
SERVE = """
import sys
from aiohttp import web
from localstripe.resources import store
from localstripe.server import app
type(store).dump_to_disk = lambda self: None
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
"""


def asked(payment: str, minor: int = 500, **more: Any) -> RefundAsked:
    values = {"key": str(uuid4()), "currency": "EUR", "order": "403-1"} | more
    return RefundAsked(payment=payment, amount_minor=minor, **values)


def connected_to(url: str) -> Stripe:
    return Stripe({"key": KEY, "webhook_key": WEBHOOK_KEY, "url": url, "secret": SECRET})


@pytest.fixture(scope="module")
def localstripe() -> Iterator[str]:
    """The address of localstripe on this machine."""
    pytest.importorskip("localstripe")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)])  # noqa: S603
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as trying:
            if not trying.connect_ex(("127.0.0.1", port)):
                break
        assert process.poll() is None
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def paid_intent(localstripe: str) -> str:
    """A payment of 24.80 € that localstripe took."""
    client = stripe.StripeClient(KEY, base_addresses={"api": localstripe})
    method = client.v1.payment_methods.create(
        {
            "type": "card",
            "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"},
        }
    )
    customer = client.v1.customers.create({"email": "alice@example.org"})
    client.v1.payment_methods.attach(method.id, {"customer": customer.id})
    intent = client.v1.payment_intents.create(
        {
            "amount": 2480,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": method.id,
            "confirm": True,
        }
    )
    return str(intent.id)


class TestLocalstripe:
    def test_gives_back_and_finds_it_again_by_our_key(self, localstripe: str, paid_intent: str) -> None:
        provider, wanted = connected_to(localstripe), asked(paid_intent)
        assert provider.look_up(wanted) is None

        told = provider.refund(wanted)

        assert (told.outcome, told.reference[:3]) == (Outcome.DONE, "re_")
        assert provider.look_up(wanted) == told
        assert provider.look_up(asked(paid_intent, key=wanted.key, reference=told.reference)) == told

    def test_knows_no_payment_that_is_none(self, localstripe: str) -> None:
        told = connected_to(localstripe).refund(asked("pi_nothing"))

        assert told.outcome == Outcome.FAILED

    @pytest.mark.django_db
    @pytest.mark.crosses_customers("the worker sends the refunds of everybody")
    def test_a_refund_goes_from_the_order_to_stripe(
        self, localstripe: str, paid_intent: str, alice: Any
    ) -> None:
        with connected(stripe={"key": KEY, "url": localstripe}):
            granted(paid_by("stripe", paid_intent), alice)
            send_all()

        leg = RefundLeg.objects.get()
        assert (leg.state, leg.provider_reference[:3]) == ("done", "re_")


class StandIn:
    """Stripe's API on this machine: what it answers next, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []


@pytest.fixture
def service() -> Iterator[StandIn]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            stand_in.asked.append((self.path, parse_qs(body), self.headers["Idempotency-Key"]))
            status, answer = stand_in.answers.pop(0)
            sent = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in = StandIn(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield stand_in
    server.shutdown()
    server.server_close()


def refund(status: str, **more: Any) -> dict[str, Any]:
    return {"id": "re_1", "object": "refund", "status": status, "metadata": {}, **more}


class TestStandIn:
    def test_the_part_is_the_idempotency_key(self, service: StandIn) -> None:
        service.answers = [(200, refund("pending"))]
        wanted = asked("ch_1", 199, currency="JPY")

        assert connected_to(service.url).refund(wanted).outcome == Outcome.SENT

        [(path, body, key)] = service.asked
        assert (path, key) == ("/v1/refunds", wanted.key)
        assert (body["charge"], body["amount"]) == (["ch_1"], ["199"])
        assert body["metadata[comptoir]"] == [wanted.key]

    @pytest.mark.parametrize(("currency", "sent"), [("ISK", "19900"), ("EUR", "199"), ("KWD", "199")])
    def test_amounts_are_in_its_units(self, service: StandIn, currency: str, sent: str) -> None:
        service.answers = [(200, refund("succeeded"))]

        connected_to(service.url).refund(asked("pi_1", 199, currency=currency))

        assert service.asked[0][1]["amount"] == [sent]

    @pytest.mark.parametrize(
        ("answer", "outcome", "why"),
        [
            (refund("succeeded"), Outcome.DONE, ""),
            (refund("requires_action"), Outcome.SENT, ""),
            (
                refund("failed", failure_reason="expired_or_canceled_card"),
                Outcome.CLOSED,
                "expired_or_canceled_",
            ),
            (refund("failed", failure_reason="unknown"), Outcome.FAILED, "unknown"),
            (refund("canceled"), Outcome.FAILED, "canceled"),
        ],
    )
    def test_reads_its_states(
        self, service: StandIn, answer: dict[str, Any], outcome: Outcome, why: str
    ) -> None:
        service.answers = [(200, answer)]

        told = connected_to(service.url).refund(asked("pi_1"))

        assert (told.outcome, told.why) == (outcome, why)

    def test_too_much_is_a_refusal(self, service: StandIn) -> None:
        words = "Refund amount (€30.00) is greater than unrefunded amount on charge (€24.80)"
        error = {"type": "invalid_request_error", "code": "amount_too_large", "message": words}
        service.answers = [(400, {"error": error})]

        told = connected_to(service.url).refund(asked("pi_1", 3000))

        assert (told.outcome, told.why, told.words) == (Outcome.FAILED, "amount_too_large", words)

    @pytest.mark.parametrize("status", [409, 429, 500, 503])
    def test_nothing_certain_is_asked_again(self, service: StandIn, status: int) -> None:
        service.answers = [(status, {"error": {"type": "api_error", "message": "try again"}})]

        with pytest.raises(ProviderBusy):
            connected_to(service.url).refund(asked("pi_1"))

    def test_a_wrong_key_is_no_refusal_of_the_refund(self, service: StandIn) -> None:
        service.answers = [(401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}})]

        with pytest.raises(ProviderBusy):
            connected_to(service.url).refund(asked("pi_1"))

    def test_no_answer_is_asked_again(self) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}"

            with pytest.raises(ProviderBusy):
                connected_to(url).refund(asked("pi_1"))


class TestWebhook:
    def signed(self, event: dict[str, Any], *, at: float | None = None) -> tuple[bytes, str]:
        body = json.dumps(event)
        moment = int(at or time.time())
        signature = stripe.WebhookSignature._compute_signature(f"{moment}.{body}", WEBHOOK_KEY)
        return body.encode(), f"t={moment},v1={signature}"

    def event(self, status: str = "failed", kind: str = "refund.updated", **more: Any) -> dict[str, Any]:
        return {"type": kind, "data": {"object": refund(status, metadata={"comptoir": "key-1"}, **more)}}

    def test_reads_a_signed_event_about_a_refund_of_ours(self) -> None:
        body, signature = self.signed(self.event(failure_reason="lost_or_stolen_card"))

        [(key, told)] = connected_to("").read_webhook(body, signature).items()

        assert (key, told.outcome, told.reference) == ("key-1", Outcome.CLOSED, "re_1")

    def test_leaves_other_events_and_others_refunds_aside(self) -> None:
        for event in (
            self.event(kind="charge.succeeded"),
            {"type": "refund.updated", "data": {"object": refund("failed")}},
        ):
            assert connected_to("").read_webhook(*self.signed(event)) == {}

    def test_refuses_another_signature_and_an_old_one(self) -> None:
        body, signature = self.signed(self.event())
        old = self.signed(self.event(), at=time.time() - 3600)

        for wrong in ((body + b" ", signature), (body, ""), old):
            with pytest.raises(NotGenuine):
                connected_to("").read_webhook(*wrong)

    def test_says_what_it_cannot_read(self) -> None:
        with pytest.raises(Unreadable):
            connected_to("").read_webhook(*self.signed({"type": "refund.updated"}))

    def test_its_address_needs_the_key_that_signs(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="COMPTOIR_PROVIDER_STRIPE_WEBHOOK_KEY"):
            Stripe({"key": KEY, "secret": SECRET})

    def test_its_header_is_named(self) -> None:
        assert Stripe.signed_by == SIGNATURE == "Stripe-Signature"
