"""The actions ask for a return, answer it, follow it on its way, and settle it."""

from comptoir.returns.actions.allow_return import Exceptional, allow_return
from comptoir.returns.actions.ask_return import Asked, AskedItem, ask_return
from comptoir.returns.actions.authorise import authorise_return, refuse_return
from comptoir.returns.actions.cancel_return import cancel_return, expire_return, remind_of_return
from comptoir.returns.actions.close_returns import close_arrived, close_returns
from comptoir.returns.actions.erase import erase_ways_to_returns
from comptoir.returns.actions.give_money import Settlement
from comptoir.returns.actions.give_more import give_more
from comptoir.returns.actions.label_return import send_anew, take_label, turn_to_seller, upload_label
from comptoir.returns.actions.prove_posting import accept_proof, count_proof, doubt_proof, prove_posting
from comptoir.returns.actions.receive_return import declare_lost, note_sending, receive_return
from comptoir.returns.actions.say_arrived import say_arrived
from comptoir.returns.actions.settle_return import already_settled, settle_return
from comptoir.returns.actions.ways import fee_of, payer_of, ways_of

__all__ = [
    "Asked",
    "AskedItem",
    "Exceptional",
    "Settlement",
    "accept_proof",
    "allow_return",
    "already_settled",
    "ask_return",
    "authorise_return",
    "cancel_return",
    "close_arrived",
    "close_returns",
    "count_proof",
    "declare_lost",
    "doubt_proof",
    "erase_ways_to_returns",
    "expire_return",
    "fee_of",
    "give_more",
    "note_sending",
    "payer_of",
    "prove_posting",
    "receive_return",
    "refuse_return",
    "remind_of_return",
    "say_arrived",
    "send_anew",
    "settle_return",
    "take_label",
    "turn_to_seller",
    "upload_label",
    "ways_of",
]
