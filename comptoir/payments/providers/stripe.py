"""Stripe gives back what it took, by its official library (`pip install 'comptoir[stripe]'`).

Source: docs.stripe.com/api/refunds, /webhooks and /api/idempotent_requests. A payment's `provider_reference`
is its PaymentIntent (`pi_…`) or its Charge (`ch_…`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from comptoir.payments.providers.port import (
    NotGenuine,
    Outcome,
    Provider,
    ProviderBusy,
    RefundAsked,
    Told,
    Unreadable,
)

SECONDS = 10
SIGNATURE = "Stripe-Signature"
EVENTS = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})
OF_STATUS = {
    "pending": Outcome.SENT,
    "requires_action": Outcome.SENT,
    "succeeded": Outcome.DONE,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}
# Why a refund failed where no second try to the same card can help (docs.stripe.com/refunds#failed-refunds)
CLOSED = frozenset({"lost_or_stolen_card", "expired_or_canceled_card"})
# Currencies that Stripe counts in other units than ISO 4217: whole ones, written with two noughts
IN_HUNDREDTHS = frozenset({"isk", "ugx"})
# And one of which it counts whole ones alone
IN_WHOLE = frozenset({"mga"})


class Stripe(Provider):
    """Stripe, asked with the part of a refund as its idempotency key, and heard by signed webhooks."""

    name = "stripe"
    shown_as = "Stripe"
    options = frozenset({"key", "webhook_key", "url"})
    needed = frozenset({"key"})
    signed_by = SIGNATURE

    def __init__(self, chosen: Mapping[str, str], **options: Any) -> None:
        super().__init__(chosen, **options)
        if self.secret and not self.chosen.get("webhook_key"):
            raise ImproperlyConfigured(
                f"{self.variable('webhook_key')} is missing: it is what Stripe signs its webhook with"
            )

    def refund(self, asked: RefundAsked) -> Told:
        stripe = _library()
        wanted = {
            _kind(asked): asked.payment,
            "amount": _in_its_units(asked.amount_minor, asked.currency),
            "metadata": {"comptoir": asked.key, "order": asked.order},
        }
        try:
            made = self._client.v1.refunds.create(wanted, {"idempotency_key": asked.key})
        except stripe.InvalidRequestError as error:
            return _refused(error)
        except stripe.CardError as error:
            return _refused(error)
        except stripe.StripeError as error:
            raise ProviderBusy(f"Stripe did not answer for certain ({type(error).__name__})") from error
        return _told(dict(made.to_dict()))

    def look_up(self, asked: RefundAsked) -> Told | None:
        stripe = _library()
        try:
            if asked.reference:
                return _told(dict(self._client.v1.refunds.retrieve(asked.reference).to_dict()))
            # An idempotency key holds for a day; what bears ours in its metadata was made by us for good.
            made = self._client.v1.refunds.list({_kind(asked): asked.payment, "limit": 100})
            rows = [one.to_dict() for one in made.data]
            return next((_told(row) for row in rows if _key_of(row) == asked.key), None)
        except stripe.InvalidRequestError:
            return None
        except stripe.StripeError as error:
            raise ProviderBusy(f"Stripe did not answer for certain ({type(error).__name__})") from error

    def read_webhook(self, body: bytes, signature: str) -> dict[str, Told]:
        """Read an event about a refund that was made from here; any other event says nothing."""
        stripe = _library()
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, self.chosen["webhook_key"], 300)
        except (stripe.SignatureVerificationError, KeyError, UnicodeDecodeError, ValueError) as error:
            raise NotGenuine from error
        try:
            event = json.loads(body)
            refund = event["data"]["object"] if event["type"] in EVENTS else None
            key = _key_of(refund) if refund else ""
            return {key: _told(refund)} if refund and key else {}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(f"no event of Stripe's ({type(error).__name__})") from error

    @cached_property
    def _client(self) -> Any:
        stripe = _library()
        base = {"api": self.chosen["url"]} if self.chosen.get("url") else None
        return stripe.StripeClient(
            self.chosen["key"],
            base_addresses=base,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=SECONDS),
        )


def _library() -> Any:
    """Return the official library, which takes up to a second to import; the worker alone needs it."""
    try:
        import stripe
    except ImportError as error:
        raise ImproperlyConfigured("Stripe needs its library: pip install 'comptoir[stripe]'") from error
    return stripe


def _kind(asked: RefundAsked) -> str:
    return "charge" if asked.payment.startswith(("ch_", "py_")) else "payment_intent"


def _key_of(refund: Mapping[str, Any]) -> str:
    metadata = refund.get("metadata") or {}
    return str(metadata.get("comptoir") or "")


def _in_its_units(minor: int, currency: str) -> int:
    if currency.lower() in IN_WHOLE:
        return minor // 100
    return minor * 100 if currency.lower() in IN_HUNDREDTHS else minor


def _told(refund: Mapping[str, Any]) -> Told:
    """Read a refund of Stripe's: of a card, *succeeded* means that the bank has it."""
    outcome = OF_STATUS.get(refund["status"], Outcome.SENT)
    why = str(refund.get("failure_reason") or "")
    if outcome == Outcome.FAILED and why in CLOSED:
        outcome = Outcome.CLOSED
    is_failure = outcome in (Outcome.FAILED, Outcome.CLOSED)
    return Told(
        outcome=outcome,
        reference=str(refund["id"]),
        why=(why or str(refund["status"]))[:20] if is_failure else "",
        words=f"Stripe: {why or refund['status']}" if is_failure else "",
    )


def _refused(error: Any) -> Told:
    code = str(error.code or "refused")
    return Told(outcome=Outcome.FAILED, why=code[:20], words=str(error.user_message or error)[:300])
