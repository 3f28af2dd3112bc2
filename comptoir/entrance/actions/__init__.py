"""Actions on the way in."""

from comptoir.entrance.actions.codes import refuse_taken, take_waiting_code, use_up_guess
from comptoir.entrance.actions.forgotten import count_new_password
from comptoir.entrance.actions.sign_in import sign_in
from comptoir.entrance.actions.sign_up import (
    Claim,
    begin_account,
    claim_of,
    correct_sign_up,
    forget_sign_up,
    forget_sign_ups_at,
    name_new_account,
    note_sign_up,
    take_up_sign_up,
)
from comptoir.entrance.typed import carry_address

__all__ = [
    "Claim",
    "begin_account",
    "carry_address",
    "claim_of",
    "correct_sign_up",
    "count_new_password",
    "forget_sign_up",
    "forget_sign_ups_at",
    "name_new_account",
    "note_sign_up",
    "refuse_taken",
    "sign_in",
    "take_up_sign_up",
    "take_waiting_code",
    "use_up_guess",
]
