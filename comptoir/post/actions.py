"""Queueing a letter in the transaction of what it tells of, and sending it from the worker."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django_tasks import task

from comptoir.ground.retry import next_try_at, put_off
from comptoir.ground.seal import seal, unseal
from comptoir.post.models import Message

log = logging.getLogger(__name__)


def queue_letter(
    letter: str,
    *,
    to: str,
    channel: str = "email",
    language: str,
    context: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    queue: str = "default",
    customer_id: UUID | None = None,
) -> Message:
    """Queue `<app>/<name>` for an e-mail address or a phone number (E.164).

    An SMS has a template of its own, without a subject. A secret stands in the template as `{{ name }}`; it
    is kept encrypted until the letter is sent.
    Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{letter} is queued outside a transaction")
    secrets = dict(secrets or {})
    held = {**context, **{name: f"{{{name}}}" for name in secrets}}
    subject, text, html = _render(letter, channel, language, held)
    message = Message.objects.create(
        channel=channel,
        queue=queue,
        letter=letter,
        customer_id=customer_id,
        recipient=to,
        subject=subject,
        text=text,
        html=html,
        secrets=seal(json.dumps(secrets), purpose="post") if secrets else b"",
        language=language,
    )
    send_message.using(queue_name=queue).enqueue(str(message.id))
    return message


def _render(letter: str, channel: str, language: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML; an SMS is its text alone."""
    app, name = letter.split("/")
    held = {**context, "shop_name": settings.SHOP_NAME, "shop_url": settings.PUBLIC_URL, "language": language}
    held["host"] = urlsplit(settings.PUBLIC_URL).hostname
    held["safe"] = settings.PUBLIC_URL + reverse("staying_safe")
    held["brand"] = settings.SHOP_BRAND or "#0f5b4f"
    with translation.override(language):
        plain: Any = get_template(f"{app}/letters/{name}.txt")
        text = plain.template.render(Context(held, autoescape=False))
        if channel == Message.Channel.SMS:
            return "", text.strip(), ""
        subject, _blank, body = text.strip().removeprefix("Subject: ").partition("\n")
        foot = get_template("post/_foot.txt").render(held)
        body = f"{body.strip()}\n\n-- \n{foot}"
        try:
            mjml = get_template(f"{app}/letters/{name}.mjml")
        except TemplateDoesNotExist:
            return subject.strip(), body, ""
        from mjml import mjml2html

        # No font is fetched: MJML would ask Google for the one that it knows by name.
        html = mjml2html(mjml.render({**held, "subject": subject.strip()}), fonts={})
        return subject.strip(), body, html


@task()
def send_message(message_id: str) -> None:
    """Send a queued message; after a failure try again later, after the fourth give it up."""
    message = Message.objects.filter(id=message_id, sent_at=None, given_up_at=None).first()
    if message is None:
        return
    try:
        _send(message)
    except Exception as error:
        log.warning("%s could not be sent: %s", message.letter, type(error).__name__)
        put_off(error)
        _after_failure(message, error)
    else:
        message.sent_at, message.secrets = timezone.now(), b""
        message.save(update_fields=["sent_at", "secrets"])


def _send(message: Message) -> None:
    text, html = message.text, message.html
    for name, secret in _open(message).items():
        text, html = text.replace(f"{{{name}}}", secret), html.replace(f"{{{name}}}", secret)
    if message.channel == Message.Channel.SMS:
        import_string(f"comptoir.post.sms.{settings.SMS_PROVIDER}.send")(message.recipient, text)
        return
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": message.language}
    mail = EmailMultiAlternatives(message.subject, text, to=[message.recipient], headers=headers)
    if html:
        mail.attach_alternative(html, "text/html")
    mail.send()


@transaction.atomic
def _after_failure(message: Message, error: Exception) -> None:
    message.failures += 1
    message.last_error = f"{type(error).__name__}: {error}"
    again_at = next_try_at(message.failures, timezone.now())
    if again_at:
        send_message.using(queue_name=message.queue, run_after=again_at).enqueue(str(message.id))
    else:
        message.given_up_at, message.secrets = timezone.now(), b""
    message.save(update_fields=["failures", "last_error", "given_up_at", "secrets"])


def _open(message: Message) -> dict[str, str]:
    sealed = bytes(message.secrets)
    return json.loads(unseal(sealed, purpose="post")) if sealed else {}
