"""The desk as a whole: who is led there, what staff find, a customer's history, what failed and is run again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.actions.learn import Buyer
from comptoir.customers.actions.recognise import recognise_customers
from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import Customer, CustomerByEmail, User
from comptoir.journal.actions import retry_reaction
from comptoir.journal.facts import Fact
from comptoir.journal.models import NOBODY, FailedReaction, HouseEntry
from comptoir.journal.react import Reaction, hand_over
from comptoir.journal.record import OPERATOR, record
from comptoir.journal.work import run_queued
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.project.house import READS_ACROSS
from comptoir.safety.tests.visits import code_sent, prove
from comptoir.sellers.models import Seller, SellerPerson
from tests.statements import is_allowed_across

pytestmark = pytest.mark.django_db
NOTED = Fact("tests.noted", "Noted")
noted: list[uuid.UUID] = []


def note(entry: Any) -> None:
    """A reaction whose effect can be counted."""
    noted.append(entry.id)


def known(*names: str, **more: str) -> list[uuid.UUID]:
    """Customers of these names, as the shop brings them."""
    asked = {"reference": "", "email": "", "language": "fr", **more}
    with transaction.atomic():
        buyers = [Buyer(name=name, said_at=timezone.now(), **asked) for name in names]
        return [one.customer_id for one in recognise_customers(buyers, by=OPERATOR)]


def found(client: Any, words: str) -> list[str]:
    return [
        str(customer)
        for customer, _has_account in client.get("/desk/find/", {"q": words}).context["customers"]
    ]


class TestWayIn:
    def test_who_works_here_and_buys_nothing_is_led_to_the_desk(self, as_sam: Any, as_carla: Any) -> None:
        for client in (as_sam, as_carla):
            assert client.get("/")["Location"] == "/desk/"
            page = client.get("/desk/").content.decode()
            assert 'href="/desk/"' in page
            assert 'href="/orders/"' not in page

    def test_signing_in_ends_there(self, client: Any, sam: Any) -> None:
        client.post("/account/sign-in/", {"login": sam.email, "password": PASSWORD})
        answer = client.post("/account/sign-in/second-step/", {"code": code_sent()}, follow=True)

        assert [address for address, _status in answer.redirect_chain] == ["/", "/desk/"]

    def test_a_customer_who_works_here_too_stays_at_home_and_has_both_menus(
        self, as_alice: Any, alice: Any
    ) -> None:
        receive(order_sent())
        SellerPerson.objects.create(user=alice, seller=Seller.objects.get(reference="rivoli"))
        prove(as_alice)

        assert as_alice.get("/")["Location"] == "/account/"
        for address in ("/account/", "/desk/"):
            page = as_alice.get(address).content.decode()
            assert 'href="/desk/"' in page, address
            assert 'href="/orders/"' in page, address
        assert [row["number"] for row in as_alice.get("/desk/sales/?show=all").context["rows"]] == [
            order_sent()["reference"]
        ]

    def test_who_is_staff_and_sells_and_buys_has_it_all(self, as_alice: Any, alice: Any, bob: Any) -> None:
        receive(order_sent())
        SellerPerson.objects.create(user=alice, seller=Seller.objects.get(reference="rivoli"))
        User.objects.filter(pk=alice.pk).update(is_staff=True)
        prove(as_alice)

        page = as_alice.get("/desk/").content.decode()

        for href in ("/desk/sales/", "/desk/failures/", "/account/"):
            assert f'href="{href}"' in page
        assert found(as_alice, "bob") == ["Bob Durand"]
        assert as_alice.get(f"/desk/customers/{bob.customer_id}/").status_code == 200
        assert as_alice.get("/orders/").status_code == 200

    def test_the_customers_part_says_where_the_desk_is(self, as_sam: Any) -> None:
        answer = as_sam.get("/orders/")

        assert answer.status_code == 403
        assert 'href="/desk/"' in answer.content.decode()

    def test_a_customer_reads_nothing_of_it(self, as_alice: Any) -> None:
        assert "/desk/" not in as_alice.get("/account/").content.decode()

    def test_it_is_kept_by_no_browser(self, as_sam: Any, as_carla: Any) -> None:
        for client, address in ((as_sam, "/desk/find/?q=alice"), (as_carla, "/desk/sales/")):
            assert "no-store" in client.get(address)["Cache-Control"]

    def test_who_no_longer_works_here_finds_it_gone(
        self, as_sam: Any, as_carla: Any, sam: Any, carla: Any
    ) -> None:
        User.objects.filter(pk=sam.pk).update(is_staff=False)
        carla.seller_person.delete()

        assert as_sam.get("/desk/").status_code == as_carla.get("/desk/").status_code == 404


class TestFind:
    @pytest.mark.parametrize(
        "words", ["alice@example.org", " ALICE@example.ORG ", "Alice Martin", "martin", "mart ali"]
    )
    def test_finds_alice(self, as_sam: Any, alice: Any, bob: Any, words: str) -> None:
        assert found(as_sam, words) == ["Alice Martin"]

    def test_finds_by_every_address_and_by_the_one_that_signs_in(self, as_sam: Any, alice: Any) -> None:
        CustomerByEmail.objects.create(email="old@example.org", customer_id=alice.customer_id)
        alice.emailaddress_set.create(email="new@example.org", verified=True)
        alice.emailaddress_set.create(email="not-yet@example.org", verified=False)

        assert found(as_sam, "old@example.org") == ["Alice Martin"]
        assert found(as_sam, "new@example.org") == ["Alice Martin"]
        assert found(as_sam, "not-yet@example.org") == []

    def test_an_address_is_found_whole_and_never_in_part(self, as_sam: Any, alice: Any) -> None:
        for words in ("alice@example", "@example.org", "lice@example.org"):
            assert found(as_sam, words) == [], words

    def test_finds_all_who_are_known_by_one_address(self, as_sam: Any) -> None:
        ids = known("Zoé Noël", reference="C-1") + known("Zoé Bernard", reference="C-2")
        CustomerByEmail.objects.bulk_create(
            [CustomerByEmail(email="zoe@example.org", customer_id=customer_id) for customer_id in ids]
        )

        assert sorted(found(as_sam, "zoe@example.org")) == ["Zoé Bernard", "Zoé Noël"]

    def test_finds_by_the_shops_number_before_any_name(self, as_sam: Any) -> None:
        known("Inès Moreau", reference="C-1042")
        known("Monsieur C-1042")

        assert found(as_sam, "C-1042") == ["Inès Moreau", "Monsieur C-1042"]
        assert found(as_sam, "C-104") == ["Monsieur C-1042"]

    def test_folds_names(self, as_sam: Any) -> None:
        known("Élise Œstreich", "Jean-Noël L’Hôte")

        assert found(as_sam, "elise OESTREICH") == ["Élise Œstreich"]
        assert found(as_sam, "l'hote") == ["Jean-Noël L’Hôte"]
        assert found(as_sam, "%") == found(as_sam, "_") == []

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            ("403-1-7", "403-1-7"),
            ("403-1-7", " 403-1 -7 "),
            ("403-1-7", "Order #403-1-7"),
            ("403-1-7", "commande n° 403 1 7"),
            ("403-1-7", "40317"),
            ("403-1-7", "4031 7"),
            ("A 17", "A 17"),
            ("A17", "A 17"),
        ],
    )
    def test_finds_an_order_by_its_number_in_any_spelling(self, as_sam: Any, number: str, words: str) -> None:
        receive(order_sent(number), order_sent("403-1-70"))

        page = as_sam.get("/desk/find/", {"q": words})

        assert [row["number"] for row in page.context["orders"]] == [number]

    def test_finds_all_orders_whose_number_is_the_same_but_for_its_hyphens(self, as_sam: Any) -> None:
        receive(order_sent("40-317"), order_sent("403-17"), order_sent("4-03-17"))

        for words, first in (("403-17", "403-17"), ("40-317", "40-317"), ("40317", "4-03-17")):
            rows = as_sam.get("/desk/find/", {"q": words}).context["orders"]
            assert rows[0]["number"] == first
            assert len(rows) == 3

    def test_shows_fifty_at_most_and_says_that_there_are_more(self, as_sam: Any) -> None:
        known(*(f"Camille Perrin {at:02}" for at in range(50)))
        fifty = as_sam.get("/desk/find/?q=perrin")
        known("Camille Perrin 50")
        more = as_sam.get("/desk/find/?q=perrin")

        assert len(fifty.context["customers"]) == len(more.context["customers"]) == 50
        assert "There are more than these 50" not in fifty.content.decode()
        assert "There are more than these 50" in more.content.decode()

    def test_says_who_has_an_account(self, as_sam: Any, alice: Any) -> None:
        known("Alice Guest")

        rows = as_sam.get("/desk/find/?q=alice").context["customers"]

        assert [(str(customer), has_account) for customer, has_account in rows] == [
            ("Alice Guest", False),
            ("Alice Martin", True),
        ]

    def test_costs_as_many_statements_for_fifty_as_for_one(
        self, as_sam: Any, django_assert_num_queries: Any
    ) -> None:
        known("Camille Perrin")
        as_sam.get("/desk/find/?q=perrin")
        with django_assert_num_queries(8):
            as_sam.get("/desk/find/?q=perrin")
        known(*["Camille Perrin"] * 60)

        with django_assert_num_queries(8):
            as_sam.get("/desk/find/?q=perrin")

    @pytest.mark.parametrize(
        ("asked", "words"), [("", "Type in the box above"), ("q=zzz", "No customer or order found")]
    )
    def test_says_what_to_do(self, as_sam: Any, asked: str, words: str) -> None:
        assert words in as_sam.get(f"/desk/find/?{asked}").content.decode()

    def test_an_address_that_nobody_has_is_not_asked_for_whole_again(self, as_sam: Any) -> None:
        page = as_sam.get("/desk/find/?q=nobody@example.org").content.decode()

        assert "No account or order with this address" in page
        assert "Type a whole email address" not in page

    @pytest.mark.parametrize("asked", ["q=", "q=" + "x" * 101, "q=a%00b"])
    def test_words_that_are_none_are_said_to_be(self, as_sam: Any, asked: str) -> None:
        page = as_sam.get(f"/desk/find/?{asked}")

        assert page.status_code == 200
        assert page.context["form"].errors

    def test_it_and_packing_slips_alone_read_across_customers_and_it_their_own_table_alone(self) -> None:
        across = {name for name, tables in READS_ACROSS.items() if "customers_customer" in tables}
        assert across == {"desk_find", "desk_packing_slips"}
        assert is_allowed_across("desk_find", "customers_customer is read for no customer")
        assert not is_allowed_across("desk_find", "orders_order is read for no customer")
        assert not is_allowed_across("desk_find", "customers_customer is written without its customer")
        assert not is_allowed_across("desk", "customers_customer is read for no customer")


class TestCustomer:
    def test_says_how_she_is_known(self, as_sam: Any, alice: Any) -> None:
        CustomerByEmail.objects.create(email="old@example.org", customer_id=alice.customer_id)
        Customer.objects.filter(id=alice.customer_id).update(reference="C-7")

        page = as_sam.get(f"/desk/customers/{alice.customer_id}/").content.decode()

        for words in ("Alice Martin", "old@example.org", "alice@example.org", "C-7", "Has an account"):
            assert words in page

    def test_a_guest_without_anything_has_a_page(self, as_sam: Any) -> None:
        [customer_id] = known("")

        page = as_sam.get(f"/desk/customers/{customer_id}/").content.decode()

        assert "Ordered as a guest." in page
        assert "Nothing has been recorded yet." in page

    def test_an_unknown_one_is_not_there(self, as_sam: Any) -> None:
        for address in (f"/desk/customers/{uuid.uuid4()}/", f"/desk/customers/{uuid.uuid4()}/orders/"):
            assert as_sam.get(address).status_code == 404

    def test_her_history_is_hers_the_newest_first_and_leads_to_her_orders(
        self, as_sam: Any, alice: Any, bob: Any
    ) -> None:
        [order] = give_orders(alice)
        give_orders(bob, prefix="999")

        page = (
            as_sam.get(f"/desk/customers/{alice.customer_id}/").content.decode().partition('id="history"')[2]
        )

        order_came, verified = page.index("Order imported"), page.index("Email address verified")
        assert order_came < verified
        assert f'href="/desk/orders/{order.number}/"' in page
        assert "999-" not in page

    def test_her_history_is_paged_in_as_many_statements_however_long_it_is(
        self, as_sam: Any, alice: Any, django_assert_num_queries: Any
    ) -> None:
        address = f"/desk/customers/{alice.customer_id}/"
        give_orders(alice, 3)
        as_sam.get(address)
        with CaptureQueriesContext(connection) as short:
            as_sam.get(address)
        give_orders(alice, 237, prefix="404")

        with django_assert_num_queries(len(short)):
            page = as_sam.get(address).content.decode()
        seen = page.count('class="past__entry"')
        while 'rel="next"' in page:
            older = page.partition('rel="next" href="')[2].partition('"')[0].replace("#history", "")
            page = as_sam.get(address + older).content.decode()
            seen += page.count('class="past__entry"')

        customer = Customer.objects.get(id=alice.customer_id)
        assert seen == customer.entries.count() == 241


class TestFailures:
    @pytest.fixture(autouse=True)
    def reactions(self) -> Iterator[None]:
        from comptoir.project.house import REACTIONS

        noted.clear()
        hand_over([Reaction(NOTED, note)])
        yield
        hand_over(REACTIONS)

    def failed(self, reaction: str = "") -> FailedReaction:
        with transaction.atomic():
            entry = record(NOTED, about=None, by=OPERATOR, speaks=False)
        return FailedReaction.objects.create(
            customer_id=NOBODY,
            entry_id=entry.id,
            fact=NOTED.name,
            reaction=reaction or Reaction(NOTED, note).name,
            error="Traceback\n  File somewhere\nValueError: the printer is <out> of paper\n",
            failed_at=timezone.now(),
        )

    def test_are_listed_with_their_error_and_counted_on_the_front_page(self, as_sam: Any) -> None:
        self.failed()

        page = as_sam.get("/desk/failures/").content.decode()

        assert page.count("ValueError: the printer is &lt;out&gt; of paper") == 2
        assert "File somewhere" in page
        assert "Noted" in page
        assert "failure needs attention" in as_sam.get("/desk/").content.decode()

    def test_one_is_run_again_by_its_button_once_and_it_is_written_down(self, as_sam: Any, sam: Any) -> None:
        failed = self.failed()
        address = f"/desk/failures/{failed.id}/"

        assert as_sam.get(address).status_code == 405
        answer = as_sam.post(address, follow=True)
        again = as_sam.post(address)
        run_queued()

        assert "It is queued" in answer.content.decode()
        assert again.status_code == 404
        assert noted == [failed.entry_id]
        assert not FailedReaction.objects.exists()
        entry = HouseEntry.objects.get(fact="journal.reaction_retried")
        assert (entry.by_kind, entry.by_name) == ("staff", "Sam Petit")
        assert entry.details == {
            "reaction": failed.reaction,
            "reacts_to": "tests.noted",
            "entry": str(failed.entry_id),
        }

    def test_two_who_press_at_once_run_it_once(self, sam: Any) -> None:
        failed = self.failed()
        held_by_both = [FailedReaction.objects.get(id=failed.id) for _one in range(2)]

        for held in held_by_both:
            assert retry_reaction(held, by=sam)
        run_queued()

        assert noted == [failed.entry_id]
        assert HouseEntry.objects.filter(fact="journal.reaction_retried").count() == 1

    def test_one_that_the_house_no_longer_knows_stays_and_says_so(self, as_sam: Any) -> None:
        failed = self.failed("notices.gone")

        answer = as_sam.post(f"/desk/failures/{failed.id}/", follow=True)

        assert "This cannot be run again" in answer.content.decode()
        assert FailedReaction.objects.exists()
        assert not HouseEntry.objects.filter(fact="journal.reaction_retried").exists()

    def test_says_that_nothing_failed(self, as_sam: Any) -> None:
        assert "Nothing failed" in as_sam.get("/desk/failures/").content.decode()
        assert "Nothing failed." in as_sam.get("/desk/").content.decode()

    def test_costs_as_many_statements_for_many(self, as_sam: Any, django_assert_num_queries: Any) -> None:
        for many in (1, 130):
            for _one in range(many):
                self.failed()
            as_sam.get("/desk/failures/")
            with django_assert_num_queries(12):
                page = as_sam.get("/desk/failures/")

        assert page.content.decode().count("Run again") == 100
        assert "There are 131; the newest 100 of each kind are shown." in page.content.decode()
