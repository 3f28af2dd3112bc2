"""Queue a letter in the transaction of what it is about, and send it from the worker."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from html import escape
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from comptoir.ground.email import NO_MAIL_HOST, WrongEmail, is_canonical
from comptoir.ground.retry import drop_broken_connection, put_off
from comptoir.ground.seal import seal, unseal
from comptoir.ground.tasks import Taken, queue_all, together
from comptoir.ground.trace import traced
from comptoir.ground.write import insert_missing, insert_rows
from comptoir.post.connection import MailConnection
from comptoir.post.models import Message, SentReference, StoppedAddress, reference_key
from comptoir.post.sms.ceilings import NotTexted, count_text
from comptoir.post.sms.quiet import waking_moment
from comptoir.post.writing import write_mail, write_sms

log = logging.getLogger(__name__)
# The secret that is the address which stops more of what the law lets a reader stop
UNSUBSCRIBE = "unsubscribe_url"
# Mails over one connection; some servers take no more
SENT_AT_ONCE = 20
# RFC 3463, 3.2, and RFC 7505: no such mailbox, system or domain
UNKNOWN = re.compile(r"\b(5\.1\.(?:0|1|2|10))\b")


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
    good_for: timedelta | None = None,
) -> Message:
    """Queue the letter `<app>/<name>` for an e-mail address or a phone number (E.164).

    A mail is written once, in Markdown (`post/writing.py`); an SMS is a text of its own, without a subject.
    The template shows a secret as `{{ name }}`; the secret is kept encrypted until the letter is sent, and
    the letter is only sent for as long as it is `good_for`.
    Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{letter} is queued outside a transaction")
    message = Message(
        channel=channel,
        queue=queue,
        letter=letter,
        customer_id=customer_id,
        recipient=to,
        language=language,
        good_until=timezone.now() + good_for if good_for else None,
    )
    write_message(message, context, secrets or {})
    queue_message(message)
    return message


def queue_message(message: Message) -> None:
    """Queue a message that is written, in the transaction that is under way."""
    message.save(force_insert=True)
    keep_references([message])
    _queue(message)


def drop_unsent(key: str, topics: Collection[str]) -> int:
    """Delete what is queued for a recipient about these topics and no worker has claimed; return how many."""
    queued = Message.objects.unsent().filter(recipient_key=key, topic__in=topics, claimed_at=None)
    number: int = queued.delete()[0]
    return number


def queue_messages(messages: Sequence[Message]) -> None:
    """Queue many messages that are written, in the transaction that is under way; their copies are kept."""
    for message in messages:
        message.copied_at = message.queued_at
    insert_rows(messages)
    keep_references(messages)
    queue_all((_task_of(one), [str(one.id)]) for one in messages)


def keep_references(messages: Iterable[Message]) -> None:
    """Keep the references of messages, for whoever asks whether one of them came from here."""
    insert_missing(
        [
            SentReference(key=reference_key(message.reference), sent_at=message.queued_at)
            for message in messages
        ]
    )


def write_message(message: Message, context: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    """Write what a new message says; the caller queues it."""
    message.secrets, message.secret_names = _seal(dict(secrets)), list(secrets)
    message.internet_id = _internet_id(message)
    _write(message, dict(context) | {name: f"{{{name}}}" for name in secrets})


def _write(message: Message, context: dict[str, Any]) -> None:
    if message.channel == Message.Channel.SMS:
        message.text = write_sms(message.letter, message.language, context)
        return
    written = write_mail(message.letter, message.language, context, reference=message.reference)
    message.subject, message.text, message.html = written


def _queue(message: Message, *, at: datetime | None = None) -> None:
    _task_of(message, at=at).enqueue(str(message.id))


def _task_of(message: Message, *, at: datetime | None = None) -> Any:
    """Return the task that sends a message, at a moment at which it wakes nobody."""
    if message.by_day:
        at = waking_moment(at or timezone.now()) or at
    return send_message.using(queue_name=message.tasks_queue, run_after=at)


# Messages that were sent, but that the database could not yet record as sent
_sent: dict[UUID, datetime] = {}


def _send_several(tasks: list[Taken]) -> None:
    """Send several queued messages, the mails among them over one connection."""
    messages = Message.objects.unsent().in_bulk([UUID(taken.arguments[0]) for taken in tasks])
    with MailConnection() as server:
        for taken in tasks:
            if message := messages.get(UUID(taken.arguments[0])):
                with traced(taken.trace):
                    _send_queued(message, server)
    _lift_stops(messages.values())


@task()
@together(_send_several, most=SENT_AT_ONCE)
def send_message(message_id: str) -> None:
    """Send a queued message; after a failure retry it later, and give up once that would be too late."""
    message = Message.objects.unsent().filter(id=message_id).first()
    if message:
        with MailConnection() as server:
            _send_queued(message, server)
        _lift_stops([message])


def _send_queued(message: Message, server: MailConnection) -> None:
    if message.id not in _sent:
        if not _may_be_sent(message):
            return
        if not message.is_good(timezone.now()):
            log.warning("%s is too late to be sent", message.named)
            _after_failure(message, TooLate())
            return
        try:
            _send(message, server)
        except Exception as error:
            log.warning("%s could not be sent: %s", message.named, type(error).__name__)
            put_off(error)
            _after_failure(message, error)
            return
        _sent[message.id] = timezone.now()
        log.info("%s was sent", message.named)
    message.sent_at, message.secrets = _sent[message.id], b""
    message.save(update_fields=["sent_at", "secrets"])
    del _sent[message.id]


def _may_be_sent(message: Message) -> bool:
    """Claim a message that its reader may stop; one that would wake somebody waits for the day."""
    if message.by_day and waking_moment(timezone.now()):
        _queue(message)
        return False
    if not message.topic:
        return True
    # Whoever withdraws deletes it, or finds it claimed: the row is one or the other.
    return bool(Message.objects.unsent().filter(id=message.id).update(claimed_at=timezone.now()))


def _lift_stops(messages: Iterable[Message]) -> None:
    """Write again to the addresses whose servers took one of these messages; a provider takes any."""
    if not settings.MAIL_PROVIDER:
        lift_stops({message.recipient for message in messages if message.sent_at})


def lift_stops(addresses: Collection[str]) -> None:
    """Write again to addresses that take mail, but for those whose readers have called it spam."""
    complaint = StoppedAddress.COMPLAINT
    StoppedAddress.objects.filter(address__in=addresses).exclude(code=complaint).delete()


def stop_address(address: str, code: str) -> None:
    """Write no more letters that tell of a fact to an address, for what its server or its reader said.

    No server takes back what a reader said.
    """
    stop, is_new = StoppedAddress.objects.get_or_create(address=address, defaults={"code": code})
    if not is_new:
        code = stop.code if stop.code == StoppedAddress.COMPLAINT else code
        StoppedAddress.objects.filter(address=address).update(code=code, stopped_at=timezone.now())


class TooLate(Exception):
    """Raised when what the message says can no longer be used."""


@transaction.atomic
def send_again(message: Message) -> bool:
    """Queue a message that was given up, as if it were new; False if it can no longer be used."""
    locked: Message | None = Message.objects.select_for_update().given_up().filter(id=message.id).first()
    if locked is None:
        return True
    if not locked.is_good(timezone.now()):
        return False
    locked.given_up_at, locked.failures, locked.queued_at = None, 0, timezone.now()
    locked.save(update_fields=["given_up_at", "failures", "queued_at"])
    _queue(locked)
    return True


def _send(message: Message, server: MailConnection) -> None:
    text, html, secrets = message.text, message.html, _open(message)
    for name, secret in secrets.items():
        text, html = text.replace(f"{{{name}}}", secret), html.replace(f"{{{name}}}", escape(secret))
    if message.channel == Message.Channel.SMS:
        _text(message.recipient, text)
        return
    if not is_canonical(message.recipient):
        # Python converts a domain by IDNA 2003, which can lead to another domain than IDNA 2008.
        raise WrongEmail(NO_MAIL_HOST)
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": message.language}
    headers["Message-ID"] = message.internet_id or _internet_id(message)
    if UNSUBSCRIBE in secrets:
        # RFC 8058, 3.1
        headers["List-Unsubscribe"] = f"<{secrets[UNSUBSCRIBE]}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    reply_to = [settings.SERVICE_EMAIL] if settings.SERVICE_EMAIL else []
    mail = EmailMultiAlternatives(
        message.subject, text, to=[message.recipient], reply_to=reply_to, headers=headers
    )
    if html:
        mail.attach_alternative(html, "text/html")
    server.send(mail)


def _text(number: str, text: str) -> None:
    counted = count_text(number)
    try:
        import_string(f"comptoir.post.sms.{settings.SMS_PROVIDER}.send")(number, text)
    except Exception:
        counted.give_back()
        raise


def _internet_id(message: Message) -> str:
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.id}@{host or 'localhost'}>"


def _after_failure(message: Message, error: Exception) -> None:
    """Save the failure and queue the next try in one transaction; if that fails too, the task runs again."""
    drop_broken_connection()
    with transaction.atomic():
        now = timezone.now()
        message.failures += 1
        message.last_error = f"{type(error).__name__}: {error}"
        again_at = None if _is_final(error) else message.next_try_at(now)
        message.claimed_at = None
        if again_at:
            _queue(message, at=again_at)
        else:
            message.given_up_at = now
            message.secrets = message.secrets if message.is_good(now) else b""
            _stop_if_unknown(message.recipient, error)
        message.save(update_fields=["failures", "last_error", "given_up_at", "secrets", "claimed_at"])


def _stop_if_unknown(address: str, error: Exception) -> None:
    """Stop an address whose server says for good that there is no such mailbox, system or domain."""
    if not isinstance(error, SMTPRecipientsRefused):
        return
    for code, words in error.recipients.values():
        text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
        said = UNKNOWN.match(text.lstrip())
        if code >= 500 and said:
            stop_address(address, said[1])


def _is_final(error: Exception) -> bool:
    """Whether the server will refuse this recipient or letter again (RFC 5321, 4.2.1).

    A refused sender or password is for the operator to fix.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    is_refused = isinstance(error, SMTPDataError) and error.smtp_code >= 500
    return is_refused or isinstance(error, TooLate | NotTexted | WrongEmail)


def _seal(secrets: dict[str, str]) -> bytes:
    return seal(json.dumps(secrets), purpose="post") if secrets else b""


def _open(message: Message) -> dict[str, str]:
    sealed = bytes(message.secrets)
    return json.loads(unseal(sealed, purpose="post")) if sealed else {}
