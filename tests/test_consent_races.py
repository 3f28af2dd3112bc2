"""Two processes at once: what is withdrawn is never queued afterwards, and what was queued is stopped or claimed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.processes import shell
from tests.test_races import at_once

TIMES = 60
CUSTOMERS = f"""
from comptoir.customers.examples import customer
from comptoir.journal.record import IMPORT
from comptoir.preferences.actions import choose
from comptoir.preferences.models import Channel, Source, Way
for at in range({TIMES}):
    user = customer(f"alice{{at}}@example.org", "Alice", "en")
    way = Way(Channel.EMAIL, user.email)
    choose(user.customer_id, [("offers", way, True)], source=Source.PREFERENCES, by=IMPORT)
print(0)
"""
ROLE = """
def role():
    for at in range(4):
        try:
            open(f"{folder}/role-{at}", "x").close()
            return at
        except FileExistsError:
            continue
"""
# Of four processes, two write to her, and two withdraw: on the page, and by the link.
WRITE_AND_WITHDRAW = (
    ROLE
    + """
from comptoir.customers.models import Customer
from comptoir.journal.record import IMPORT
from comptoir.notices.actions import write_offer
from comptoir.preferences.actions import stop_at, stop_marketing
from comptoir.preferences.models import Source, way_of
customers, mine, number = list(Customer.objects.order_by("email")), role(), 0
together()
for customer in customers:
    if mine < 2:
        write_offer(customer, topic="offers", channel="email", subject="Hello", text="Hello")
    elif mine == 2:
        number += stop_marketing(customer.pk, source=Source.PREFERENCES, by=IMPORT)
    else:
        number += stop_at(way_of(customer, "email").key, source=Source.LINK, by=IMPORT)
print(number)
"""
)
QUEUE = """
from comptoir.customers.models import Customer
from comptoir.notices.actions import write_offer
for customer in Customer.objects.order_by("email"):
    write_offer(customer, topic="offers", channel="email", subject="Hello", text="Hello")
print(0)
"""
# Two processes send what is queued, and two withdraw.
SEND_AND_WITHDRAW = (
    ROLE
    + """
from comptoir.customers.models import Customer
from comptoir.journal.record import IMPORT
from comptoir.post.actions import send_message
from comptoir.post.models import Message
from comptoir.preferences.actions import stop_marketing
from comptoir.preferences.models import Source
messages = list(Message.objects.order_by("recipient").values_list("id", "customer_id"))
mine, number = role(), 0
together()
# From both ends; each message is one task, which one worker takes.
if mine < 2:
    for message, _customer in messages[mine::2]:
        send_message.func(str(message))
else:
    for _message, customer in reversed(messages):
        number += stop_marketing(customer, source=Source.PREFERENCES, by=IMPORT)
print(number)
"""
)
LEFT = """
import json
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.preferences.models import Choice
print(json.dumps([
    Message.objects.filter(sent_at=None).count(),
    Message.objects.exclude(sent_at=None).count(),
    len(read_mailbox()),
    Choice.objects.filter(is_given=False).count(),
]))
"""


def test_nothing_is_queued_once_it_is_withdrawn(tmp_path: Path, house: dict[str, str]) -> None:
    shell(house, CUSTOMERS)

    withdrawn = at_once(tmp_path, house, WRITE_AND_WITHDRAW)

    assert sum(withdrawn) == TIMES
    assert json.loads(shell(house, LEFT)) == [0, 0, 0, TIMES]


def test_what_is_queued_is_sent_or_stopped(tmp_path: Path, house: dict[str, str]) -> None:
    shell(house, CUSTOMERS)
    shell(house, QUEUE)

    withdrawn = at_once(tmp_path, house, SEND_AND_WITHDRAW)

    unsent, sent, mails, choices = json.loads(shell(house, LEFT))
    assert (unsent, sum(withdrawn), choices) == (0, TIMES, TIMES)
    assert sent == mails
