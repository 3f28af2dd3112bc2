"""A POST that is sent twice takes effect once (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comptoir.rest.models import IdempotentAnswer
from comptoir.rest.problems import Problem

HEADER = "Idempotency-Key"
KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')


def answer_once(request: HttpRequest, who: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a POST; when it comes again with the same key, give the first answer and do nothing.

    The answer is saved in the transaction of the effect. The second of two simultaneous requests waits for
    the first. A refused request had no effect, so its key may be used again with a corrected one.
    """
    header = request.headers.get(HEADER)
    if request.method != "POST" or header is None:
        return answer()
    key = KEY.fullmatch(header.strip())
    if key is None:
        words = _("Idempotency-Key must be 1 to 255 visible characters.")
        return Problem(400, "bad_idempotency_key", words).response()
    current = IdempotentAnswer(who=who, key=key[1], fingerprint=_fingerprint(request))
    try:
        with transaction.atomic():
            with transaction.atomic():
                current.save(force_insert=True)
            return _keep(current, answer())
    except IntegrityError:
        earlier = IdempotentAnswer.objects.filter(pk=current.pk).first()
        if earlier is None:
            # The effect failed, not the key.
            raise
        return _again(current, earlier)


def _keep(current: IdempotentAnswer, answer: HttpResponse) -> HttpResponse:
    if answer.status_code >= 400:
        transaction.set_rollback(True)
        return answer
    current.status, current.content_type = answer.status_code, answer.get("Content-Type", "")
    current.body = answer.content.decode()
    current.save(update_fields=["status", "content_type", "body"])
    return answer


def _again(current: IdempotentAnswer, earlier: IdempotentAnswer) -> HttpResponse:
    if earlier.fingerprint != current.fingerprint:
        words = _("This Idempotency-Key has already been used for another request. Send a new one.")
        return Problem(422, "idempotency_key_reused", words).response()
    replayed = HttpResponse(earlier.body, status=earlier.status, content_type=earlier.content_type or None)
    replayed["Idempotency-Replayed"] = "true"
    return replayed


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.content_type}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()
