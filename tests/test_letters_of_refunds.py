"""Emails about a refund say how much goes back, to what and by when."""

from comptoir.notices.models import example_of, letter_named
from comptoir.post.writing import write_mail


def test_a_refund_says_how_much_to_what_and_by_when() -> None:
    for name, words in (
        ("refund_granted", "- €9.80 · Visa •••• 4242, expected by 9\xa0March 2026\n"),
        ("refund_paid", "has been paid"),
        ("means_wanted", "could not be sent back"),
    ):
        letter = letter_named(f"payments/{name}")
        assert letter
        assert words in example_of(letter, "en").text


def test_goodwill_off_a_charge_that_is_still_to_come_names_no_amount() -> None:
    letter = letter_named("returns/settled")
    assert letter
    decided = {"outcome": "goodwill", "given": None, "name": "Café", "quantity": 1, "why": "Geste"}
    values = {**letter.shown, **letter.secrets, "decisions": [decided]}

    text = write_mail(letter.name, "en", values, reference="K7QM4-XTPRW").text

    assert "You keep it, and you are charged less for it." in text
