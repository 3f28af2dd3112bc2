"""Alice chooses what she is told, stops it all with one switch, and comes by the link of a mail to begin again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comptoir.customers.examples import alice
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.preferences.examples import give_choices, stop_of
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


@pytest.mark.rows("D6")
def test_alice_chooses_a_topic_and_stops_all_marketing_with_one_switch(visitor: Visitor) -> None:
    give_choices(alice(visitor.setting.language))
    visitor.open("/account/sign-in/?next=/preferences/")
    sign_in(visitor)
    visitor.heading("Communication Preferences")
    surveys = visitor.page.get_by_role("group", name=visitor.words("Surveys"), exact=True)

    surveys.get_by_role("checkbox").first.check()
    visitor.follow(visitor.button("Save").first)
    visitor.reads("%(number)s choice is saved.", number=1)
    assert surveys.get_by_role("checkbox").first.is_checked()

    visitor.follow(visitor.button("Stop all marketing"))
    visitor.reads("Marketing is off")
    assert not surveys.get_by_role("checkbox").first.is_checked()
    visitor.page.locator("#history summary").click()
    visitor.reads("Turned off")


@pytest.mark.rows("D6")
def test_who_reads_a_mail_stops_it_signed_out_and_asks_for_another_by_mail(visitor: Visitor) -> None:
    user = alice(visitor.setting.language)
    give_choices(user)
    visitor.open(reverse("unsubscribe", args=[stop_of(user)]))
    visitor.heading("Stop these emails?")

    visitor.follow(visitor.button("Stop these emails"))
    visitor.heading("Stopped")
    visitor.reads("It takes effect at once, for every account with this address.")

    visitor.page.get_by_text(visitor.words("Choose topic by topic")).click()
    visitor.page.get_by_role("checkbox", name=visitor.words("Surveys")).check()
    visitor.follow(visitor.button("Save"))
    visitor.reads(
        "Check your email: we have sent you a link for each of these. Nothing is turned on until you confirm."
    )
    run_queued()
    letter = read_mailbox("alice@example.org")[0].text
    [path] = [word for word in letter.split() if "/preferences/confirmation/" in word]
    visitor.open("/preferences/" + path.strip("<>()").split("/preferences/", 1)[1])
    visitor.follow(visitor.button("I agree"))
    visitor.heading("Thank you, it is turned on")
