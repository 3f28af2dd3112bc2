"""Staff answer or close a question once; if two do so together, the second is told and loses nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from comptoir.conversations.actions import answer_request, close_request
from comptoir.conversations.examples import ask
from comptoir.conversations.models import ClosedWhy, ServiceRequest, ThreadState, messages_of, thread_of
from comptoir.customers.examples import person
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.post.mailbox import read_mailbox

pytestmark = pytest.mark.django_db
ANSWER = "Dear customer,\n\nyour parcel waits at the <post office>.\n\nRegards"


def address(asked: ServiceRequest) -> str:
    return f"/desk/inbox/{asked.id}/"


def facts(of: Any) -> list[tuple[str, str]]:
    held = of.objects.filter(fact__startswith="conversations.").order_by("happened_at")
    return [(entry.fact, entry.by_name) for entry in held]


class TestRule:
    def test_is_kept_with_who_answered_and_stands_in_her_journal(self, alice: Any, sam: Any) -> None:
        asked = ask(alice)

        held = answer_request(asked, f"  {ANSWER} ", by=sam)

        assert (held.state, held.answer, held.answered_by) == ("answered", ANSWER, "Sam Petit")
        assert held.answered_at
        assert facts(CustomerEntry)[-1] == ("conversations.thread_answered", "Sam Petit")
        entry = CustomerEntry.objects.get(fact="conversations.thread_answered")
        assert (entry.by_kind, entry.about_id) == ("staff", asked.id)
        assert [(one.side, one.by_name, one.text) for one in messages_of(thread_of(asked))][1:] == [  # type: ignore[arg-type]
            ("service", "Sam Petit", ANSWER)
        ]

    def test_of_somebody_unknown_it_stands_in_the_houses(self, sam: Any) -> None:
        answer_request(ask(), ANSWER, by=sam)

        assert facts(HouseEntry)[-1] == ("conversations.request_answered", "Sam Petit")

    def test_so_it_does_of_a_customer_who_is_gone(self, alice: Any, sam: Any) -> None:
        asked = ask(alice)
        Customer.objects.filter(id=alice.customer_id).delete()

        answer_request(asked, ANSWER, by=sam)

        assert facts(HouseEntry) == [("conversations.request_answered", "Sam Petit")]

    def test_a_second_one_in_a_thread_is_kept_too(self, alice: Any, sam: Any) -> None:
        asked = ask(alice)
        for answer, by in ((ANSWER, sam), ("Another", person("dev@example.org", "Dev Moreau"))):
            answer_request(asked, answer, by=by)

        assert [one.text for one in messages_of(thread_of(asked))][1:] == [ANSWER, "Another"]  # type: ignore[arg-type]

    def test_refuses_a_second_one_and_changes_nothing(self, sam: Any) -> None:
        asked = ask()
        answer_request(asked, ANSWER, by=sam)

        with pytest.raises(Refused) as refused:
            answer_request(asked, "Another", by=person("dev@example.org", "Dev Moreau"))

        assert refused.value.code == "already_answered"
        assert refused.value.words.startswith("Sam Petit has answered in the meantime")
        asked.refresh_from_db()
        assert asked.answer == ANSWER
        assert len(facts(HouseEntry)) == 2

    def test_pressed_twice_it_is_one(self, alice: Any, sam: Any) -> None:
        asked = ask(alice)
        for _press in range(2):
            answer_request(asked, ANSWER, by=sam)
        run_queued()

        assert len(read_mailbox()) == 1
        assert facts(CustomerEntry)[1:] == [("conversations.thread_answered", "Sam Petit")]

    @pytest.mark.parametrize(("text", "code"), [(" \n", "nothing_said"), ("x" * 4001, "text_too_long")])
    def test_refuses_nothing_and_too_much(self, sam: Any, text: str, code: str) -> None:
        asked = ask()

        with pytest.raises(Refused) as refused:
            answer_request(asked, text, by=sam)

        assert refused.value.code == code
        asked.refresh_from_db()
        assert asked.is_open

    def test_one_that_is_gone_is_said_to_be(self, sam: Any) -> None:
        asked = ask()
        ServiceRequest.objects.all().delete()

        with pytest.raises(Refused) as refused:
            answer_request(asked, ANSWER, by=sam)

        assert refused.value.code == "request_gone"


class TestClosing:
    def test_is_written_down_with_why_and_nobody_is_written_to(self, alice: Any, sam: Any) -> None:
        asked = ask(alice)

        held = close_request(asked, ClosedWhy.BY_TELEPHONE, by=sam)
        run_queued()

        assert (held.state, held.closed_by, held.closed_why) == (
            ThreadState.CLOSED,
            "Sam Petit",
            "by-telephone",
        )
        entry = CustomerEntry.objects.get(fact="conversations.request_closed")
        assert entry.details == {"number": asked.number, "why": "by-telephone"}
        assert read_mailbox() == []

    def test_what_is_answered_or_closed_stays_so(self, sam: Any) -> None:
        answered, closed = ask(text="One"), ask(text="Two")
        answer_request(answered, ANSWER, by=sam)
        close_request(closed, ClosedWhy.NO_QUESTION, by=sam)

        with pytest.raises(Refused):
            close_request(answered, ClosedWhy.NO_QUESTION, by=sam)
        with pytest.raises(Refused) as refused:
            answer_request(closed, ANSWER, by=sam)
        with pytest.raises(Refused):
            close_request(closed, ClosedWhy.ASKED_TWICE, by=sam)
        close_request(closed, ClosedWhy.NO_QUESTION, by=sam)

        assert refused.value.code == "already_closed"
        assert [fact for fact, _name in facts(HouseEntry)].count("conversations.request_closed") == 1


class TestLetter:
    def test_holds_the_answer_and_what_was_asked_and_says_where_to_go_on(self, sam: Any) -> None:
        asked = ask(text="What is <this>?\n\nThank you", language="en")
        answer_request(asked, ANSWER, by=sam)
        run_queued()

        [letter] = read_mailbox(asked.email)
        assert letter.subject == f"Our answer to your question {asked.number}"
        assert ANSWER in letter.text
        assert "What is <this>?\n\nThank you" in letter.text
        assert "choose “Contact Us”" in letter.text
        assert "Sam Petit" in letter.text
        assert "&lt;post office&gt;" in letter.html
        assert "What is &lt;this&gt;?" in letter.html
        assert ">Thank you</div>" in letter.html
        for part in (letter.text, letter.html):
            assert "sign-in" not in part
        assert re.findall(r'href="([^"]*)"', letter.html) == ["http://127.0.0.1:8000/help/staying-safe/"]

    def test_is_in_the_language_in_which_she_asked(self, sam: Any) -> None:
        asked = ask(language="fr")
        answer_request(asked, ANSWER, by=sam)
        run_queued()

        assert read_mailbox()[0].subject == f"Notre réponse à votre question {asked.number}"


class TestPage:
    def test_sam_answers_and_she_reads_it(self, as_sam: Any, as_alice: Any, alice: Any) -> None:
        asked = ask(alice)

        answer = as_sam.post(address(asked), {"answer": ANSWER.replace("\n", "\r\n")}, follow=True)
        run_queued()

        assert answer.redirect_chain == [("/desk/inbox/", 302)]
        assert "The answer is sent." in answer.content.decode()
        page = as_alice.get(f"/contact/{asked.id}/").content.decode()
        assert "your parcel waits at the &lt;post office&gt;." in page
        assert "Sam Petit" in page
        assert len(read_mailbox("alice@example.org")) == 1

    def test_the_second_of_two_is_told_and_keeps_her_text(self, as_sam: Any) -> None:
        asked = ask()
        answer_request(asked, ANSWER, by=person("dev@example.org", "Dev Moreau"))

        page = as_sam.post(address(asked), {"answer": "What Sam wrote, at length"})

        content = page.content.decode()
        assert page.status_code == 409
        assert "Dev Moreau has answered in the meantime" in content
        assert "What Sam wrote, at length" in content
        assert "your parcel waits" in content
        assert "Send the answer" not in content
        asked.refresh_from_db()
        assert asked.answer == ANSWER

    def test_an_empty_one_is_said_to_be(self, as_sam: Any) -> None:
        asked = ask()

        page = as_sam.post(address(asked), {"answer": " "})

        assert "Write an answer." in page.content.decode()
        asked.refresh_from_db()
        assert asked.is_open

    def test_says_who_was_signed_in_and_who_was_not(self, as_sam: Any, alice: Any) -> None:
        hers, strangers = ask(alice), ask()

        page = as_sam.get(address(hers)).content.decode()
        assert f'href="/desk/customers/{alice.customer_id}/"' in page
        assert "Signed in when asking." in page
        page = as_sam.get(address(strangers)).content.decode()
        assert "Not signed in: nothing proves who wrote" in page
        assert "/desk/customers/" not in page
        assert 'href="/desk/find/?q=nadia.benali%40example.org"' in page

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            ("of-alice", "This order belongs to this customer."),
            ("of-bob", "This order belongs to someone else"),
            ("none", "No order has this number."),
        ],
    )
    def test_finds_the_order_and_says_whose_it_is(
        self, as_sam: Any, alice: Any, bob: Any, number: str, words: str
    ) -> None:
        receive(order_sent("of-alice"), order_sent("of-bob", customer={"email": bob.email, "name": bob.name}))

        page = as_sam.get(address(ask(alice, order_number=number))).content.decode()

        assert words in page
        assert ('href="/desk/orders/' in page) == (number != "none")

    def test_signed_out_it_compares_the_address(self, as_sam: Any) -> None:
        receive(order_sent("of-alice"))

        same = ask(order_number="of-alice", email="Alice@example.org")
        assert "It was placed with the address that was typed." in as_sam.get(address(same)).content.decode()
        other = ask(order_number="of-alice")
        assert "This order belongs to someone else" in as_sam.get(address(other)).content.decode()

    def test_signed_out_it_compares_the_address_that_the_order_came_with(
        self, as_sam: Any, alice: Any
    ) -> None:
        receive(order_sent("of-alice"))
        Customer.objects.update(email="alice.martin@example.org")

        for email, words in {
            "alice@example.org": "It was placed with the address that was typed.",
            "alice.martin@example.org": "This order belongs to someone else",
        }.items():
            page = as_sam.get(address(ask(order_number="of-alice", email=email))).content.decode()
            assert words in page

    def test_the_number_of_an_order_is_known_in_any_spelling(self, as_sam: Any) -> None:
        receive(order_sent("403-1-7"))

        for number in ("40317", "Order 403 1 7"):
            page = as_sam.get(address(ask(order_number=number))).content.decode()
            assert 'href="/desk/orders/403-1-7/"' in page

    def test_closes_with_a_reason_and_asks_for_one(self, as_sam: Any, as_alice: Any, alice: Any) -> None:
        asked = ask(alice)
        closing = f"{address(asked)}closure/"
        assert "Choose a reason." in as_sam.post(closing).content.decode()

        answer = as_sam.post(closing, {"why": "by-telephone"}, follow=True)

        assert f"The question {asked.number} is closed." in answer.content.decode()
        assert "Answered by phone" in as_alice.get(f"/contact/{asked.id}/").content.decode()
        assert "Closed without an answer" in as_sam.get(address(asked)).content.decode()
        assert as_sam.get(closing).status_code == 405
        assert as_sam.post(closing, {"why": "no-question"}).status_code == 409
