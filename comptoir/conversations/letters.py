"""The letters of customer service: that a question has arrived, and its answer."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from comptoir.conversations.models import Topic
from comptoir.post.letters import Letter
from comptoir.post.writing import Lines

AT = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
LETTERS = [
    Letter(
        name="conversations/asked",
        title=_("Question received"),
        topic="conversations",
        shown={"number": "G9RF-GDCB", "topic": Topic.OWN_ORDER.label, "answer_due_at": AT},
    ),
    Letter(
        name="conversations/answered",
        title=_("Answer to a question"),
        topic="conversations",
        shown={
            "number": "G9RF-GDCB",
            "answer": Lines("Bonjour,\n\nVotre théière part demain.\n\nBonne journée"),
            "answered_by": "Sam",
            "asked_at": AT,
            "question": Lines("Bonjour, quand part ma théière ?"),
        },
    ),
]
