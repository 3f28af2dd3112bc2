"""A payment provider tells by itself how a refund fares, at an address that nobody else knows."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comptoir.payments.actions import take_told
from comptoir.payments.providers import NotGenuine, Unreadable, provider_named


# A program comes without a session, so there is none that could be misused.
@csrf_exempt
@login_not_required
@require_POST
@never_cache
def provider_webhook(request: HttpRequest, provider: str, provider_secret: str) -> HttpResponse:
    """Take what a provider sends, at most 256 kB, and write it; what comes twice or late is harmless.

    Answers 200; 400 where it cannot be read, 403 where its signature is wrong, 404 where the secret is, 413
    where it is too large.
    """
    sender = provider_named(provider)
    if sender is None or not sender.secret or not constant_time_compare(provider_secret, sender.secret):
        raise Http404
    most = settings.CARRIER_LARGEST_BODY
    body = request.read(most + 1)
    if len(body) > most:
        return _answer(413, f"at most {most} bytes")
    try:
        told = sender.read_webhook(body, request.headers.get(sender.signed_by, ""))
    except NotGenuine:
        return _answer(403, "the signature is wrong")
    except Unreadable as wrong:
        return _answer(400, str(wrong))
    take_told(sender, told)
    return _answer(200, "taken")


def _answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
