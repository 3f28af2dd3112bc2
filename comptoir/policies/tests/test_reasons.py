"""The reasons for a return stand in the sequence in which a customer looks for hers."""

from __future__ import annotations

from comptoir.policies.models import ReturnReason


def test_what_is_given_most_comes_first_and_what_is_rare_last() -> None:
    names = list(ReturnReason)

    assert names[:7] == [
        ReturnReason.UNWANTED_ITEM,
        ReturnReason.DEFECTIVE,
        ReturnReason.TOO_SMALL,
        ReturnReason.TOO_LARGE,
        ReturnReason.POOR_FIT,
        ReturnReason.WRONG_ITEM_SENT,
        ReturnReason.TOO_LATE,
    ]
    assert names[-3:] == [ReturnReason.UNAUTHORIZED_PURCHASE, ReturnReason.OTHER, ReturnReason.NOT_SAID]
