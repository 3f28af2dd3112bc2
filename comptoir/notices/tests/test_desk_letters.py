"""The desk shows each email with an example, switches off what the shop writes itself, and sends one to oneself."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from comptoir.journal.models import HouseEntry
from comptoir.journal.work import run_queued
from comptoir.notices.models import all_letters, switched_off
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message

pytestmark = pytest.mark.django_db
DELIVERED = "/desk/letters/deliveries/delivered/"
ALERT = "/desk/letters/customers/alert/"


class TestPages:
    def test_the_list_leads_to_every_letter(self, as_sam: Any, django_assert_max_num_queries: Any) -> None:
        as_sam.get("/desk/letters/")
        with django_assert_max_num_queries(5):
            page = as_sam.get("/desk/letters/").content.decode()

        assert [name for name in all_letters() if f'href="/desk/letters/{name}/"' not in page] == []

    @pytest.mark.parametrize("name", sorted(all_letters()))
    def test_each_shows_its_text_in_both_languages(self, as_sam: Any, name: str) -> None:
        page = as_sam.get(f"/desk/letters/{name}/").content.decode()

        assert page.count('class="said"') == 2
        assert "Staying safe" in page
        assert "Conseils de sécurité" in page

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_its_html_stands_alone_and_loads_and_runs_nothing(self, as_sam: Any, language: str) -> None:
        page = as_sam.get(f"{DELIVERED}as/{language}/")

        assert f'lang="{language}"' in page.content.decode()
        policy = page["Content-Security-Policy"]
        assert (
            policy == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
        )
        assert "script" not in policy

    @pytest.mark.parametrize(
        "path", ["deliveries/lost_and_found/", "deliveries/delivered/as/de/", "x/_parcel/"]
    )
    def test_what_there_is_not_is_404(self, as_sam: Any, path: str) -> None:
        assert as_sam.get(f"/desk/letters/{path}").status_code == 404

    def test_is_for_staff_alone(self, as_alice: Any, as_carla: Any) -> None:
        for client in (as_alice, as_carla):
            assert client.get("/desk/letters/").status_code == 404
            assert client.get(DELIVERED).status_code == 404
            assert client.get(f"{DELIVERED}as/fr/").status_code == 404
            assert client.post(f"{DELIVERED}switch/", {"is_on": "0"}).status_code == 404
            assert client.post(f"{DELIVERED}example/", {"language": "fr"}).status_code == 404
        assert switched_off() == set()
        assert Message.objects.count() == 0


class TestSwitch:
    def test_off_and_on_are_said_and_recorded_once(self, as_sam: Any) -> None:
        for is_on in ("0", "0"):
            page = as_sam.post(f"{DELIVERED}switch/", {"is_on": is_on}, follow=True)
            assert "is no longer sent" in page.content.decode()
            assert "Switched off" in page.content.decode()
        assert switched_off() == {"deliveries/delivered"}
        assert "Switched off" in as_sam.get("/desk/letters/").content.decode()

        as_sam.post(f"{DELIVERED}switch/", {"is_on": "1"})
        assert switched_off() == set()
        entries = HouseEntry.objects.filter(fact__startswith="notices.").order_by("recorded_at")
        assert [(entry.fact, entry.details["letter"]) for entry in entries] == [
            ("notices.silenced", "deliveries/delivered"),
            ("notices.restored", "deliveries/delivered"),
        ]

    @pytest.mark.parametrize(
        "name", ["customers/alert", "customers/new_password_code", "sellers/person_invited"]
    )
    def test_what_nobody_may_do_without_stays(self, as_sam: Any, name: str) -> None:
        page = as_sam.post(f"/desk/letters/{name}/switch/", {"is_on": "0"}, follow=True)

        assert "cannot be switched off" in page.content.decode()
        assert switched_off() == set()

    @pytest.mark.parametrize("sent", [{}, {"is_on": "perhaps"}])
    def test_what_says_neither_changes_nothing(self, as_sam: Any, sent: dict[str, str]) -> None:
        as_sam.post(f"{DELIVERED}switch/", sent)

        assert switched_off() == set()


class TestExample:
    def test_goes_to_whoever_asks_in_the_language_that_is_chosen(self, as_sam: Any, sam: Any) -> None:
        as_sam.post(f"{DELIVERED}example/", {"language": "fr"})
        run_queued()

        [sent] = read_mailbox(sam.email)
        assert sent.subject == "Votre colis est livré"
        assert Message.objects.get().customer_id is None
        assert HouseEntry.objects.filter(fact="notices.try_asked").count() == 1

    def test_of_an_alert_holds_no_link_that_locks_anything(self, as_sam: Any, sam: Any) -> None:
        as_sam.post(f"{ALERT}example/", {"language": "en"})
        run_queued()

        [sent] = read_mailbox(sam.email)
        assert "https://account.example.org/account/not-me/AbC.dEf/" in sent.text
        assert settings.PUBLIC_URL + "/account/not-me" not in sent.text

    def test_twenty_an_hour_and_no_more(self, as_sam: Any) -> None:
        answers = [as_sam.post(f"{DELIVERED}example/", {"language": "en"}).status_code for _at in range(21)]

        assert answers == [302] * 20 + [429]
        assert Message.objects.count() == 20

    def test_in_a_language_that_there_is_not_is_not_sent(self, as_sam: Any) -> None:
        as_sam.post(f"{DELIVERED}example/", {"language": "de"})

        assert Message.objects.count() == 0
