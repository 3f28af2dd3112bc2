"""An e-mail address has one canonical form; one without it is refused in words."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError

from comptoir.ground.email import (
    NO_ADDRESS,
    NO_MAIL_HOST,
    NO_MAIL_NAME,
    TOO_LONG,
    EmailField,
    WrongEmail,
    canonical_email,
    is_canonical,
    known_as,
    readable_email,
)

LABEL_OF_64 = "a" * 64


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("  Alice@Example.ORG ", "alice@example.org"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("anna@strasse.example", "anna@strasse.example"),
        ("a@βόλος.example", "a@xn--nxasmm1c.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@bu\u0308cher.example", "a@xn--bcher-kva.example"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
        ("a@XN--BCHER-kva.example", "a@xn--bcher-kva.example"),
        ("ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "alice@example.org"),
        ("alice@example。org", "alice@example.org"),
        ("x@example.org\u200b", "x@example.org"),
        ("\ufeffx@exam\u00adple.org\u200e", "x@example.org"),
        ("a\u200dnna@example.org", "anna@example.org"),
        ("x@نامه\u200cای.com", "x@xn--mgba3gch31f060k.com"),
        ("x@ab--cd.example", "x@ab--cd.example"),
        ("o'neil+shop@example.org", "o'neil+shop@example.org"),
    ],
)
def test_every_spelling_of_an_address_becomes_its_one_form(typed: str, canonical: str) -> None:
    assert canonical_email(typed) == canonical
    assert canonical_email(canonical) == canonical
    assert is_canonical(canonical)
    assert is_canonical(typed) == (typed == canonical)
    assert EmailField().clean(typed) == canonical


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("alice", NO_ADDRESS),
        ("@example.org", NO_ADDRESS),
        ("alice@", NO_ADDRESS),
        ("jürgen@example.org", NO_MAIL_NAME),
        ("fran\u212a@example.org", NO_MAIL_NAME),
        ("fran\u017f@example.org", NO_MAIL_NAME),
        ("d\u0131ana@example.org", NO_MAIL_NAME),
        ("a..b@example.org", NO_MAIL_NAME),
        ("a@b@example.org", NO_MAIL_NAME),
        ('"a b"@example.org', NO_MAIL_NAME),
        (f"{LABEL_OF_64}a@example.org", NO_MAIL_NAME),
        ("x@example.org.", NO_MAIL_HOST),
        ("x@example..org", NO_MAIL_HOST),
        (f"x@{LABEL_OF_64}.org", NO_MAIL_HOST),
        (f"x@{'ü' * 60}.org", NO_MAIL_HOST),
        ("x@xn--a.org", NO_MAIL_HOST),
        ("x@na\u200cme.org", NO_MAIL_HOST),
        ("x@exa_mple.org", NO_MAIL_HOST),
        ("x@-example.org", NO_MAIL_HOST),
        ("x@localhost", NO_MAIL_HOST),
        ("x@[192.0.2.1]", NO_MAIL_HOST),
        ("x@192.0.2.1", NO_MAIL_HOST),
        ("x@example.org\nBcc: y@example.org", NO_MAIL_NAME),
        (f"x@{'a.' * 124}example.org", TOO_LONG),
    ],
)
def test_what_cannot_be_sent_to_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(WrongEmail) as refused:
        canonical_email(typed)
    with pytest.raises(ValidationError) as invalid:
        EmailField(max_length=1000).clean(typed)

    assert refused.value.words == words
    assert invalid.value.messages == [words]
    assert not is_canonical(typed)
    assert known_as(f" {typed} ").lower() == typed.lower()
    assert known_as(typed) not in ("frank@example.org", "frans@example.org", "diana@example.org")


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("alice@example.org", "alice@example.org"),
        ("a@xn--bcher-kva.example", "a@bücher.example"),
        ("a@xn--strae-oqa.example", "a@straße.example"),
        ("a@xn--e1afmkfd.xn--p1ai", "a@пример.рф"),
        # A whole word of Cyrillic that looks like “apple”, one letter of it, and a Latin alpha
        ("a@xn--80ak6aa92e.com", "a@xn--80ak6aa92e.com"),
        ("a@xn--pple-43d.com", "a@xn--pple-43d.com"),
        ("a@xn--pple-oqc.com", "a@xn--pple-oqc.com"),
        ("a@xn--a.org", "a@xn--a.org"),
        ("", ""),
    ],
)
def test_a_domain_is_shown_decoded_where_it_cannot_be_taken_for_another(kept: str, shown: str) -> None:
    assert readable_email(kept) == shown


def test_nothing_that_may_be_typed_takes_long() -> None:
    longest = [
        "a" * 1_000_000 + "@example.org",
        "x@" + "a." * 500_000,
        "x@" + "ü" * 252,
        "x@" + "xn--a." * 42,
        "." * 127 + "@" + "." * 126,
        "x@" + "\u0644\u200d" * 126,
        "x@" + "\u1e9e\u0345" * 126,
    ]
    for typed in longest:
        began = time.process_time()
        known_as(typed)
        assert time.process_time() - began < 0.05, typed[:20]
