"""A POST that is sent twice has its effect once (draft-ietf-httpapi-idempotency-key-header)."""

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
    """Answer a POST; one that comes again with the same key gets the answer it got, and has no effect.

    The answer is kept in the transaction of the effect, so neither is there without the other. The second of
    two at the same moment waits for the first. What was refused had none: the same key may try again, mended.
    """
    given = request.headers.get(HEADER)
    if request.method != "POST" or given is None:
        return answer()
    key = KEY.fullmatch(given.strip())
    if key is None:
        words = _("Idempotency-Key is 1 to 255 visible characters.")
        return Problem(400, "bad_idempotency_key", words).response()
    asked = IdempotentAnswer(who=who, key=key[1], fingerprint=_fingerprint(request))
    try:
        with transaction.atomic():
            with transaction.atomic():
                asked.save(force_insert=True)
            return _keep(asked, answer())
    except IntegrityError:
        held = IdempotentAnswer.objects.filter(pk=asked.pk).first()
        if held is None:
            # It was the effect that failed, not the key.
            raise
        return _again(asked, held)


def _keep(asked: IdempotentAnswer, answer: HttpResponse) -> HttpResponse:
    if answer.status_code >= 400:
        transaction.set_rollback(True)
        return answer
    asked.status, asked.content_type = answer.status_code, answer.get("Content-Type", "")
    asked.body = answer.content.decode()
    asked.save(update_fields=["status", "content_type", "body"])
    return answer


def _again(asked: IdempotentAnswer, held: IdempotentAnswer) -> HttpResponse:
    if held.fingerprint != asked.fingerprint:
        words = _("This Idempotency-Key came with another request before.")
        return Problem(422, "idempotency_key_reused", words).response()
    replayed = HttpResponse(held.body, status=held.status, content_type=held.content_type or None)
    replayed["Idempotency-Replayed"] = "true"
    return replayed


def _fingerprint(request: HttpRequest) -> str:
    seen = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.content_type}\n".encode())
    seen.update(request.body)
    return seen.hexdigest()
