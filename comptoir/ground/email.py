"""E-mail addresses: everything typed or sent becomes one canonical form here, and only that is kept."""

from __future__ import annotations

import re
import string
import unicodedata
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST, LONGEST_NAME = 254, 64
NO_ADDRESS = _("Type an email address such as alice@example.org.")
NO_MAIL_HOST = _("We cannot send email to what follows the @. Check it for a typing mistake.")
NO_MAIL_NAME = _("Before the @, use a to z, digits, dots and dashes: no accents and no spaces.")
TOO_LONG = _("This address is too long: an email address has at most 254 characters.")

# Invisible characters without effect. A joiner is one too, except in a domain, where it can change the word.
UNSEEN = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
JOINERS = dict.fromkeys([0x200C, 0x200D])
# Full-width characters that East Asian keyboards type for ASCII
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFE6B: 0x40}
AS_MEANT = UNSEEN | FULL_WIDTH

LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
NAME = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class WrongEmail(ValueError):
    """Raised for an address that no mail can reach; `words` tell the reader why."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(str(words))
        self.words = words


def canonical_email(text: str) -> str:
    """Return the address as it is stored, compared and sent to: ASCII, lower case, domain by IDNA 2008.

    Raises WrongEmail where no mail can be sent to it. A canonical address stays the same.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise WrongEmail(TOO_LONG)
    name, at, domain = text.translate(AS_MEANT).strip().rpartition("@")
    if not name or not at or not domain:
        raise WrongEmail(NO_ADDRESS)
    name = name.translate(JOINERS)
    # Check for ASCII before lowering: the Kelvin sign would become a k.
    if not name.isascii() or len(name) > LONGEST_NAME or not NAME.fullmatch(name.lower()):
        raise WrongEmail(NO_MAIL_NAME)
    address = f"{name.lower()}@{_host(domain)}"
    if len(address) > LONGEST:
        raise WrongEmail(TOO_LONG)
    return address


def known_as(text: str) -> str:
    """Return the address to look somebody up by: the canonical form, else the text as it once was stored."""
    try:
        return canonical_email(text)
    except WrongEmail:
        # Lower plain letters only: a Kelvin sign would become the k of somebody else's address.
        return text.strip().translate(LOWER)


def is_canonical(address: str) -> bool:
    """Whether an address is in canonical form, so that mail may be sent to it."""
    try:
        return canonical_email(address) == address
    except WrongEmail:
        return False


def readable_email(address: str) -> str:
    """Return the address as its owner writes it; its domain is decoded unless it could pass for another."""
    name, at, domain = address.rpartition("@")
    if "xn--" not in domain:
        return address
    labels = domain.split(".")
    try:
        shown = [idna.decode(label) if label.startswith("xn--") else label for label in labels]
    except idna.IDNAError:
        return address
    is_safe = all(_is_plain(label, shown[-1]) for label in shown)
    return f"{name}{at}{'.'.join(shown)}" if is_safe else address


def _host(domain: str) -> str:
    """Return the domain in ASCII."""
    if domain.isascii() and "xn--" not in domain.lower():
        host = domain.lower()
    else:
        try:
            host = idna.encode(domain, uts46=True, transitional=False, std3_rules=True).decode()
        except idna.IDNAError:
            raise WrongEmail(NO_MAIL_HOST) from None
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(LABEL.fullmatch, labels)):
        raise WrongEmail(NO_MAIL_HOST)
    return host


def _is_plain(label: str, last: str) -> bool:
    """Whether a label cannot be mistaken for another: Western European letters, or the top-level script."""
    scripts = {_script(sign) for sign in label if not sign.isascii()}
    if scripts <= {"LATIN"}:
        return all(sign.isascii() or (0xDF <= ord(sign) < 0x180 and sign not in "ıĸŀŉſ") for sign in label)
    letters = {_script(sign) for sign in label if sign.isalpha()}
    return len(letters) == 1 and letters == {_script(sign) for sign in last if sign.isalpha()}


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]


class EmailField(forms.CharField):
    """A form field for an e-mail address, whose value is the canonical form."""

    widget = forms.EmailInput

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=True, **options)
        self.error_messages.setdefault("max_length", TOO_LONG)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return typed and cleaned_email(typed)


def cleaned_email(typed: str, *, incomplete: str | Promise = NO_ADDRESS) -> str:
    """Return the canonical form of a typed address.

    Raises ValidationError where there is none; `incomplete` words the error for half an address.
    """
    try:
        return canonical_email(typed)
    except WrongEmail as wrong:
        words: Any = incomplete if wrong.words is NO_ADDRESS else wrong.words
        raise ValidationError(words, code="invalid") from None


def is_meant_as_email(typed: str) -> bool:
    """Whether somebody who may type other things too meant an e-mail address."""
    return "@" in typed.translate(FULL_WIDTH)
