"""Four processes at once: limits hold, and what is valid once works once, however they race."""

from __future__ import annotations

import json
from pathlib import Path

from tests.processes import shell, wait_for
from tests.shells import tell

PROCESSES = 4
ALICE = """
from comptoir.customers.examples import alice
user = alice("en")
"""
# What each process begins with: a browser of its own, and a start for all at once.
BEGIN = """
import json, os, time
from django.conf import settings
from django.test import Client
from comptoir.customers.examples import PASSWORD
folder = os.environ["COMPTOIR_DATA"]
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
def browser(at=0, **more):
    return Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=f"192.0.2.{at}", **more)
def together():
    open(f"{folder}/ready-{os.getpid()}", "w").close()
    while not os.path.exists(f"{folder}/go"):
        time.sleep(0.005)
"""


def at_once(folder: Path, environment: dict[str, str], code: str) -> list[int]:
    """Run the code in four processes that wait for each other; return the numbers that each prints."""

    def go() -> None:
        wait_for(lambda: len(list(folder.glob("ready-*"))) == PROCESSES, 60)
        (folder / "go").touch()

    return [json.loads(out) for out in tell(environment, BEGIN + code, times=PROCESSES, meanwhile=go)]


def test_of_twenty_wrong_passwords_at_once_five_are_evaluated(tmp_path: Path, house: dict[str, str]) -> None:
    shell(house, ALICE)

    at_once(
        tmp_path,
        house,
        """
together()
for at in range(5):
    wrong = {"login": "alice@example.org", "password": "mistyped"}
    browser(os.getpid() % 40 * 5 + at).post("/account/sign-in/", wrong)
print(0)
""",
    )

    written = "from comptoir.journal.models import CustomerEntry as E; print(E.objects.filter(fact='customers.sign_in_failed').count())"
    assert 1 <= int(shell(house, written)) <= 5


def test_a_recovery_code_works_exactly_once(tmp_path: Path, house: dict[str, str]) -> None:
    code = shell(
        house,
        ALICE
        + """
from comptoir.safety.actions import make_recovery_codes, set_up_app
from comptoir.customers.models import Visit
here = Visit("127.0.0.1", "")
set_up_app(user, "JBSWY3DPEHPK3PXP", counter=0, visit=here)
print(make_recovery_codes(user, visit=here)[0])
""",
    )

    came_in = at_once(
        tmp_path,
        house,
        f"""
mine = browser(os.getpid() % 250)
mine.post("/account/sign-in/", {{"login": "alice@example.org", "password": PASSWORD}})
together()
mine.post("/account/sign-in/second-step/", {{"code": "{code}"}})
print(int(mine.get("/account/").status_code == 200))
""",
    )

    assert sum(came_in) == 1


def test_three_guesses_at_a_code_are_three(tmp_path: Path, house: dict[str, str]) -> None:
    cookie = shell(
        house,
        ALICE
        + BEGIN
        + """
mine = browser()
mine.post("/account/password/forgotten/", {"email": "alice@example.org"})
print(mine.session.session_key)
""",
    )

    evaluated = at_once(
        tmp_path,
        house,
        f"""
from comptoir.entrance.actions import codes
compared, count = codes.compare_user_code, []
codes.compare_user_code = lambda **typed: count.append(1) or compared(**typed)
together()
for at in range(5):
    mine = browser(os.getpid() % 40 * 5 + at)
    mine.cookies[settings.SESSION_COOKIE_NAME] = "{cookie}"
    mine.post("/account/password/forgotten/code/", {{"code": f"00000{{at}}"}})
print(len(count))
""",
    )

    assert 1 <= sum(evaluated) <= 3


def test_an_order_that_four_send_at_once_is_there_once_and_the_newest_is_held(
    tmp_path: Path, house: dict[str, str]
) -> None:
    at_once(
        tmp_path,
        house,
        """
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
together()
for at in range(10):
    order = order_sent("A-1", placed_at="2026-03-02T10:15:00Z", shipments=[])
    order |= {"updated_at": f"2026-03-03T10:15:{at:02}Z", "status": str(at), "state": "preparing"}
    order["lines"][0]["quantity"] = at + 1
    receive(order)
print(0)
""",
    )

    written = """
from comptoir.orders.models import Line, Order, SellerOrder
[order] = Order.objects.all()
print(order.shop_status, Line.objects.count(), order.total_minor, SellerOrder.objects.count())
"""
    assert shell(house, written).split() == ["9", "2", "8000", "2"]


def test_of_four_versions_that_come_at_once_the_newest_is_held(tmp_path: Path, house: dict[str, str]) -> None:
    send = """
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
def send(version):
    said = {"placed_at": "2026-03-02T10:15:00Z", "shipments": [], "state": "preparing"}
    said |= {"updated_at": f"2026-03-03T10:15:{version:02}Z", "status": str(version)}
    receive(*(order_sent(f"A-{at}", **said) for at in range(200)))
"""
    shell(house, f"{send}\nsend(0)")

    at_once(
        tmp_path,
        house,
        f"""{send}
together()
racers = sorted(int(name.partition("-")[2]) for name in os.listdir(folder) if name.startswith("ready-"))
send(1 + racers.index(os.getpid()))
print(0)
""",
    )

    written = (
        "from comptoir.orders.models import Order; print({one.shop_status for one in Order.objects.all()})"
    )
    assert shell(house, written) == "{'4'}"


SEVEN_PIECES = """
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
def send(at):
    line = {**order_sent()["lines"][0], "quantity": 7}
    said = {"placed_at": "2026-03-02T10:15:00Z", "shipments": [], "state": "preparing", "status": str(at)}
    receive(order_sent("A-1", lines=[line], payments=[], updated_at=f"2026-03-03T10:15:{at:02}Z", **said))
"""


def test_what_four_cancel_at_once_is_no_more_than_was_bought_and_the_shop_undoes_none_of_it(
    tmp_path: Path, house: dict[str, str]
) -> None:
    shell(house, f"{SEVEN_PIECES}\nsend(0)")

    cancelled = at_once(
        tmp_path,
        house,
        f"""{SEVEN_PIECES}
from comptoir.ground.refusal import Refused
from comptoir.journal.record import IMPORT
from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.models import Line, Order
order, line, done = Order.objects.get(), Line.objects.get(), 0
together()
for at in range(5):
    try:
        change_quantities(order, {{line.id: Change(cancelled=1)}}, by=IMPORT)
        done += 1
    except Refused:
        pass
    send(at)
print(done)
""",
    )

    written = """
from comptoir.orders.models import Line, Order, SellerOrder
line, order, part = Line.objects.get(), Order.objects.get(), SellerOrder.objects.get()
print(line.cancelled, line.cancelled_here, line.state, order.state, part.state)
"""
    assert sum(cancelled) == 7
    assert shell(house, written).split() == ["7", "7", "cancelled", "cancelled", "cancelled"]


def test_the_same_address_that_four_add_at_once_is_there_once_and_no_more_than_fit(
    tmp_path: Path, house: dict[str, str]
) -> None:
    shell(house, ALICE)

    at_once(
        tmp_path,
        house,
        """
from comptoir.addresses.actions import MOST_ADDRESSES, add_address
from comptoir.addresses.models import Content
from comptoir.customers.models import Customer, User
from comptoir.ground.refusal import Refused
user, customer = User.objects.get(), Customer.objects.get()
together()
for at in range(MOST_ADDRESSES + 5):
    home = Content(country="FR", name="Alice", street=(f"{at} rue des Lilas",), postcode="75005", city="Paris")
    try:
        add_address(customer, home, by=user)
    except Refused:
        pass
print(0)
""",
    )

    written = """
from comptoir.addresses.actions import MOST_ADDRESSES
from comptoir.addresses.models import Address
print(Address.objects.count() - MOST_ADDRESSES, Address.objects.values("street").distinct().count() - MOST_ADDRESSES)
"""
    assert shell(house, written).split() == ["0", "0"]


def test_the_same_message_at_once_is_one_and_two_answers_are_both_kept(
    tmp_path: Path, house: dict[str, str]
) -> None:
    prepared = """
from comptoir.conversations.examples import ask_seller
from comptoir.orders.examples import give_orders
give_orders(user, 1)
print(ask_seller(user).id)
"""
    thread = shell(house, ALICE + prepared)

    at_once(
        tmp_path,
        house,
        f"""
from comptoir.conversations.actions import write_message
from comptoir.conversations.models import Side, Thread
from comptoir.journal.record import Actor
thread = Thread.objects.get(id="{thread}")
carla = Actor("seller", "", "Carla Rossi")
together()
write_message(thread, "Pressed twice.", by=thread.customer, side=Side.CUSTOMER)
write_message(thread, f"Answer {{os.getpid()}}", by=carla, side=Side.SELLER)
print(0)
""",
    )

    written = f"""
from comptoir.conversations.models import Thread, messages_of
found = messages_of(Thread.objects.get(id="{thread}"))
print(len([m for m in found if m.side == "seller"]), len(found))
"""
    # Her question, what was pressed four times at once, and four answers
    assert shell(house, written) == "4 6"
