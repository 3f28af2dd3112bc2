"""The letter of preferences: it confirms what was asked for by a link."""

from django.utils.translation import gettext_lazy as _

from comptoir.post.letters import Letter
from comptoir.preferences.facts import ALLOWED, STOPPED
from comptoir.preferences.models import TOPICS

LETTERS = [
    Letter(
        name="preferences/confirm",
        title=_("Confirmation of emails that were asked for"),
        topic="account",
        shown={"topic": TOPICS["offers"].title},
        secrets={"link": "https://account.example.org/preferences/confirmation/AbC.dEf/"},
    ),
]
UNWRITTEN = {
    ALLOWED.name: "she has just chosen it herself, and her page keeps the proof",
    STOPPED.name: "a mail to say that there will be no more mails is one too many",
}
