"""A wrong setting is reported in one line that names it; the front pages answer."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptoir.orders.examples import give_orders
from comptoir.project.environment import keep_private


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("COMPTOIR_PROXIES", "two", "should be a whole number"),
        ("COMPTOIR_SECRET_KEY", "short", "at least 50 characters"),
        ("COMPTOIR_LANGUAGE", "de", "one of fr, en"),
        ("COMPTOIR_TIME_ZONE", "Paris", "should be like Europe/Paris"),
        ("COMPTOIR_SHOP_BRAND", "red", "should be like #0f5b4f"),
        ("COMPTOIR_SHOP_LOGO", "/nowhere.svg", "no such file"),
        ("COMPTOIR_SHOP_FONT", "a}b", "should be like Georgia"),
        ("COMPTOIR_SHOP_RADIUS", "round", "should be like 6px"),
        ("COMPTOIR_SHOP_LINKS", "Legal notice|Mentions", "should be like Mentions"),
        ("COMPTOIR_SHOP_LOOK", "/nowhere", "no such file or folder"),
        ("COMPTOIR_SHOP_PHONE", "call us", "should be like +33"),
        ("COMPTOIR_SHOP_HOURS", "9 to 5", "should be like Mo-Fr"),
        ("COMPTOIR_SHOP_HOURS", "Mo-Fr 09:00-18:00; Sa", "should be like Mo-Fr"),
        ("COMPTOIR_ANSWER_HOURS", "0", "at least 1"),
        ("COMPTOIR_ANSWER_URGENT_HOURS", "soon", "should be a whole number"),
        ("COMPTOIR_LOG", "xml", "one of lines, json"),
        ("COMPTOIR_METRICS_TOKEN", "short", "at least 20 characters"),
        ("COMPTOIR_THREADS", "0", "at least 1"),
        ("COMPTOIR_PUBLIC_URL", "account.example.org", "should be like https://"),
        ("COMPTOIR_SMS", "pigeon", "one of mailbox, apprise"),
        ("COMPTOIR_CARRIERS", "dhl", "may have: laposte, sandbox"),
        ("COMPTOIR_LABELS", "laposte", "a carrier of COMPTOIR_CARRIERS that makes labels"),
        ("COMPTOIR_CARRIER_SANDBOX_KYE", "x", "there are COMPTOIR_CARRIER_SANDBOX_KEY, "),
        ("COMPTOIR_PROVIDERS", "paypal", "may have: sandbox, stripe"),
        ("COMPTOIR_PROVIDERS", "stripe", "COMPTOIR_PROVIDER_STRIPE_KEY is missing"),
        ("PASSWORD_POLICY", "none", "one of guide, nist"),
        ("COMPTOIR_PUBLIC_URL", "https://account.example.org", "EMAIL_URL is needed"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, variable: str, value: str, says: str) -> None:
    environment = {**os.environ, "COMPTOIR_DATA": str(tmp_path), variable: value}
    line = [sys.executable, "-m", "comptoir.project.command", "check"]

    ended = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode != 0
    assert ended.stderr.startswith("comptoir: ")
    assert variable in ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_new_house_is_made_where_its_key_is_kept_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    environment = {**os.environ, "COMPTOIR_DATA": str(folder), "COMPTOIR_SECRET_KEY": "0123456789" * 5}
    environment.pop("DATABASE_URL", None)
    line = [sys.executable, "-m", "comptoir.project.command", "upgrade"]

    ended = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    assert {path.name for path in folder.iterdir()} >= {"comptoir.sqlite3", "static"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(("before", "after"), [(0o755, 0o700), (0o1777, 0o1777)])
def test_the_data_are_for_nobody_else_on_the_machine(tmp_path: Path, before: int, after: int) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(before)

    keep_private(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == after


def test_the_account_costs_as_many_statements_for_240_orders_as_for_3(
    as_alice: Any, alice: Any, django_assert_num_queries: Any
) -> None:
    give_orders(alice, 3, state="shipped", shipments=[])
    as_alice.get("/account/")
    with CaptureQueriesContext(connection) as asked:
        as_alice.get("/account/")

    give_orders(alice, 237, prefix="404")

    with django_assert_num_queries(len(asked)):
        page = as_alice.get("/account/").content.decode()
    assert "3 orders on their way" in page


def test_home_leads_who_is_signed_in_to_her_account(as_alice: Any) -> None:
    assert as_alice.get("/")["Location"] == "/account/"


def test_a_database_of_places_that_is_not_there_is_named(tmp_path: Path) -> None:
    environment = {**os.environ, "COMPTOIR_PLACES": str(tmp_path / "none.mmdb")}
    line = [sys.executable, "-m", "comptoir.project.command", "check"]

    ended = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode != 0
    assert "COMPTOIR_PLACES is" in ended.stderr


def test_every_variable_stands_in_the_table_of_operating() -> None:
    root = Path(__file__).parent.parent
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (root / "comptoir/project/settings.py").read_text()))
    told: set[str] = set()
    for row in re.findall(r"^\| (`[A-Z][^|]+) \|", (root / "docs/operate.md").read_text(), re.MULTILINE):
        first, *others = re.findall(r"`([A-Z_]+)", row)
        prefix = first.rpartition("_")[0]
        told |= {first, *(f"{prefix}{other}" if other.startswith("_") else other for other in others)}

    assert len(read) > 30
    assert read - told == set()
