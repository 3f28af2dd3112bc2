"""The staff's inbox: urgent questions first, then those due first; searched, counted, and closed to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from comptoir.conversations.actions import answer_request, close_request
from comptoir.conversations.desk.rows import clock
from comptoir.conversations.examples import ask
from comptoir.conversations.models import ClosedWhy, ServiceRequest, ThreadState, Topic

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def numbers(client: Any, asked: str = "") -> list[str]:
    return [row["number"] for row in client.get(f"/desk/inbox/{asked}").context["rows"]]


class TestOrder:
    def test_urgent_first_then_what_is_due_first(self, as_sam: Any, alice: Any) -> None:
        late, soon = ask(text="late", hours_ago=30), ask(text="soon", hours_ago=20)
        new = ask(alice, text="new")
        urgent = ask(text="urgent", topic=Topic.CHARGE)
        older_urgent = ask(text="older", topic=Topic.SIGN_IN, hours_ago=3)

        assert numbers(as_sam) == [one.number for one in (older_urgent, urgent, late, soon, new)]

    def test_a_hundred_at_most_and_it_says_so(self, as_sam: Any, django_assert_num_queries: Any) -> None:
        ask(text="0")
        as_sam.get("/desk/inbox/")
        with django_assert_num_queries(4):
            as_sam.get("/desk/inbox/")
        for at in range(1, 101):
            ask(text=str(at))

        with django_assert_num_queries(5):
            page = as_sam.get("/desk/inbox/")
        assert len(page.context["rows"]) == 100
        assert "The most urgent 100 of 101 are shown." in page.content.decode()

    def test_says_that_nobody_waits(self, as_sam: Any) -> None:
        assert "No questions awaiting an answer" in as_sam.get("/desk/inbox/").content.decode()


class TestClock:
    def request(self, **changes: Any) -> ServiceRequest:
        return ServiceRequest(state=ThreadState.OPEN, **changes)

    @pytest.mark.parametrize(
        ("left", "words", "tone"),
        [
            (timedelta(hours=3, minutes=59), "due in 3 h", "neutral"),
            (timedelta(minutes=59), "due in 59 min", "warning"),
            (timedelta(0), "due in 0 min", "warning"),
            (timedelta(days=3), "due in 3 days", "neutral"),
            (timedelta(hours=47), "due in 47 h", "neutral"),
            (timedelta(seconds=-1), "overdue by 0 min", "danger"),
            (timedelta(hours=-2), "overdue by 2 h", "danger"),
            (timedelta(days=-4), "overdue by 4 days", "danger"),
        ],
    )
    def test_says_in_words_how_long(self, left: timedelta, words: str, tone: str) -> None:
        shown = clock(self.request(answer_due_at=NOW + left), now=NOW)

        assert (shown.words, shown.tone) == (words, tone)

    def test_says_so_in_french(self) -> None:
        with translation.override("fr"):
            assert (
                clock(self.request(answer_due_at=NOW), now=NOW + timedelta(hours=2)).words
                == "en retard de 2 h"
            )

    def test_of_what_is_settled_says_that(self) -> None:
        assert clock(ServiceRequest(state=ThreadState.ANSWERED), now=NOW).words == "Answered"
        assert clock(ServiceRequest(state=ThreadState.CLOSED), now=NOW).words == "Closed"


class TestFilters:
    def test_each_state_has_its_address(self, as_sam: Any, sam: Any) -> None:
        waiting, answered, closed = ask(text="1"), ask(text="2"), ask(text="3")
        answer_request(answered, "Yes.", by=sam)
        close_request(closed, ClosedWhy.NO_QUESTION, by=sam)

        assert numbers(as_sam) == numbers(as_sam, "?show=open") == [waiting.number]
        assert numbers(as_sam, "?show=answered") == [answered.number]
        assert numbers(as_sam, "?show=closed") == [closed.number]
        assert numbers(as_sam, "?show=nonsense") == [waiting.number]
        assert "Sam Petit" in as_sam.get("/desk/inbox/?show=answered").content.decode()

    def test_answered_ones_are_paged_the_newest_first(self, as_sam: Any, sam: Any) -> None:
        now = timezone.now()
        held = [ask(text=str(at)) for at in range(53)]
        for at, asked in enumerate(held):
            answer_request(asked, "Yes.", by=sam, now=now - timedelta(minutes=at))

        page = as_sam.get("/desk/inbox/?show=answered")
        older = numbers(as_sam, f"?show=answered&before={page.context['page'].older}")

        assert [row["number"] for row in page.context["rows"]] == [one.number for one in held[:50]]
        assert older == [one.number for one in held[50:]]

    def test_finds_by_number_and_by_address_in_any_state(self, as_sam: Any, sam: Any, alice: Any) -> None:
        hers, strangers = ask(alice), ask()
        answer_request(hers, "Yes.", by=sam)

        assert numbers(as_sam, f"?q={hers.number.lower()}") == [hers.number]
        assert numbers(as_sam, "?q=ALICE@example.org") == [hers.number]
        assert numbers(as_sam, f"?q={strangers.email}") == [strangers.number]
        assert numbers(as_sam, "?q=alice") == numbers(as_sam, "?q=%25") == []
        assert "No questions here" in as_sam.get("/desk/inbox/?q=nobody").content.decode()
        assert as_sam.get("/desk/inbox/?q=a%00b").status_code == 200


class TestPlaces:
    def test_the_bar_counts_what_waits(self, as_sam: Any, as_carla: Any, sam: Any) -> None:
        assert 'class="bar__count"' not in as_sam.get("/desk/").content.decode()
        answer_request(ask(text="1"), "Yes.", by=sam)
        ask(text="2")
        ask(text="3")

        assert '<span class="bar__count">2<span' in as_sam.get("/desk/").content.decode()
        assert "bar__count" not in as_carla.get("/desk/").content.decode()

    def test_the_front_page_says_what_is_urgent_and_overdue(self, as_sam: Any) -> None:
        assert "No questions awaiting an answer" in as_sam.get("/desk/").content.decode()
        ask(text="1", hours_ago=25)
        ask(text="2", topic=Topic.ORDER)

        page = as_sam.get("/desk/").content.decode()

        for words in ("1 overdue", "1 urgent", "2 questions awaiting an answer"):
            assert words in page

    def test_a_customers_page_shows_her_questions_and_her_history_leads_to_them(
        self, as_sam: Any, alice: Any, bob: Any
    ) -> None:
        hers, of_bob = ask(alice), ask(bob)

        page = as_sam.get(f"/desk/customers/{alice.customer_id}/").content.decode()

        assert "Questions to the shop" in page
        assert page.count(f'href="/desk/inbox/{hers.id}/"') == 2
        assert of_bob.number not in page
        assert "Question to customer service" in page.partition('id="history"')[2]

    def test_a_customer_who_asked_nothing_has_no_such_list(self, as_sam: Any, alice: Any) -> None:
        page = as_sam.get(f"/desk/customers/{alice.customer_id}/").content.decode()

        assert "Questions to the shop" not in page
