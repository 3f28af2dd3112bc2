"""`comptoir check --deploy`: settings that must be right before customers come, each with its fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError
from django.http.request import validate_host
from django.utils import timezone

from comptoir.customers.models import AccountApart, accounts_apart
from comptoir.deliveries.carriers import carriers, labels_of
from comptoir.deliveries.models import silent_carriers
from comptoir.project.delays import find_delays

A_YEAR = 60 * 60 * 24 * 365
LETTERS_STAY = ("mailbox", "filebased", "console", "locmem", "dummy")
Messages = Iterator[CheckMessage]


def find_weak_settings(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Return everything that is wrong with the settings of a public house."""
    return [message for check in CHECKS for message in check()]


def register_checks() -> None:
    """Register these checks with Django; `project` calls this at the start."""
    register(find_weak_settings, Tags.security, "deploy", deploy=True)


def register_checks_of_data() -> None:
    """Register the checks that read the database; only `comptoir check` does so, as other commands may run
    before there are tables."""
    register(find_late_work, Tags.database)
    register(find_accounts_apart, Tags.database)
    register(find_silent_carriers, Tags.database)


def find_late_work(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Warn about what waits too long for a worker or the mail server; needs a database with tables."""
    if not databases:
        return []
    try:
        return [
            checks.Warning(
                f"{delay.words} ({f'since {delay.since:%F %T %Z}' if delay.since else 'none was ever seen'})",
                hint="`comptoir work` is the worker; `comptoir failures` lists what failed, and why.",
                id="comptoir.W010",
            )
            for delay in find_delays(timezone.now())
        ]
    except DatabaseError as error:
        words = f"The database does not answer as it should: {str(error).splitlines()[0]}"
        hint = "Is DATABASE_URL right, and has `comptoir upgrade` made its tables?"
        return [checks.Warning(words, hint=hint, id="comptoir.W011")]


def find_accounts_apart(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Warn about accounts that nobody can sign in to with their address, as it has no canonical form."""
    if not databases:
        return []
    try:
        return list(map(_apart, accounts_apart()))
    except DatabaseError:
        return []  # `find_late_work` reports a database with missing tables.


def find_silent_carriers(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Warn about carriers that do not answer, or refuse our key."""
    if not databases:
        return []
    try:
        return [
            checks.Warning(
                f"{pause.carrier} failed {pause.failures} times in a row, at last: {pause.last_error}",
                hint="It is asked again by itself, each hour at most; nothing is lost meanwhile.",
                id="comptoir.W012",
            )
            for pause in silent_carriers(
                name for carrier in carriers() for name in (carrier.name, labels_of(carrier))
            )
        ]
    except DatabaseError:
        return []  # `find_late_work` reports a database with missing tables.


def _apart(account: AccountApart) -> CheckMessage:
    if account.other:
        why = f"its one form, {account.canonical}, is that of the account {account.other}"
    else:
        why = "no mail can be sent to it"
    return checks.Warning(
        f"The account {account.user_id} has the address {account.email!r}, "
        f"and nobody can sign in with it: {why}.",
        hint="It stays as it is. Its owner signs in with the mobile number or the passkey of this account, "
        "and puts another address in Login & Security; or goes on with the other account.",
        id="comptoir.W003",
    )


def _demo() -> Messages:
    if settings.DEMO:
        yield Error(
            "COMPTOIR_DEMO is on: anybody can read every letter, and everybody knows the passwords.",
            hint="Leave COMPTOIR_DEMO unset, and begin with an empty database.",
            id="comptoir.E001",
        )


def _debugging() -> Messages:
    if settings.DEBUG:
        yield Error(
            "COMPTOIR_DEBUG is on: an error shows our code and settings to whoever meets it.",
            hint="Leave COMPTOIR_DEBUG unset.",
            id="comptoir.E002",
        )


def _public_address() -> Messages:
    if not settings.PUBLIC_URL.startswith("https://"):
        yield Error(
            f"COMPTOIR_PUBLIC_URL is {settings.PUBLIC_URL}: passwords and cookies can be read on their way.",
            hint="Set the address that customers type: COMPTOIR_PUBLIC_URL=https://account.example.org. "
            "It makes cookies Secure, redirects http:// and turns on HSTS.",
            id="comptoir.E003",
        )


def _hosts() -> Messages:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "COMPTOIR_HOSTS holds *: whoever sends another host name puts it into our links.",
            hint=f"Name the hosts that customers type: COMPTOIR_HOSTS={host}",
            id="comptoir.E004",
        )
    elif not validate_host(host, settings.ALLOWED_HOSTS):
        yield Error(
            f"COMPTOIR_HOSTS lacks {host}, the host of COMPTOIR_PUBLIC_URL: every page would answer 400.",
            hint=f"Set COMPTOIR_HOSTS={host}",
            id="comptoir.E005",
        )


def _secret_key() -> Messages:
    hint = (
        "Make one, keep it apart from the data, and give it to all processes as COMPTOIR_SECRET_KEY:\n"
        '\t      python -c "import secrets; print(secrets.token_urlsafe(50))"'
    )
    if settings.SECRET_KEY_IS_KEPT_WITH_DATA:
        yield Error(
            "COMPTOIR_SECRET_KEY is not set, and the key stands beside the data: whoever gets a copy of the "
            "data can also sign sessions and read what is encrypted.",
            hint=hint,
            id="comptoir.E006",
        )
    elif len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 10:
        yield Error(
            "COMPTOIR_SECRET_KEY can be guessed: it has fewer than 50 characters, or than 10 different ones.",
            hint=hint,
            id="comptoir.E007",
        )


def _cookies() -> Messages:
    if not settings.PUBLIC_URL.startswith("https://"):
        return
    for name in sorted(name for name in dir(settings) if name.endswith("_COOKIE_NAME")):
        cookie, secure = name.removesuffix("_NAME"), name.replace("_NAME", "_SECURE")
        if not getattr(settings, secure, settings.SESSION_COOKIE_SECURE):
            yield Error(
                f"{secure} is off: the cookie also travels where others can read it.",
                hint=f"Set {secure} = True, or leave {cookie}… to COMPTOIR_PUBLIC_URL.",
                id="comptoir.E008",
            )
        if not getattr(settings, name).startswith("__Host-"):
            yield Error(
                f"{name} does not begin with __Host-: a neighbouring host can overwrite the cookie.",
                hint=f'Set {name} = "__Host-…", or leave it to COMPTOIR_PUBLIC_URL.',
                id="comptoir.E009",
            )


def _hsts() -> Messages:
    if settings.PUBLIC_URL.startswith("https://") and settings.SECURE_HSTS_SECONDS < A_YEAR:
        yield Error(
            f"SECURE_HSTS_SECONDS is {settings.SECURE_HSTS_SECONDS}: browsers forget within a year that we "
            "speak TLS alone.",
            hint=f"Set SECURE_HSTS_SECONDS = {A_YEAR}, or leave it to COMPTOIR_PUBLIC_URL.",
            id="comptoir.E010",
        )


def _letters() -> Messages:
    if any(word in settings.EMAIL_BACKEND for word in LETTERS_STAY):
        yield Error(
            "EMAIL_URL leads to no mail server: no code and no letter reaches a customer.",
            hint="Set EMAIL_URL=smtp+tls://user:password@mail.example.org:587",
            id="comptoir.E011",
        )


def _sms() -> Messages:
    if settings.SMS_PROVIDER == "mailbox":
        yield checks.Warning(
            "COMPTOIR_SMS is mailbox: no SMS reaches a customer.",
            hint="Set COMPTOIR_SMS=apprise and COMPTOIR_SMS_URL to your provider's address, "
            "unless you send none.",
            id="comptoir.W001",
        )


def _carriers() -> Messages:
    if "sandbox" in settings.CARRIERS:
        yield checks.Warning(
            "COMPTOIR_CARRIERS has sandbox: a parcel of it moves by the clock, and goes nowhere.",
            hint="Leave sandbox out of COMPTOIR_CARRIERS.",
            id="comptoir.W004",
        )


def _providers() -> Messages:
    if "sandbox" in settings.PROVIDERS:
        yield checks.Warning(
            "COMPTOIR_PROVIDERS has sandbox: it pays nobody.",
            hint="Leave sandbox out of COMPTOIR_PROVIDERS.",
            id="comptoir.W013",
        )


def _proxies() -> Messages:
    if settings.SECURE_PROXY_SSL_HEADER:
        yield Error(
            "SECURE_PROXY_SSL_HEADER trusts a header: anybody can send it.",
            hint="Leave it unset. Set COMPTOIR_PROXIES to the number of proxies in front, each of which must "
            "overwrite X-Forwarded-Proto and add to X-Forwarded-For.",
            id="comptoir.E013",
        )
    elif settings.PUBLIC_URL.startswith("https://") and not settings.PROXIES:
        yield checks.Warning(
            "COMPTOIR_PROXIES is 0: behind a proxy that speaks TLS every page leads to itself for ever, and "
            "all customers seem to come from one address.",
            hint="Set COMPTOIR_PROXIES to the number of proxies in front, mostly 1.",
            id="comptoir.W002",
        )


CHECKS: tuple[Callable[[], Messages], ...] = (
    _demo,
    _debugging,
    _public_address,
    _hosts,
    _secret_key,
    _cookies,
    _hsts,
    _letters,
    _sms,
    _carriers,
    _providers,
    _proxies,
)
