"""What a visitor does and reads in the tests of safety and of getting in."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import User
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.models import Browser, browser_token

NEW = "Une-toute-nouvelle-9"


def sign_in(client: Client, password: str = PASSWORD, email: str = "alice@example.org", **more: Any) -> Any:
    return client.post("/account/sign-in/", {"login": email, "password": password, **more})


def code_sent() -> str:
    run_queued()
    found = [code for letter in read_mailbox() for code in re.findall(r"\b\d{6}\b", letter.text)]
    return found[0]


def her_browser(user: User) -> Client:
    """A browser that she has used for a month, now signed out."""
    client = Client()
    client.cookies["language"] = "en"
    client.cookies["browser"] = "known-for-a-month"
    token, month = browser_token(user, "known-for-a-month"), timezone.now() - timedelta(days=30)
    Browser.objects.get_or_create(user=user, token=token, defaults={"first_seen_at": month})
    return client


def plain(answer: Any) -> str:
    """Return a page without what differs each time."""
    page = answer.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*|nonce="[^"]*"', r"\1", page)


def prove(client: Client, *, language: str = "") -> Client:
    """Let a signed-in client have just passed both steps."""
    session = client.session
    now = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": now},
        {"method": "mfa", "at": now, "type": "totp"},
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    if language:
        client.cookies["language"] = language
    return client
