"""A thread with a seller: opened once, answered, asked on, late, helped, solved; and who hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.conversations.actions import (
    answer_request,
    ask_for_help,
    close_request,
    open_thread,
    solve_thread,
    write_message,
)
from comptoir.conversations.examples import ask, ask_seller
from comptoir.conversations.models import (
    ClosedWhy,
    DeskThread,
    Message,
    ServiceRequest,
    Side,
    Subject,
    Thread,
    messages_of,
    own_thread,
    thread_counts,
    usual_wait,
)
from comptoir.conversations.schedule import forget_old_questions
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.journal.work import run_queued
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order
from comptoir.photos.actions import forget_unshown
from comptoir.photos.examples import upload
from comptoir.photos.models import Photo
from comptoir.post.mailbox import read_mailbox

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=48)


@pytest.fixture
def order(alice: Any, carla: Any) -> Order:
    """An order of Alice's, of which Carla sold the first line."""
    [order] = give_orders(alice, 1)
    return order


def asked(order: Order, alice: Any, **changes: Any) -> Thread:
    return ask_seller(alice, order=order, seller="carmes", **changes)


def opened(order: Order, alice: Any, text: str = "Where is it?", **changes: Any) -> Thread:
    line = next(line for line in order.lines.select_related("seller") if line.seller.reference == "carmes")
    given = {"subject": Subject.WHERE_IS_IT, "seller": line.seller, "line": line, "now": NOW, **changes}
    return open_thread(order, text=text, by=alice, **given)


def now_of(thread: Thread) -> Thread:
    found = own_thread(thread.customer, thread.id)
    assert found
    return found


def told(thread: Thread) -> list[tuple[str, str]]:
    return [(message.side, message.text) for message in messages_of(thread)]


def facts() -> list[str]:
    entries = CustomerEntry.objects.filter(fact__startswith="conversations.").order_by("recorded_at", "id")
    return [entry.fact.partition(".")[2] for entry in entries]


class TestOpening:
    def test_it_waits_for_the_seller_and_says_until_when(self, order: Order, alice: Any) -> None:
        thread = opened(order, alice)

        assert (thread.state, thread.answer_due_at, thread.order_number) == ("open", DUE, order.number)
        assert thread.seller
        assert (thread.seller.reference, thread.item) == ("carmes", order.lines.get(reference="1").name)
        assert told(thread) == [("customer", "Where is it?")]
        row = DeskThread.objects.get()
        assert (row.id, row.name, row.excerpt, row.answer_due_at) == (
            thread.id, "Alice Martin", "Where is it?", DUE,
        )  # fmt: skip
        assert facts() == ["thread_opened"]
        assert ServiceRequest.objects.count() == 0

    def test_its_clock_stands_still_while_the_shop_is_closed(
        self, order: Order, alice: Any, settings: Any
    ) -> None:
        settings.SHOP_HOURS = "Mo-Fr 09:00-18:00"
        friday = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)

        thread = opened(order, alice, now=friday)

        assert thread.answer_due_at == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)

    def test_the_feed_tells_the_shop_without_what_was_written(self, order: Order, alice: Any) -> None:
        opened(order, alice)

        entry = CustomerEntry.objects.get(fact="conversations.thread_opened")
        assert {**entry.details, "answer_due_at": ""} == {
            "order": order.number,
            "seller": "carmes",
            "subject": "where_is_it",
            "state": "open",
            "answer_due_at": "",
        }
        assert ShopEvent.objects.filter(fact="conversations.thread_opened").count() == 1

    def test_sent_twice_it_is_one(self, order: Order, alice: Any) -> None:
        first = opened(order, alice)

        assert opened(order, alice, now=NOW + timedelta(minutes=1)).id == first.id
        assert opened(order, alice, "Another").id != first.id
        assert opened(order, alice, now=NOW + timedelta(hours=2)).id != first.id
        assert Message.objects.count() == 3

    @pytest.mark.parametrize(("text", "code"), [(" \n", "nothing_said"), ("x" * 4001, "text_too_long")])
    def test_says_something_and_not_too_much(self, order: Order, alice: Any, text: str, code: str) -> None:
        with pytest.raises(Refused) as refused:
            opened(order, alice, text)

        assert refused.value.code == code
        assert (Thread.objects.count(), DeskThread.objects.count()) == (0, 0)

    def test_with_what_is_no_photo_nothing_is_kept(self, order: Order, alice: Any) -> None:
        with pytest.raises(Refused, match="cannot read this file as a photo"):
            opened(order, alice, photo=upload(b"<svg/>"))

        assert (Thread.objects.count(), Message.objects.count(), Photo.objects.count()) == (0, 0, 0)

    def test_its_photo_stays_as_long_as_it(self, order: Order, alice: Any) -> None:
        thread = opened(order, alice, photo=upload())
        [message] = messages_of(thread)
        assert message.photo

        forget_unshown(timezone.now() + timedelta(days=2))
        assert Photo.objects.count() == 1
        thread.delete()
        forget_unshown(timezone.now() + timedelta(days=2))

        assert Photo.objects.count() == 0

    def test_without_a_seller_the_service_has_it(self, order: Order, alice: Any) -> None:
        thread = opened(order, alice, seller=None, line=None, subject=Subject.RETURN_REFUSED)

        question = ServiceRequest.objects.get()
        assert (question.id, question.topic, question.email) == (thread.id, "return", "alice@example.org")
        assert thread.answer_due_at == question.answer_due_at == NOW + timedelta(hours=24)

    def test_where_nobody_reads_the_sellers_desk_the_service_has_it_too(
        self, order: Order, alice: Any
    ) -> None:
        thread = ask_seller(alice, order=order, seller="rivoli")

        assert ServiceRequest.objects.get().id == thread.id


class TestAnswers:
    def test_the_sellers_is_news_until_she_has_read_it(self, order: Order, alice: Any, carla: Any) -> None:
        thread = opened(order, alice)

        write_message(thread, "It left today.", by=carla, side=Side.SELLER, now=NOW + timedelta(hours=3))

        thread = now_of(thread)
        assert (thread.state, thread.answer_due_at, thread.has_news) == ("answered", None, True)
        assert thread_counts(thread.customer) == (0, 1)
        row = DeskThread.objects.get()
        assert (row.state, row.first_answer_minutes, row.excerpt) == ("answered", 180, "It left today.")
        assert facts() == ["thread_opened", "thread_answered"]

    def test_can_be_answered_by_both_sides(self, order: Order, alice: Any, carla: Any) -> None:
        thread = opened(order, alice)
        write_message(thread, "It left today.", by=carla, side=Side.SELLER, now=NOW + timedelta(hours=3))

        write_message(thread, "Thank you. By whom?", by=alice, now=NOW + timedelta(hours=4))
        assert now_of(thread).answer_due_at == NOW + timedelta(hours=52)
        write_message(thread, "The post.", by=carla, side=Side.SELLER, now=NOW + timedelta(hours=5))

        assert [side for side, _text in told(thread)] == ["customer", "seller", "customer", "seller"]
        assert DeskThread.objects.get().first_answer_minutes == 180

    def test_who_asks_on_does_not_wait_longer(self, order: Order, alice: Any) -> None:
        thread = opened(order, alice)

        write_message(thread, "Please, soon.", by=alice, now=NOW + timedelta(hours=20))

        assert now_of(thread).answer_due_at == DUE

    def test_pressed_twice_it_is_one_and_two_that_answer_at_once_are_both_kept(
        self, order: Order, alice: Any, carla: Any, sam: Any
    ) -> None:
        thread = opened(order, alice)
        for _press in range(2):
            write_message(thread, "It left.", by=carla, side=Side.SELLER)
        write_message(thread, "It left today.", by=sam)

        assert told(thread)[1:] == [("seller", "It left."), ("service", "It left today.")]

    def test_neither_side_sees_an_address_in_what_the_other_writes(
        self, order: Order, alice: Any, carla: Any
    ) -> None:
        thread = opened(order, alice, "Write to alice@example.org or alice.m+x@sub.example.co.uk, please")
        [message] = messages_of(thread)

        assert message.text_for(Side.SELLER) == "Write to [address hidden] or [address hidden], please"
        assert "alice@example.org" in message.text_for(Side.CUSTOMER)
        assert "alice@example.org" in message.text_for(Side.SERVICE)

    def test_the_usual_wait_is_measured_once_five_are_known(
        self, order: Order, alice: Any, carla: Any
    ) -> None:
        for at, hours in enumerate((1, 2, 3, 40, 5)):
            thread = opened(order, alice, f"Question {at}")
            assert usual_wait(thread.seller_id) is None  # type: ignore[arg-type]
            write_message(thread, "So.", by=carla, side=Side.SELLER, now=NOW + timedelta(hours=hours))

        assert usual_wait(thread.seller_id) == timedelta(hours=5)  # type: ignore[arg-type]


class TestHelp:
    def test_is_there_once_the_answer_is_late_and_puts_it_into_the_inbox(
        self, order: Order, alice: Any
    ) -> None:
        thread = opened(order, alice)
        with pytest.raises(Refused) as refused:
            ask_for_help(thread, by=alice, now=DUE)
        assert refused.value.code == "no_help_yet"
        assert ServiceRequest.objects.count() == 0

        later = DUE + timedelta(minutes=1)
        for _press in range(2):
            ask_for_help(thread, by=alice, now=later)

        question = ServiceRequest.objects.get()
        assert (question.id, question.topic, question.text) == (thread.id, "seller", "Where is it?")
        assert question.answer_due_at == later + timedelta(hours=24)
        assert DeskThread.objects.get().help_asked_at == later
        assert facts() == ["thread_opened", "help_asked"]

    def test_sam_answers_in_the_same_thread(self, order: Order, alice: Any, sam: Any) -> None:
        thread = opened(order, alice)
        question = ServiceRequest(id=ask_for_help(thread, by=alice, now=DUE + timedelta(1)).id)
        question.refresh_from_db()

        answer_request(question, "We have called them.", by=sam)

        question.refresh_from_db()
        assert told(thread)[-1] == ("service", "We have called them.")
        assert (question.state, question.answered_by) == ("answered", "Sam Petit")
        assert (now_of(thread).state, now_of(thread).help_asked_at) == ("answered", None)

    def test_is_over_once_the_seller_answers(self, order: Order, alice: Any, carla: Any) -> None:
        thread = opened(order, alice)
        ask_for_help(thread, by=alice, now=DUE + timedelta(1))

        write_message(thread, "Sorry, here it is.", by=carla, side=Side.SELLER)

        question = ServiceRequest.objects.get()
        assert (question.state, question.closed_why) == ("closed", "by-seller")

    def test_is_not_there_once_closed_nor_with_the_service(
        self, order: Order, alice: Any, carla: Any
    ) -> None:
        solved = opened(order, alice)
        write_message(solved, "Here.", by=carla, side=Side.SELLER)
        solve_thread(solved, by=alice)
        service = opened(order, alice, seller=None, line=None)

        for thread, words in ((solved, "is closed"), (service, "already reading this")):
            with pytest.raises(Refused, match=words):
                ask_for_help(thread, by=alice, now=NOW + timedelta(days=9))


class TestEnd:
    def test_she_says_that_it_is_solved_and_opens_it_again_by_writing(
        self, order: Order, alice: Any, carla: Any
    ) -> None:
        thread = opened(order, alice)
        for _press in range(2):
            solve_thread(thread, by=alice)
        assert (now_of(thread).state, now_of(thread).closed_why) == ("closed", "solved")

        write_message(thread, "It is broken again.", by=alice)

        assert (now_of(thread).state, now_of(thread).closed_why) == ("open", "")
        assert facts() == ["thread_opened", "thread_solved", "message_added"]

    def test_what_staff_close_is_closed_for_her_with_the_reason(self, alice: Any, sam: Any) -> None:
        question = ask(alice)

        close_request(question, ClosedWhy.BY_TELEPHONE, by=sam)

        thread = Thread.objects.get()
        assert (thread.id, thread.state, thread.closed_why) == (question.id, "closed", "by-telephone")

    def test_a_question_to_the_service_can_be_asked_on(self, alice: Any, sam: Any) -> None:
        question = ask(alice)
        answer_request(question, "Tomorrow.", by=sam)
        thread = Thread.objects.get()

        write_message(thread, "And when, please?", by=alice)

        question.refresh_from_db()
        assert (question.state, question.text, question.answer) == ("open", "And when, please?", "")

    def test_it_is_forgotten_five_years_after_its_last_message(self, order: Order, alice: Any) -> None:
        opened(order, alice)

        forget_old_questions(NOW + timedelta(days=5 * 365 - 1))
        assert Thread.objects.count() == 1
        forget_old_questions(NOW + timedelta(days=5 * 365 + 1))

        assert (Thread.objects.count(), Message.objects.count(), DeskThread.objects.count()) == (0, 0, 0)

    def test_it_goes_with_its_order(self, order: Order, alice: Any) -> None:
        opened(order, alice)

        Order.objects.all().delete()

        assert Thread.objects.count() == 0


class TestLetters:
    def test_she_is_told_that_there_is_an_answer_and_not_which(
        self, order: Order, alice: Any, carla: Any
    ) -> None:
        thread = asked(order, alice, speaks=True)
        write_message(thread, "It left today.", by=carla, side=Side.SELLER, photo=upload())
        run_queued()

        [letter] = read_mailbox("alice@example.org")
        assert letter.subject.endswith("has answered you")
        assert order.number in letter.text
        assert "It left today." not in letter.text
        assert "choose “Contact Us”" in letter.text

    def test_what_she_has_read_meanwhile_is_not_told(self, order: Order, alice: Any, carla: Any) -> None:
        thread = asked(order, alice, speaks=True)
        write_message(thread, "It left today.", by=carla, side=Side.SELLER)
        Thread.objects.update(has_news=False)
        run_queued()

        assert read_mailbox("alice@example.org") == []

    def test_a_guest_has_a_link_that_opens_it(self, carla: Any, client: Any) -> None:
        guest = {"email": "nadia@example.org", "name": "Nadia Benali", "language": "en"}
        receive(order_sent("CA-1", customer=guest))
        order = Order.objects.get(number="CA-1")
        customer = Customer.objects.get(id=order.customer_id)
        line = order.lines.select_related("seller").get(reference="1")
        thread = open_thread(order, subject=Subject.OTHER, text="Hello?", seller=line.seller, by=customer)
        write_message(thread, "Hello.", by=carla, side=Side.SELLER)
        run_queued()

        [letter] = read_mailbox("nadia@example.org")
        path = letter.text.partition("http://127.0.0.1:8000")[2].split()[0].rstrip(")")
        page = client.get(path).content.decode()
        assert "Hello?" in page
        assert "Hello." in page

    def test_the_sellers_people_are_told_once_while_she_writes_on(
        self, order: Order, alice: Any, carla: Any
    ) -> None:
        thread = asked(order, alice, speaks=True)
        run_queued()
        write_message(thread, "Please, soon.", by=alice)
        run_queued()

        [letter] = read_mailbox("carla@example.org")
        assert order.number in letter.subject
        for word in ("Alice", "alice@example.org", "Please, soon."):
            assert word not in letter.text

    def test_and_once_more_when_the_shop_is_asked_for_help(
        self, order: Order, alice: Any, carla: Any
    ) -> None:
        thread = asked(order, alice, hours_ago=99)
        ask_for_help(thread, by=alice)
        run_queued()

        [letter] = read_mailbox("carla@example.org")
        assert "l’aide de la boutique est demandée" in letter.subject
