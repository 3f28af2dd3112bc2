"""The verdict tells whether the house kept everything that it acknowledged while it was killed."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from tests.processes import shell

LONGEST_DRAIN_SECONDS = 300
# The pauses between tries are waited for by nobody here.
LEFT = """
from django.utils import timezone
from django_tasks_db.models import DBTaskResult as T
from comptoir.post.models import Message
from comptoir.journal.models import PendingReaction
T.objects.filter(status="READY").update(run_after=timezone.now())
tasks = T.objects.filter(status__in=["READY", "RUNNING"])
print(tasks.count(), Message.objects.unsent().count(), PendingReaction.objects.count())
"""
HELD = """
import json
from collections import Counter
from comptoir.addresses.facts import ADDED
from comptoir.addresses.models import Address
from comptoir.conversations.models import ServiceRequest
from comptoir.journal.models import CustomerEntry, FailedReaction
from comptoir.orders.models import Order
from comptoir.post.models import Message
print(json.dumps({
    "orders": [[order.number, order.total_minor, order.lines.count()] for order in Order.objects.all()],
    "addresses": [address.street[0] for address in Address.objects.all()],
    "entries": CustomerEntry.objects.filter(fact=ADDED.name).count(),
    "questions": [request.email for request in ServiceRequest.objects.all()],
    "messages": [
        [m.letter, m.recipient, "late" if m.last_error == "TooLate: " else bool(m.sent_at), m.internet_id]
        for m in Message.objects.all()
    ],
    "failed": FailedReaction.objects.count(),
}))
"""


def drain(environment: dict[str, str]) -> None:
    """Wait until no work is left, or until it is clear that some always will be."""
    until = time.monotonic() + LONGEST_DRAIN_SECONDS
    while time.monotonic() < until and shell(environment, LEFT) != "0 0 0":
        time.sleep(1)


@dataclass
class Verdict:
    """The sums, and everything that is not as it should be."""

    sums: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, environment: dict[str, str], acknowledged: dict[str, list[str]], mails: list[Message]
    ) -> Verdict:
        """Judge the house as it is now."""
        verdict = cls.on(json.loads(shell(environment, HELD)), acknowledged, mails)
        left = shell(environment, LEFT)
        verdict._expect(left == "0 0 0", f"tasks, letters and reactions are left: {left}")
        return verdict

    @classmethod
    def on(cls, held: dict[str, Any], acknowledged: dict[str, list[str]], mails: list[Message]) -> Verdict:
        """Judge these rows and mails."""
        verdict = cls()
        verdict._read_rows(acknowledged, held)
        verdict._read_letters(acknowledged, held, mails)
        return verdict

    def told(self) -> str:
        sums = "\n".join(f"{name}: {number}" for name, number in self.sums.items())
        return f"{sums}\n{len(self.wrong)} wrong" + "".join(f"\n  {one}" for one in self.wrong[:50])

    def _expect(self, is_right: bool, words: str) -> None:
        if not is_right:
            self.wrong.append(words)

    def _read_rows(self, acknowledged: dict[str, list[str]], held: dict[str, Any]) -> None:
        orders = defaultdict(list)
        for number, *rest in held["orders"]:
            orders[number].append(rest)
        for number in acknowledged["orders"]:
            self._expect(orders[number] == [[2480, 2]], f"order {number} is there as {orders[number]}")
        streets = Counter(held["addresses"])
        for street in acknowledged["addresses"]:
            self._expect(streets[street] == 1, f"{street} is there {streets[street]} times")
        self._expect(held["entries"] == len(held["addresses"]), "an address and its line are not one")
        asked = Counter(held["questions"])
        for email in acknowledged["questions"]:
            self._expect(asked[email] >= 1, f"the question of {email} is lost")
        self.sums |= {f"{name} acknowledged": len(rows) for name, rows in sorted(acknowledged.items())}

    def _read_letters(
        self, acknowledged: dict[str, list[str]], held: dict[str, Any], mails: list[Message]
    ) -> None:
        taken = Counter(str(mail["Message-ID"]) for mail in mails)
        queued: Counter[tuple[str, str]] = Counter()
        for letter, recipient, is_sent, internet_id in held["messages"]:
            queued[letter, recipient] += 1
            left = is_sent == "late" or (is_sent and taken[internet_id] >= 1)
            self._expect(left, f"{letter} to {recipient} was not sent")
        strange = set(taken) - {internet_id for *_rest, internet_id in held["messages"]}
        self._expect(not strange, f"{len(strange)} letters left under another Message-ID")
        for email, times in Counter(held["questions"]).items():
            letters = queued["conversations/asked", email]
            self._expect(letters == times, f"{email} asked {times} times and got {letters} letters")
        for email in acknowledged["sign-ups"]:
            self._expect(queued["customers/sign_up_code", email] >= 1, f"no code for {email}")
        told = sum(number for (letter, _to), number in queued.items() if letter == "addresses/added")
        self._expect(told == held["entries"], f"{held['entries']} addresses added, {told} letters queued")
        self._expect(held["failed"] == 0, f"{held['failed']} reactions failed")
        self.sums["letters"] = len(held["messages"])
        self.sums["sent more than once"] = sum(times > 1 for times in taken.values())
        self.sums["codes too late"] = sum(message[2] == "late" for message in held["messages"])
