"""A mail provider tells by webhook which addresses take no mail, and who calls ours spam."""

from __future__ import annotations

import logging
from contextlib import suppress
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comptoir.ground.email import WrongEmail, canonical_email
from comptoir.post.actions import UNKNOWN, lift_stops, stop_address
from comptoir.post.models import StoppedAddress

log = logging.getLogger(__name__)
READERS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}

# Mailjet's words, which come without a code
GONE = {"user unknown", "invalid domain", "no mail host"}


# A program comes without a session, so there is none that could be misused.
@csrf_exempt
@login_not_required
@require_POST
@never_cache
def mail_events(request: HttpRequest, provider_secret: str) -> HttpResponse:
    """Take what the provider tells of mails. Answers 200; 400 what cannot be read, 404 a wrong secret."""
    secret, provider = settings.MAIL_PROVIDER_SECRET, settings.MAIL_PROVIDER
    if not provider or not secret or not constant_time_compare(provider_secret, secret):
        raise Http404
    # The address holds the secret; django-anymail would ask for it as a password.
    reader: Any = import_string(READERS[provider])(webhook_secret=[secret])
    try:
        events = list(reader.parse_events(request))
    except Exception as error:
        log.warning("what %s sent cannot be read: %s", provider, type(error).__name__)
        return HttpResponse("unreadable\n", status=400, content_type="text/plain; charset=utf-8")
    for event in events:
        with suppress(WrongEmail):
            address = canonical_email(parseaddr(str(event.recipient or ""))[1])
            if event.event_type == "delivered":
                lift_stops([address])
            elif code := _why(event):
                stop_address(address, code)
    return HttpResponse("taken\n", content_type="text/plain; charset=utf-8")


def _why(event: Any) -> str:
    """Return why an event stops its address; empty if it does not, as for a mailbox that is full."""
    if event.event_type == "complained":
        return StoppedAddress.COMPLAINT
    if event.event_type not in ("bounced", "rejected"):
        return ""
    said = UNKNOWN.search(f"{event.mta_response or ''} {event.description or ''}")
    if said:
        return said[1]
    is_gone = event.reject_reason == "invalid" or event.esp_event.get("error") in GONE
    return StoppedAddress.INVALID if is_gone else ""
