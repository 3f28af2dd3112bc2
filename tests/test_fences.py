"""Each fence of the house is seen to fail on a deliberate break, in a copy of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import test_house
from tests.messages import read
from tests.test_messages import disagreeing, incomplete

pytestmark = pytest.mark.any_database
ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(".venv*", ".git", "data", "__pycache__", "*.sqlite3", "pictures")


class Break(NamedTuple):
    """What is changed where, and what must say so in which words."""

    file: str
    old: str
    new: str
    fence: str
    says: str


READ = [
    Break("comptoir/orders/plumbing.py", "", '"""?"""\n', "unknown_rooms", "orders/plumbing is no room"),
    Break("comptoir/orders/pages/order.py", "import annotations\n", "import annotations\nfrom comptoir.safety.passwords import Rule\n", "wrong_doors", "enters comptoir.safety.passwords"),
    Break("comptoir/orders/pages/order.py", "order = find_order(request, number)", "order = Order.objects.get(number=number)", "tables_in_faces", "starts from a table"),
    Break("comptoir/orders/pages/order.py", "archive_order(order, by=request.user)", "order.save()", "tables_in_faces", "saves in a face"),
    Break("comptoir/orders/pages/order.py", "import annotations\n", "import annotations\nfrom comptoir.orders.models import staff_order\n", "staff_queries_elsewhere", "asks staff_order away from the desk"),
    Break(
        "comptoir/orders/forms.py",
        '"""These forms filter orders, find one without a session, and take what a seller ships."""',
        "", "long_or_silent", "forms.py"),
    Break("comptoir/ground/days.py", "\n\n\ndef months_before", "\n" * 401 + "\n\n\ndef months_before", "long_or_silent", "more than 400 lines"),
    Break("comptoir/orders/templates/orders/order.html", "<aside", "<aside" + " " * 140, "wide_templates", "order.html has more than 140 characters"),
    Break("comptoir/orders/utils.py", "", '"""?"""\n', "forbidden_names", "named for nothing"),
    Break("comptoir/orders/migrations/0002_auto.py", "", '"""?"""\n', "unnamed_migrations", "no name of its own"),
    Break("comptoir/orders/pages/card.py", '_("Buy again")', '_(f"Buy again")', "formatted_messages", "formats before"),
    Break("comptoir/orders/templates/orders/order.html", "<aside", '<aside style="color:red"', "inline_code", "style of its own"),
    Break("comptoir/ui/templates/ui/base.html", "</body>", "<script>1</script></body>", "inline_code", "script"),
    Break("comptoir/ui/templates/ui/base.html", "<main", '<main onclick="x()"', "inline_code", "script"),
    Break("comptoir/ui/static/ui/css/components/card.css", "box-shadow: none;", "box-shadow: none !important;", "untidy_styles", "insists"),
    Break("comptoir/ui/static/ui/css/components/card.css", "var(--raised)", "#fff", "untidy_styles", "no token"),
    Break("comptoir/ui/static/ui/css/components/card.css", ".card > *", "#card > *", "untidy_styles", "selects an id"),
    Break("comptoir/orders/static/orders/gift.css", "", ".gift { margin: 0; }\n", "looks_elsewhere", "stands where no page finds it"),
    Break("comptoir/ui/static/ui/css/components/card.css", "  .card {", "  .chart {", "looks_elsewhere", "dresses .chart, which only orders wears"),
    Break("comptoir/ui/templates/ui/components/lonely.html", "", "?", "components_without_company", "lonely"),
    Break("comptoir/safety/recent.py", "from django.conf import settings\n", "from allauth.account.internal.stagekit import clear_login\nfrom django.conf import settings\n", "library_inside_elsewhere", "takes allauth.account.internal.stagekit.clear_login from inside"),
    Break("comptoir/entrance/pages/sign_in.py", "from allauth.account import views\n", "from allauth.account import stages, views\n", "library_inside_elsewhere", "takes allauth.account.stages from inside"),
    Break("comptoir/safety/forms/security.py", "from comptoir.safety.forms.codes import", "from comptoir.safety.actions import take_code\nfrom comptoir.safety.forms.codes import", "acting_forms", "calls an action in a form"),
    Break("comptoir/entrance/forms/codes.py", "super().__init__(*args, **options)", "user.delete()", "acting_forms", "acts in a form (delete)"),
    Break("comptoir/safety/facts.py", '"customers.locked"', '"orders.locked"', "misplaced_facts", "orders.locked"),
    Break("comptoir/orders/house.py", "SUBJECTS = desk.subjects", "SUBJECT = desk.subjects", "strange_additions", "nothing collects SUBJECT"),
    Break("comptoir/orders/house.py", "SUBJECTS = desk.subjects", "def subjects():\n    return desk.subjects", "strange_additions", "subjects is done elsewhere"),
    Break("comptoir/orders/house.py", '"find_order": ', '"find_orders": ', "strange_limits", "orders guards nothing with find_orders"),
    Break("comptoir/orders/facts.py", '"orders.archived"', '"orders.archive"', "misplaced_facts", "orders.archive"),
    Break("pyproject.toml", '"comptoir.conversations", ', "", "apps_off_the_rooms", 'conversations is missing in `containers` of the Rooms contract of pyproject.toml: add "comptoir.conversations"'),
    Break("docs/house.md", "`conversations` ·", "talks ·", "apps_off_the_plan", "conversations is missing in the table of floors"),
    Break("comptoir/conversations/house.py", '"order": pages', '"ordr": pages', "strange_panels", "adds a panel to 'ordr', which no page asks: desk.account, desk.customer, desk.order, desk.sale, desk.to_ship, order, order.guest, orders, orders.cards, parcel"),
    Break("comptoir/orders/templates/orders/letters/late.txt", "", "Late\n", "letters_written_twice", "late.txt is no letter: a mail is late.md, an SMS late_sms.txt"),
]  # fmt: skip
RUN = [
    Break("comptoir/sellers/models/seller.py", '"""Sellers: their', "from comptoir.orders.models import Order\n\n\"\"\"Sellers: their", "lint-imports", "Floors: imports go down BROKEN"),
    Break("comptoir/orders/models/order.py", "from comptoir.orders.models.states", "from comptoir.orders.forms import Period\nfrom comptoir.orders.models.states", "lint-imports", "Rooms: a face calls actions, actions call models BROKEN"),
    Break("comptoir/orders/plumbing.py", "", '"""?"""\n', "lint-imports", "comptoir.orders.plumbing"),
    Break("comptoir/orders/models/states.py", "import annotations\n", "import annotations\nfrom comptoir.orders.models.number import key_of\nfrom comptoir.orders.models.line import Line\n", "lint-imports", "Files: no circle, on any floor and in any room BROKEN"),
    Break("comptoir/orders/models/placed.py", "def oldest_first(self)", "def oldest_first(self, x)", "mypy", "Function is missing a type annotation"),
    Break("comptoir/orders/forms.py", "import annotations\n", "import annotations\nimport os\n", "ruff check comptoir", "F401"),
    Break("comptoir/orders/models/order.py", "filter(customer_id=customer, number=number)[:1]", "filter(number=number)[:1]", "pytest comptoir/orders/tests/test_order_page.py -k two_lines", "statements without their customer"),
    Break("comptoir/orders/models/order.py", "filter(customer_id=customer, number=number)[:1]", "filter(number=number)[:1]", "pytest tests/test_strangers.py -k bob", "assert 200 in (404, 405)"),
    Break("comptoir/addresses/reactions.py", "Address.objects.for_customer(entry.customer_id)", "Address.objects.all()", "pytest comptoir/addresses/tests/test_add_address.py -k written_to", "addresses.reactions.tell_of_address: addresses_address is read for no customer"),
    Break("comptoir/orders/actions/write_orders.py", '{"customer_id__in": customers, "order_id__in": list(stored)}', '{"order_id__in": list(stored)}', "pytest comptoir/orders/tests/test_shop_api.py", "/api/shop/v1/"),
    Break("comptoir/project/urls.py", 'path("health/"', 'path("things/<int:thing>/", home.account, name="thing"),\n    path("health/"', "pytest tests/test_strangers.py -k bob", "thing: say in THINGS of its app's examples.py"),
    Break("comptoir/orders/pages/history.py", "cards(request, page.rows,", "cards(request, [(request.customer.orders.count(), row)[1] for row in page.rows],", "pytest comptoir/orders/tests/test_history.py -k 240", "Expected to perform"),
    Break("comptoir/conversations/pages/panel.py", "sellers, item = _sellers_of(lines)", "sellers, item = _sellers_of([type(line).objects.get(pk=line.pk) for line in lines])", "pytest tests/test_panels.py", "test_the_panels_of_the_house_cost_a_long_order_no_more"),
    Break("comptoir/journal/models.py", "class TaskClaim(models.Model)", "class Unlisted(models.Model):\n    pass\n\n\nclass TaskClaim(models.Model)", "pytest tests/test_house.py -k erases", "journal.Unlisted is erased by nothing"),
    Break("comptoir/orders/models/order.py", "status = models.CharField(max_length=64", "status = models.CharField(max_length=65", "pytest tests/test_house.py -k migration", "SystemExit"),
    Break("comptoir/orders/templates/orders/order.html", 'translate "Payment"', 'translate "Things"', "pytest tests/test_messages.py", "no French for 'Things'"),
    Break("comptoir/project/templates/project/help/index.html", "{% block main %}", '{% block main %}<img src="https://elsewhere.example/a.png" alt="">', "pytest tests/journeys/test_help.py -k anybody_reads_help_and_each_step_leads_somewhere[fr-1280-js]", "violates the following Content Security Policy"),
    Break("comptoir/project/templates/project/help/index.html", "{% block main %}", '{% block main %}<input type="text">', "pytest tests/journeys/test_help.py -k anybody_reads_help_and_each_step_leads_somewhere[fr-1280-js]", "label"),
]  # fmt: skip


def copy(tmp_path: Path) -> Path:
    house = tmp_path / "house"
    shutil.copytree(ROOT, house, ignore=LEFT_OUT)
    return house


def do(broken: Break, house: Path) -> None:
    file = house / broken.file
    if not broken.old:
        file.write_text(broken.new)
        return
    text = file.read_text()
    assert broken.old in text, f"{broken.file} holds no {broken.old!r} to break"
    file.write_text(text.replace(broken.old, broken.new, 1))


@pytest.mark.parametrize("broken", READ, ids=lambda one: f"{one.fence}-{one.says}")
def test_a_break_that_can_be_read_is_read(tmp_path: Path, broken: Break) -> None:
    house = copy(tmp_path)
    do(broken, house)
    rule = getattr(test_house, broken.fence)

    assert any(broken.says in problem for problem in rule(house))


@pytest.mark.ci
@pytest.mark.parametrize("broken", RUN, ids=lambda one: one.says)
def test_a_break_that_must_be_run_fails(tmp_path: Path, broken: Break) -> None:
    house = copy(tmp_path)
    do(broken, house)
    program, *arguments = broken.fence.split()
    line = [str(Path(sys.executable).parent / program), *arguments]
    environment = {
        **os.environ,
        "COMPTOIR_DATA": str(tmp_path),
        "PYTHONPATH": str(house),
        "PYTEST_ADDOPTS": "",
    }
    environment.pop("PYTEST_XDIST_WORKER", None)

    ended = subprocess.run(
        line, cwd=house, env=environment, capture_output=True, text=True, timeout=300, check=False
    )

    assert ended.returncode != 0
    assert broken.says in ended.stdout + ended.stderr


def test_a_message_without_french_is_found() -> None:
    catalogue = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'

    assert incomplete(f'{catalogue}msgid "Help"\nmsgstr ""\n'.encode()) == ["no French for 'Help'"]
    assert incomplete(f'{catalogue}#, fuzzy\nmsgid "Help"\nmsgstr "Aide"\n'.encode()) == [
        "no French for 'Help'"
    ]
    assert incomplete(f'{catalogue}msgid "%(a)s"\nmsgstr "%(b)s"\n'.encode()) == [
        "other placeholders in French for '%(a)s'"
    ]


def test_a_message_with_two_in_french_is_found() -> None:
    catalogues = {
        app: read(f'msgid "Item"\nmsgstr "{word}"\n'.encode())
        for app, word in [("orders", "Article"), ("sellers", "Objet")]
    }

    assert disagreeing(catalogues) == ["two in French for 'Item'"]
