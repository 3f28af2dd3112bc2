"""Emails about a refund say how much goes back, to what and by when."""

from comptoir.notices.models import example_of, letter_named


def test_a_refund_says_how_much_to_what_and_by_when() -> None:
    for name, words in (
        ("refund_granted", "- €9.80 · Visa •••• 4242, expected by 9\xa0March 2026\n"),
        ("refund_paid", "is paid"),
        ("means_wanted", "could not go back"),
    ):
        letter = letter_named(f"payments/{name}")
        assert letter
        assert words in example_of(letter, "en").text
