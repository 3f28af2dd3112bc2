"""Stored names stay as they were first stored, wherever the code is now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.customers.models import User
from comptoir.ground.seal import seal
from comptoir.journal import names
from comptoir.journal.facts import Fact, title_of
from comptoir.journal.models import CustomerEntry, PendingReaction, ReactionDone, ScheduledRun
from comptoir.journal.react import Reaction, hand_over, queue_lost_reactions, run_reaction
from comptoir.journal.schedule import Piece, hand_over_schedule, run_due
from comptoir.journal.work import run_queued
from comptoir.post.actions import send_message
from comptoir.project.house import REACTIONS, SCHEDULE
from comptoir.safety.schedule import forget_ended_sessions
from comptoir.safety.sessions import hashed

PACKAGE = Path(__file__).parent.parent / "comptoir"
# What rows hold that were written before `safety` and `entrance` were apps of their own
FACTS = [
    "signed_up",
    "address_verified",
    "phone_verified",
    "described",
    "corrected",
    "guests_joined",
    "staff_invited",
    "signed_in",
    "new_browser_signed_in",
    "sign_in_failed",
    "second_step_failed",
    "sessions_ended",
    "name_changed",
    "password_changed",
    "email_changed",
    "phone_changed",
    "second_step_added",
    "second_step_removed",
    "second_step_preferred",
    "recovery_codes_renewed",
    "recovery_code_used",
    "browser_trusted",
    "browsers_distrusted",
    "tries_cleared",
    "locked",
    "way_back_asked",
    "way_back_stopped",
    "way_back_used",
    "address_return_asked",
    "address_return_stopped",
]
LETTERS = [
    "account_already_there",
    "account_already_there_sms",
    "address_return",
    "address_return_sms",
    "alert",
    "alert_sms",
    "change_code",
    "change_code_sms",
    "new_password_code",
    "new_password_code_sms",
    "number_is_second_step_sms",
    "sign_up_code",
    "sign_up_code_sms",
    "staff_invited",
    "step_code",
    "step_code_sms",
]
TABLES = [
    "addresschange",
    "addressreturn",
    "browser",
    "customer",
    "customerbyemail",
    "customerbyreference",
    "endedsession",
    "lockdown",
    "retiredstep",
    "session",
    "staffreading",
    "user",
    "wayback",
]
PIECES = {
    "forget_ended_sessions",
    "forget_readings",
    "forget_retired_steps",
    "forget_unfinished_sign_ups",
    "give_addresses_back",
}
TOLD = Fact("customers.named_by_a_test", "Named by a test")


def kept_by_entry(entry: Any) -> None:
    """A reaction that has moved since its name was stored."""
    ScheduledRun.objects.create(name=f"told of {entry.fact}", last_run_at=timezone.now())


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reaction]:
    """A reaction whose function stood in another app once."""
    here = f"{__name__}.{kept_by_entry.__qualname__}"
    monkeypatch.setitem(names.FORMER_PLACES, here, "customers.reactions.tell")
    reaction = Reaction(TOLD, kept_by_entry)
    hand_over([reaction])
    yield reaction
    hand_over(REACTIONS)


class TestNames:
    @pytest.mark.parametrize("fact", FACTS)
    def test_of_facts(self, fact: str) -> None:
        assert title_of(f"customers.{fact}") != f"customers.{fact}"

    @pytest.mark.parametrize("letter", LETTERS)
    def test_of_letters(self, letter: str) -> None:
        assert len(list(PACKAGE.glob(f"*/templates/customers/letters/{letter}.*"))) == 1

    def test_of_tables(self) -> None:
        ours = {"customers", "safety", "entrance"}
        tables = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in ours}

        assert tables == {f"customers_{table}" for table in TABLES}

    def test_of_pieces_of_the_schedule(self) -> None:
        stored = {piece.name for piece in SCHEDULE}

        assert {f"customers.schedule.{piece}" for piece in PIECES} <= stored
        assert len(stored) == len(SCHEDULE)
        assert not [name for name in stored if name.startswith(("safety.", "entrance."))]

    def test_of_what_has_moved_lead_somewhere(self) -> None:
        for place in names.FORMER_PLACES:
            module, _dot, function = place.rpartition(".")
            found = __import__(f"comptoir.{module}", fromlist=[function])

            assert callable(getattr(found, function))

    def test_of_tasks(self) -> None:
        assert run_reaction.module_path == "comptoir.journal.react.run_reaction"
        assert send_message.module_path == "comptoir.post.actions.send_message"

    def test_of_the_way_in_that_a_session_holds(self, settings: Any) -> None:
        assert settings.AUTHENTICATION_BACKENDS == ["comptoir.sellers.backend.SellersBackend"]


@pytest.mark.django_db
class TestWhatWasStoredBefore:
    def entry(self, alice: User) -> CustomerEntry:
        entry = CustomerEntry(customer_id=alice.customer_id, fact=TOLD.name, about_kind="customers.user")
        entry.by_kind, entry.by_id, entry.by_name = "customer", str(alice.pk), alice.name
        entry.save(force_insert=True)
        return entry

    def test_a_reaction_that_was_queued_runs_once(self, alice: User, moved: Reaction) -> None:
        entry = self.entry(alice)
        for _time in range(2):
            run_reaction.enqueue(str(alice.customer_id), str(entry.id), "customers.reactions.tell", 0)

        run_queued()

        assert moved.name == "customers.reactions.tell"
        assert ScheduledRun.objects.filter(name=f"told of {TOLD.name}").count() == 1
        assert ReactionDone.objects.get(entry_id=entry.id).reaction == "customers.reactions.tell"

    def test_a_reaction_that_lost_its_task_is_taken_up(self, alice: User, moved: Reaction) -> None:
        entry = self.entry(alice)
        waiting = PendingReaction(customer_id=alice.customer_id, entry_id=entry.id, reaction=moved.name)
        waiting.queued_at = timezone.now() - timedelta(hours=1)
        PendingReaction.objects.bulk_create([waiting])

        queue_lost_reactions(timezone.now())
        run_queued()

        assert ScheduledRun.objects.filter(name=f"told of {TOLD.name}").exists()
        assert not PendingReaction.objects.exists()

    def test_a_task_is_read_by_the_path_that_it_was_queued_with(self, alice: User, moved: Reaction) -> None:
        entry = self.entry(alice)
        DBTaskResult.objects.create(
            task_path="comptoir.journal.react.run_reaction",
            args_kwargs={"args": [str(alice.customer_id), str(entry.id), moved.name, 0], "kwargs": {}},
            queue_name="default",
            backend_name="default",
            priority=0,
        )

        run_queued()

        assert ScheduledRun.objects.filter(name=f"told of {TOLD.name}").exists()

    def test_a_piece_of_the_schedule_knows_when_it_last_ran(self) -> None:
        now = timezone.now()
        piece = Piece("37 3 * * *", forget_ended_sessions)
        ScheduledRun.objects.create(name="customers.schedule.forget_ended_sessions", last_run_at=now)
        hand_over_schedule([piece])
        try:
            assert run_due(now + timedelta(minutes=1)) == []
            assert run_due(now + timedelta(days=2)) == ["customers.schedule.forget_ended_sessions"]
        finally:
            hand_over_schedule(SCHEDULE)
        assert ScheduledRun.objects.count() == 1

    def test_nobody_is_signed_out(self, alice: User) -> None:
        held = {
            "_auth_user_id": str(alice.pk),
            "_auth_user_backend": "comptoir.sellers.backend.SellersBackend",
            "_auth_user_hash": alice.get_session_auth_hash(),
            "session_began": int(timezone.now().timestamp()),
            "session_seen": int(timezone.now().timestamp()),
            "_session_expiry": 3600,
        }
        columns = "session_key, session_data, expire_date, user_id, began_at, seen_at, is_kept, agent"
        user = alice.pk if connection.vendor == "postgresql" else alice.pk.hex
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO customers_session ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    hashed("a-key-of-before"),
                    seal(json.dumps(held), purpose="session").decode(),
                    now + timedelta(hours=1),
                    user,
                    now,
                    now,
                    True,
                    "Firefox",
                ],
            )
        browser = Client()
        browser.cookies["sessionid"] = "a-key-of-before"

        assert browser.get("/account/security/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_touches_no_row_and_no_table(alice: User) -> None:
    before = [("customers", "0016_a_session_that_ended_says_why"), ("safety", None)]
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    rows = {"customers_browser": alice.browsers, "customers_session": alice.sessions}
    executor.migrate(before)
    try:
        told = executor.loader.project_state(before[:1]).apps.get_model("customers", "Browser")
        told.objects.create(user_id=alice.pk, token="of-before")
        tables = set(connection.introspection.table_names())
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(newest)

    # The tables of other apps may depend on a later state of these, and then come anew.
    former = ("customers_", "safety_")
    now = connection.introspection.table_names()
    assert {table for table in now if table.startswith(former)} == {
        table for table in tables if table.startswith(former)
    }
    assert rows["customers_browser"].get().token == "of-before"
