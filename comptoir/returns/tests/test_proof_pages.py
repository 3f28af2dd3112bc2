"""The pages of a proof of posting: a customer's, a guest's with her code, the desk's, and the shop's program."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.payments.models import Refund
from comptoir.photos.examples import upload
from comptoir.post.mailbox import read_mailbox
from comptoir.returns.actions import doubt_proof, prove_posting, receive_return
from comptoir.returns.models import PostingProof, Return, ReturnState, link_to_return
from comptoir.returns.tests.given import arrived, one

pytestmark = pytest.mark.django_db
WHY = "On ne lit pas la date."
ANNA = "anna@example.org"


@pytest.fixture
def back(alice: Any) -> Return:
    return one(arrived(5))


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def state() -> str:
    return str(Return.objects.get().state)


class TestCustomer:
    def test_adds_a_photo_from_the_page_of_the_return(self, as_alice: Client, back: Return) -> None:
        path = f"/returns/{back.number}/posting/"
        assert path in text(as_alice.get(back.get_absolute_url()))

        answer = as_alice.post(path, {"photo": upload()}, follow=True)

        assert "has your proof of posting." in text(answer)
        assert "Without an answer, your refund is granted automatically." in text(answer)
        assert path not in text(answer)
        photo = PostingProof.objects.get().photo_id
        assert as_alice.get(f"/returns/{back.number}/photos/{photo}/")["Content-Type"] == "image/jpeg"
        run_queued()
        assert "proof of posting" in read_mailbox("alice@example.org")[0].subject

    def test_reads_what_is_wrong_with_the_file_beside_it(self, as_alice: Client, back: Return) -> None:
        path = f"/returns/{back.number}/posting/"

        nothing, pdf = as_alice.post(path, {}), as_alice.post(path, {"photo": upload(b"%PDF-1.7", "a.pdf")})

        assert "Add a photo of the receipt." in text(nothing)
        assert "Choose a JPEG, PNG or WebP picture." in text(pdf)
        assert state() == ReturnState.AUTHORISED

    def test_is_led_to_where_it_is_once_it_came(self, as_alice: Client, back: Return) -> None:
        receive_return(back, by=IMPORT)

        answer = as_alice.post(f"/returns/{back.number}/posting/", {"photo": upload()})

        assert answer.url == back.get_absolute_url()
        assert PostingProof.objects.count() == 0

    def test_reads_why_it_was_not_accepted_and_what_she_can_do(self, as_alice: Client, back: Return) -> None:
        prove_posting(back, upload(), by=IMPORT)
        doubt_proof(back, WHY, by=IMPORT)

        page = text(as_alice.get(back.get_absolute_url()))

        assert WHY in page
        assert "Challenge this decision" in page
        assert f"/returns/{back.number}/posting/" in page
        run_queued()
        assert WHY in read_mailbox("alice@example.org")[0].text

    def test_bob_finds_neither_page_nor_photo(self, as_bob: Client, back: Return) -> None:
        prove_posting(back, upload(), by=IMPORT)
        photo = PostingProof.objects.get().photo_id

        assert as_bob.get(f"/returns/{back.number}/photos/{photo}/").status_code == 404
        assert as_bob.post(f"/returns/{back.number}/posting/", {"photo": upload()}).status_code == 404


class TestGuest:
    @pytest.fixture
    def order(self) -> Order:
        return arrived(5, customer={"email": ANNA, "name": "Anna Roux", "language": "en"})

    def test_types_a_code_first_and_keeps_it_through_a_photo_that_is_refused(
        self, client: Client, order: Order
    ) -> None:
        back = one(order)
        path = f"/returns/by-link/{link_to_return(back)}/posting/"
        assert path in text(client.get(f"/returns/by-link/{link_to_return(back)}/"))
        assert 'type="file"' not in text(client.get(path))
        client.post(path, {"photo": upload()})
        assert PostingProof.objects.count() == 0

        client.post(path, {"send": "yes"})
        run_queued()
        [code] = [code for mail in read_mailbox(ANNA) for code in re.findall(r"\b\d{6}\b", mail.text)]
        wrong = client.post(path, {"code": f"{(int(code) + 1) % 10**6:06}"})
        assert wrong.status_code == 200
        assert 'type="file"' not in text(wrong)
        client.post(path, {"code": code})
        refused = client.post(path, {"photo": upload(b"%PDF-1.7", "a.pdf")})
        assert "Choose a JPEG, PNG or WebP picture." in text(refused)
        answer = client.post(path, {"photo": upload()}, follow=True)

        assert "has your proof of posting." in text(answer)
        assert state() == ReturnState.DROPPED_OFF
        assert "receipt" not in text(answer)

    def test_a_link_that_is_none_opens_nothing(self, client: Client, order: Order) -> None:
        assert client.get("/returns/by-link/nonsense/posting/").status_code == 404


class TestDesk:
    def test_shows_the_photo_with_its_clock_and_refunds(self, as_carla: Client, back: Return) -> None:
        prove_posting(back, upload(), by=IMPORT)
        path, photo = f"/desk/returns/{back.number}/", PostingProof.objects.get().photo_id

        page = text(as_carla.get(path))
        assert f"{path}photos/{photo}/" in page
        assert "Check the proof of posting" in page
        assert as_carla.get(f"{path}photos/{photo}/").status_code == 200
        assert back.number in text(as_carla.get("/desk/returns/"))
        answer = as_carla.post(f"{path}posting/", {"answer": "accept"}, follow=True)

        assert "The proof is accepted." in text(answer)
        assert Refund.objects.get().amount_minor == 690

    def test_does_not_accept_it_without_saying_why(self, as_carla: Client, back: Return) -> None:
        prove_posting(back, upload(), by=IMPORT)
        path = f"/desk/returns/{back.number}/posting/"

        silent = as_carla.post(path, {"answer": "doubt", "why": ""})
        assert "Say why. The customer will read it." in text(silent)
        assert state() == ReturnState.DROPPED_OFF
        answer = as_carla.post(path, {"answer": "doubt", "why": WHY}, follow=True)

        assert "The proof is not accepted. The customer has been told why." in text(answer)
        assert (state(), Refund.objects.count()) == (ReturnState.AUTHORISED, 0)

    def test_staff_accept_what_its_seller_doubted(self, as_sam: Client, back: Return) -> None:
        prove_posting(back, upload(), by=IMPORT)
        doubt_proof(back, WHY, by=IMPORT)

        page = text(as_sam.get(f"/desk/returns/{back.number}/"))
        assert WHY in page
        as_sam.post(f"/desk/returns/{back.number}/posting/", {"answer": "accept"})

        assert Refund.objects.count() == 1

    def test_a_second_answer_reads_why_not(self, as_carla: Client, back: Return) -> None:
        prove_posting(back, upload(), by=IMPORT)
        path = f"/desk/returns/{back.number}/posting/"
        as_carla.post(path, {"answer": "accept"})

        answer = as_carla.post(path, {"answer": "doubt", "why": WHY})

        assert answer.status_code == 409
        assert "This proof of posting is no longer waiting for an answer." in text(answer)


class TestShop:
    def test_accepts_and_doubts(self, back: Return) -> None:
        dev = Dev("orders:read", "orders:write").client
        path = f"/api/shop/v1/returns/{back.number}/posting-proof"
        json = {"content_type": "application/json"}
        assert dev.post(f"{path}/acceptance").json()["code"] == "no_proof"
        prove_posting(back, upload(), by=IMPORT)

        doubted = dev.post(f"{path}/refusal", {"why": WHY}, **json)
        accepted = dev.post(f"{path}/acceptance")

        assert (doubted.json()["state"], accepted.json()["state"]) == ("authorised", "dropped_off")
        assert accepted.json()["items"][0]["given_minor"] == 690
