"""Communication Preferences: one switch, a box for each topic and channel, and the proof of each choice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.preferences.actions import choose, lock_recipients, stop_marketing
from comptoir.preferences.actions.choose import write_choices
from comptoir.preferences.examples import give_choices, way_by_email, wish
from comptoir.preferences.models import Basis, Channel, Choice, Source, Way, allowed_of
from comptoir.ui.formats import phone

pytestmark = pytest.mark.django_db
PAGE = "/preferences/"
NUMBER = "+33639980042"


def box(topic: str, way: Way) -> str:
    return f"{topic}.{way.channel}.{way.key}"


def is_told(user: Any, topic: str, channel: str = Channel.EMAIL) -> bool:
    customer = Customer.objects.get(id=user.customer_id)
    return allowed_of(customer, topic=topic, channel=channel).may


def page_of(client: Any, **asked: str) -> str:
    return str(client.get(PAGE, asked).content.decode())


def ticked(page: str) -> list[str]:
    """The names of the boxes that are on, without the key of the recipient."""
    boxes = re.findall(r'<input class="choice__box"[^>]*value="([^"]+)"\s*(checked)?', page)
    return [name.rsplit(".", 1)[0] for name, is_on in boxes if is_on]


def choices() -> list[tuple[str, bool, str]]:
    rows = Choice.objects.order_by("happened_at", "id")
    return [(choice.topic, choice.is_given, choice.source) for choice in rows]


def give_number(user: Any) -> Way:
    user.phone, user.phone_verified_at = NUMBER, timezone.now()
    user.save(update_fields=["phone", "phone_verified_at"])
    return Way(Channel.SMS, NUMBER)


class TestBoxes:
    def test_nothing_is_ticked_beforehand_and_each_sentence_stands_beside_its_box(
        self, as_alice: Any, alice: Any
    ) -> None:
        give_number(alice)

        page = page_of(as_alice)

        assert ticked(page) == []
        assert "may send emails to alice@example.org: Offers and newsletter." in page
        assert f"may send SMS to {phone(NUMBER)}: Surveys." in page
        assert f"Also send me an SMS to {phone(NUMBER)}: Deliveries." in page
        assert "Always" in page
        assert "It is your proof of what you bought." in page

    def test_without_a_number_there_is_a_link_to_add_one(self, as_alice: Any) -> None:
        page = page_of(as_alice)

        assert ".sms." not in page
        assert page.count(reverse("phone")) == 8

    def test_calls_have_a_phone_box_alone_where_the_shop_calls(
        self, as_alice: Any, alice: Any, settings: Any
    ) -> None:
        settings.MARKETING_TOPICS = ["calls"]
        give_number(alice)

        page = page_of(as_alice)

        assert re.findall(r'value="calls\.(\w+)\.', page) == ["phone"]
        assert f"I agree that Comptoir may call me on {phone(NUMBER)} for marketing." in page
        assert 'value="offers.' not in page

    def test_what_she_ticks_is_on_with_the_sentence_that_she_read(self, as_alice: Any, alice: Any) -> None:
        answer = as_alice.post(PAGE, {"on": box("surveys", way_by_email(alice))}, follow=True)

        assert "1 choice is saved." in answer.content.decode()
        assert ticked(answer.content.decode()) == ["surveys.email"]
        [choice] = Choice.objects.all()
        assert choice.wording == "I agree that Comptoir may send emails to alice@example.org: Surveys."
        assert (choice.basis, choice.source, choice.language) == ("consent", "preferences", "en")

    def test_what_she_unticks_is_withdrawn(self, as_alice: Any, alice: Any) -> None:
        give_choices(alice)

        as_alice.post(PAGE, {"was": [box("availability", way_by_email(alice))]})

        assert not is_told(alice, "availability")
        assert is_told(alice, "offers")

    def test_an_sms_of_her_deliveries_is_her_own_choice_and_no_consent(
        self, as_alice: Any, alice: Any
    ) -> None:
        as_alice.post(PAGE, {"on": box("deliveries", give_number(alice))})

        assert is_told(alice, "deliveries", Channel.SMS)
        assert Choice.objects.get().basis == Basis.SERVICE

    def test_a_soft_opt_in_says_that_she_did_not_have_to_agree(self, as_alice: Any, alice: Any) -> None:
        give_choices(alice)

        page = page_of(as_alice)

        assert page.count("On because you bought here") == 1
        assert (
            "may send emails to alice@example.org: Offers and newsletter."
            not in page.split('id="history"')[0]
        )

    def test_what_the_shop_no_longer_offers_is_shown_while_it_is_on(
        self, as_alice: Any, alice: Any, settings: Any
    ) -> None:
        give_choices(alice)
        settings.MARKETING_TOPICS = ["surveys"]

        assert ticked(page_of(as_alice)) == ["offers.email", "availability.email", "deliveries.sms"]

    def test_a_stale_tab_neither_gives_again_nor_takes_back(self, as_alice: Any, alice: Any) -> None:
        give_choices(alice)
        offers, availability, surveys = (
            box(topic, way_by_email(alice)) for topic in ("offers", "availability", "surveys")
        )
        stop_marketing(alice.customer_id, source=Source.LINK, by=NOBODY_KNOWN)
        choose(alice.customer_id, [("surveys", way_by_email(alice), True)], source=Source.API, by=alice)
        before = choices()

        # As it stood in a tab that was opened earlier: both on, surveys off.
        as_alice.post(PAGE, {"was": [offers, availability], "on": [offers, availability]})

        assert choices() == before
        assert not is_told(alice, "offers")
        assert is_told(alice, "surveys")
        assert surveys in page_of(as_alice)

    def test_a_stale_tab_withdraws_what_is_unticked_there_and_nothing_twice(
        self, as_alice: Any, alice: Any
    ) -> None:
        give_choices(alice)
        stop_marketing(alice.customer_id, source=Source.LINK, by=NOBODY_KNOWN)
        before = choices()

        answer = as_alice.post(PAGE, {"was": [box("offers", way_by_email(alice))]}, follow=True)

        assert choices() == before
        assert "Nothing has changed." in answer.content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            "nonsense",
            "lottery.email.00",
            "offers.pigeon.00",
            "account.email.00",
            "orders.email.00",
            "calls.email.00",
            "surveys.phone.00",
            "offers.email.00",
        ],
    )
    def test_refuses_what_is_not_offered_and_changes_nothing(
        self, as_alice: Any, alice: Any, wrong: str
    ) -> None:
        answer = as_alice.post(PAGE, {"on": [box("surveys", way_by_email(alice)), wrong]})

        assert answer.status_code == 409
        assert "One of these choices is no longer offered" in answer.content.decode()
        assert not Choice.objects.exists()

    def test_refuses_what_the_shop_has_not_asked_for(self, as_alice: Any, alice: Any) -> None:
        answer = as_alice.post(PAGE, {"on": [box("partners", way_by_email(alice))]})

        assert answer.status_code == 409
        assert not Choice.objects.exists()

    def test_refuses_a_sentence_that_named_another_number(self, as_alice: Any, alice: Any) -> None:
        read = box("offers", Way(Channel.SMS, "+33639980099"))
        give_number(alice)

        assert as_alice.post(PAGE, {"on": [read]}).status_code == 409
        assert not Choice.objects.exists()

    def test_bob_changes_nothing_of_hers(self, as_bob: Any, alice: Any) -> None:
        give_choices(alice)
        hers = box("availability", way_by_email(alice))

        as_bob.post(PAGE, {"was": [hers]})
        refused = as_bob.post(PAGE, {"on": [box("surveys", way_by_email(alice))]})

        assert refused.status_code == 409
        assert is_told(alice, "availability")
        assert "alice@" not in page_of(as_bob)


class TestSwitch:
    def test_stops_all_marketing_and_leaves_what_belongs_to_her_orders(
        self, as_alice: Any, alice: Any
    ) -> None:
        give_choices(alice)

        answer = as_alice.post(reverse("preferences_stop"), follow=True)

        assert "All marketing has been stopped" in answer.content.decode()
        assert "Marketing is off" in answer.content.decode()
        assert ticked(answer.content.decode()) == ["deliveries.sms"]
        assert not is_told(alice, "offers")

    def test_says_so_where_nothing_is_on(self, as_alice: Any) -> None:
        page = page_of(as_alice)
        answer = as_alice.post(reverse("preferences_stop"), follow=True)

        assert "Marketing is off" in page
        assert reverse("preferences_stop") not in page
        assert "You were not getting any marketing" in answer.content.decode()
        assert not Choice.objects.exists()

    def test_opened_it_changes_nothing(self, as_alice: Any, alice: Any) -> None:
        give_choices(alice)

        assert as_alice.get(reverse("preferences_stop")).status_code == 405
        assert is_told(alice, "offers")


class TestProof:
    def test_each_choice_stands_with_its_sentence_and_where_it_was_made(
        self, as_alice: Any, alice: Any
    ) -> None:
        give_choices(alice)

        history = page_of(as_alice).split('id="history"')[1]

        assert history.count('<tr role="row">') == 6
        assert "You bought here · at the shop" in history
        assert "by the link in a message" in history
        assert (
            "<q>I agree that Comptoir may send emails to alice@example.org: Recommendations for you.</q>"
            in (history)
        )
        topics = re.findall(r'scope="row">\s*([^<]+?)\s*<', history)
        assert topics[:2] == ["Deliveries", "Recommendations for you"]

    def test_what_was_written_for_joined_guests_stands_once(
        self, as_alice: Any, alice: Any, bob: Any
    ) -> None:
        first = give_choices(alice)[1]
        Choice.objects.filter(id=first.id).update(chosen_for=bob.customer_id)
        choose(
            alice.customer_id, [("recommendations", way_by_email(alice), True)], source=Source.API, by=alice
        )
        assert Choice.objects.filter(source=Source.API).count() == 2

        history = page_of(as_alice).split('id="history"')[1]

        assert history.count("by one of your programs") == 1

    def test_shows_what_held_at_the_end_of_a_day(self, as_alice: Any, alice: Any) -> None:
        give_choices(alice)
        day = timezone.localdate() - timedelta(days=100)

        page = page_of(as_alice, on=day.isoformat()).split('id="history"')[1]

        assert "At the end of" in page
        assert re.findall(r'scope="row">\s*([^<]+?)\s*<', page) == [
            "Offers and newsletter",
            "Recommendations for you",
            "Back in stock and price drops",
        ]

    def test_the_day_ends_in_the_zone_of_the_shop(self, as_alice: Any, alice: Any) -> None:
        at = timezone.datetime.fromisoformat("2026-03-01T23:30:00+00:00")  # 2 March in Paris
        write_choices([wish(alice, "surveys", days=0)._replace(happened_at=at)], by=alice, speaks=False)

        assert "You had not agreed to anything." in page_of(as_alice, on="2026-03-01")
        assert "You had not agreed to anything." not in page_of(as_alice, on="2026-03-02")

    @pytest.mark.parametrize("day", ["1999-12-31", "2999-01-01"])
    def test_refuses_a_day_that_is_none_to_ask_about(self, as_alice: Any, day: str) -> None:
        assert "Choose a day between 2000 and today." in page_of(as_alice, on=day)

    def test_300_choices_are_paged_and_cost_as_many_statements_as_one(
        self, as_alice: Any, alice: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
    ) -> None:
        write_choices([wish(alice, "surveys", days=400)], by=alice, speaks=False)
        page_of(as_alice)
        with django_assert_max_num_queries(30) as counted:
            page_of(as_alice)
        lock_recipients({way_by_email(alice).key})
        days = range(399, 100, -1)
        wishes = [wish(alice, "surveys", days=day, is_given=day % 2 == 0) for day in days]
        write_choices(wishes, by=alice, speaks=False)

        with django_assert_num_queries(len(counted)):
            page = page_of(as_alice)

        history = page.split('id="history"')[1]
        assert history.count('<tr role="row">') == 21
        assert 'rel="next"' in history


class TestTile:
    def says(self, client: Any) -> str:
        page = client.get("/account/").content.decode()
        return re.sub(r"<[^>]+>|\s+", " ", page.split("Emails and SMS</")[1])[:80]

    def test_says_what_is_true(self, as_alice: Any, alice: Any) -> None:
        assert "No marketing" in self.says(as_alice)

        way = way_by_email(alice)
        choose(alice.customer_id, [("offers", way, True)], source=Source.API, by=alice)
        assert "Offers and newsletter by email" in self.says(as_alice)

        choose(alice.customer_id, [("surveys", way, True)], source=Source.API, by=alice)
        assert "Offers on 2 topics" in self.says(as_alice)
