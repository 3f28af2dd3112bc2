"""The desk: a seller answers, receives and settles her own returns; staff see all, and act in a customer's place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from comptoir.journal.record import IMPORT
from comptoir.orders.models import Line
from comptoir.payments.models import Refund
from comptoir.photos.examples import upload
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.actions import expire_return
from comptoir.returns.models import ItemPhoto, Return, ReturnState, SellerReturn, Way
from comptoir.returns.tests.given import NUMBER, arrived, ask, item, line, one, only_item, received
from comptoir.sellers.actions import save_reason
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
EXCHANGE: dict[str, Any] = {
    "reason": ReturnReason.TOO_SMALL,
    "wants": Remedy.EXCHANGE,
    "exchange": "En 500 g",
}
LIST = "/desk/returns/"


def page(back: Return) -> str:
    return f"{LIST}{back.number}/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


class TestSavedReasons:
    def test_a_seller_refuses_with_a_saved_reason(self, as_carla: Client, carla: Any) -> None:
        kept = save_reason("Déjà vérifié.", seller=Seller.objects.get(people__user=carla), by=carla)
        save_reason("Motif de la boutique.", seller=None, by=carla)
        back = one(arrived(20), item(**EXCHANGE))
        shown = text(as_carla.get(page(back)))
        assert kept.text in shown
        assert "Motif de la boutique." not in shown

        as_carla.post(f"{page(back)}answer/", {"answer": "refuse", "saved": kept.text, "words": "Merci."})

        back.refresh_from_db()
        assert (back.state, back.why) == (ReturnState.REFUSED, "Déjà vérifié. Merci.")

    def test_a_deduction_takes_a_saved_reason(self, as_carla: Client, carla: Any) -> None:
        kept = save_reason("Entamé.", seller=Seller.objects.get(people__user=carla), by=carla)
        back = received(arrived(20))
        name = f"i{only_item(back).id.hex}"
        sent = {f"{name}-outcome": "refund", f"{name}-kept_back": "1.00", f"{name}-saved": kept.text}

        as_carla.post(f"{page(back)}settlement/", sent)

        settled = only_item(back)
        assert (settled.deducted_minor, settled.settled_why) == (100, "Entamé.")

    def test_without_one_there_is_no_field_for_it(self, as_carla: Client) -> None:
        back = received(arrived(20))
        assert "-saved" not in text(as_carla.get(page(back)))


class TestList:
    def test_a_seller_sees_her_own_and_staff_see_all(self, as_carla: Client, as_sam: Client) -> None:
        hers, others = ask(arrived(), item("1"), item("2"))

        for client, sees_others in ((as_carla, False), (as_sam, True)):
            shown = text(client.get(f"{LIST}?show=all"))
            assert hers.number in shown
            assert (others.number in shown) is sees_others
        assert as_carla.get(page(others)).status_code == 404

    def test_late_ones_come_first(self, as_carla: Client) -> None:
        first, second = one(arrived(20), item(**EXCHANGE)), one(arrived(20, number="403-2"), item_of("403-2"))
        SellerReturn.objects.filter(number=second.number).update(due_at=timezone.now() - timedelta(hours=3))

        shown = text(as_carla.get(LIST))

        assert shown.index(second.number) < shown.index(first.number)
        assert "overdue by 3 h" in shown

    def test_a_scanned_number_opens_its_return(self, as_carla: Client) -> None:
        back = one(arrived())

        answer = as_carla.post(f"{LIST}reception/", {"number": f" {back.number.lower()} "})
        wrong = as_carla.post(f"{LIST}reception/", {"number": "R00000000"})

        assert answer.url == page(back)
        assert "No return has this number" in text(wrong)

    def test_ticked_ones_are_received_together(self, as_carla: Client) -> None:
        back = one(arrived())
        other = received(
            arrived(number="403-2"), item_of("403-2", reason=ReturnReason.UNWANTED_ITEM, wants=Remedy.REFUND)
        )

        answer = as_carla.post(f"{LIST}reception/", {"return": [back.number, other.number]})

        assert answer.status_code == 409
        assert Return.objects.get(id=back.id).state == ReturnState.RECEIVED
        assert "This return has already been received." in text(answer)

    def test_taken_out_as_csv(self, as_carla: Client) -> None:
        back, other = ask(arrived(), item("1"), item("2"))

        rows = as_carla.get(f"{LIST}returns.csv?show=all").content.decode("utf-8-sig")

        assert back.number in rows
        assert other.number not in rows


class TestAnswer:
    def test_accepts_with_a_refund_instead(self, as_carla: Client) -> None:
        back = one(arrived(20), item(**EXCHANGE))

        form = {"answer": "authorise", "refund": only_item(back).id.hex}
        without = as_carla.post(f"{page(back)}answer/", form)
        as_carla.post(f"{page(back)}answer/", {**form, "why": "Plus en 500 g."})

        assert "Say why. The customer will read it." in text(without)
        assert Return.objects.get().state == ReturnState.AUTHORISED
        assert (only_item(back).wants, Return.objects.get().why) == (Remedy.REFUND, "Plus en 500 g.")

    def test_one_exchange_is_sent_unless_it_is_refunded(self, as_carla: Client) -> None:
        back = one(arrived(20), item(**EXCHANGE))

        field = as_carla.get(page(back)).context["exchanges"]["refund"]
        as_carla.post(f"{page(back)}answer/", {"answer": "authorise", "refund": ""})

        assert [str(way.choice_label) for way in field] == ["Send the exchange", "Refund instead"]
        assert [way.data["selected"] for way in field] == [True, False]
        assert Return.objects.get().state == ReturnState.AUTHORISED
        assert only_item(back).wants == Remedy.EXCHANGE

    def test_a_reason_for_nothing_is_not_dropped_in_silence(self, as_carla: Client) -> None:
        back = one(arrived(20), item(**EXCHANGE))

        answer = as_carla.post(f"{page(back)}answer/", {"answer": "authorise", "why": "Plus en 500 g."})

        assert "Tick the items you refund, or leave the reason empty." in text(answer)
        assert Return.objects.get().state == ReturnState.REQUESTED

    def test_refuses_with_a_reason_alone(self, as_carla: Client) -> None:
        back = one(arrived(20), item(**EXCHANGE))

        without = as_carla.post(f"{page(back)}answer/", {"answer": "refuse"})
        as_carla.post(f"{page(back)}answer/", {"answer": "refuse", "words": "Plus en stock."})

        assert "Say why. The customer will read it." in text(without)
        assert Return.objects.get().why == "Plus en stock."

    def test_shows_what_the_law_forbids(self, as_carla: Client) -> None:
        back = one(arrived(5), item(**EXCHANGE))

        answer = as_carla.post(f"{page(back)}answer/", {"answer": "refuse", "words": "Non"})

        assert answer.status_code == 409
        assert "by law, it cannot be refused" in text(answer)


class TestRefused:
    def test_what_comes_late_of_a_lapsed_return_is_received_or_its_items_are_said_to_be_elsewhere(
        self, as_carla: Client
    ) -> None:
        order = arrived()
        lapsed = expire_return(one(order, item(quantity=2)), by=IMPORT, now=timezone.now())
        assert as_carla.get(page(lapsed)).context["reception"] is not None
        other = one(order)
        came = {only_item(lapsed).id.hex: 2}

        refused = as_carla.post(f"{page(lapsed)}reception/", came)

        assert other.number in refused.context["reception"].non_field_errors()[0]
        Return.objects.filter(id=other.id).update(state=ReturnState.CANCELLED)
        assert as_carla.post(f"{page(lapsed)}reception/", came).status_code == 302
        assert Return.objects.get(id=lapsed.id).state == ReturnState.RECEIVED

    def test_a_reception_is_refused_at_its_form(self, as_carla: Client) -> None:
        back = one(arrived(20))

        answer = as_carla.post(f"{page(back)}reception/", {only_item(back).id.hex: 0})

        assert answer.status_code == 409
        assert answer.context["reception"].non_field_errors() == ["Say how many items have arrived."]
        assert not answer.context["refused"]
        assert text(answer).count("data-focus") == 1

    def test_a_label_is_refused_beside_its_field(self, as_carla: Client) -> None:
        back = one(arrived(20), way=Way.LABEL)
        values = {"pdf": ContentFile(b"This is no PDF.", "label.pdf")}

        answer = as_carla.post(f"{page(back)}label/", values)

        assert answer.status_code == 409
        assert list(answer.context["label_form"].errors) == ["pdf"]
        assert not answer.context["refused"]
        assert not answer.context.get("is_settling")

    def test_what_another_tab_has_answered_is_said_above_and_not_asked_again(self, as_carla: Client) -> None:
        back = one(arrived(20), item(**EXCHANGE))
        as_carla.post(f"{page(back)}answer/", {"answer": "authorise"})

        answer = as_carla.post(f"{page(back)}answer/", {"answer": "authorise"})
        refusing = as_carla.post(f"{page(back)}answer/", {"answer": "refuse", "words": "Trop tard."})

        for late in (answer, refusing):
            assert late.status_code == 409
            assert "no longer waiting for an answer" in late.context["refused"]
            assert late.context["refusal"] is None
            assert not late.context.get("is_settling")
            assert text(late).count("data-focus") == 1

    def test_what_fits_the_state_no_more_is_not_passed_over_in_silence(self, as_carla: Client) -> None:
        back = received(arrived(20))

        answer = as_carla.post(f"{page(back)}reception/", {only_item(back).id.hex: 99})

        assert answer.context["reception"] is None
        assert (
            answer.context["refused"] == "Nothing was changed: this return is now “Received by the seller”."
        )


class TestFront:
    def test_says_what_waits_for_a_seller_and_for_staff(self, as_carla: Client, as_sam: Client) -> None:
        received(arrived(20))

        for client in (as_carla, as_sam):
            assert "1 return to answer or settle" in text(client.get("/desk/"))


class TestSettle:
    def settlement(self, back: Return, **values: Any) -> dict[str, Any]:
        prefix = f"i{only_item(back).id.hex}"
        return {f"{prefix}-{name}": value for name, value in values.items()}

    def test_receives_then_settles_in_part_with_a_photo(self, as_carla: Client) -> None:
        back = one(arrived(20), item(quantity=2))
        as_carla.post(f"{page(back)}reception/", {only_item(back).id.hex: 2})

        values = {"outcome": "refund", "accepted": 2, "kept_back": "1.80", "why": "Entamé", "photo": upload()}
        answer = as_carla.post(f"{page(back)}settlement/", self.settlement(back, **values))

        assert answer.status_code == 302, text(answer)
        assert Refund.objects.get().amount_minor == 1200
        assert ItemPhoto.objects.get().is_inspection
        assert line().returned == 2

    def test_a_refusal_keeps_what_was_typed(self, as_carla: Client) -> None:
        back = received(arrived(20))

        values = {"outcome": "refund", "accepted": 1, "kept_back": "99", "why": "Entamé"}
        answer = as_carla.post(f"{page(back)}settlement/", self.settlement(back, **values))

        assert answer.status_code == 409
        assert "at most €6.90 can be deducted" in text(answer)
        assert "Entamé" in text(answer)

    def test_a_refusal_stands_at_its_item(self, as_carla: Client) -> None:
        back = received(arrived(20))

        values = {"outcome": "refund", "accepted": 1, "kept_back": "99", "why": "Entamé"}
        answer = as_carla.post(f"{page(back)}settlement/", self.settlement(back, **values))

        [form] = answer.context["settlements"]
        assert list(form.errors) == ["kept_back"]
        assert "data-focus" in text(answer)

    def test_what_was_settled_meanwhile_is_said_above_and_not_offered_again(self, as_carla: Client) -> None:
        back = received(arrived(20))
        values = self.settlement(back, outcome="refund", accepted=1)
        as_carla.post(f"{page(back)}settlement/", values)

        answer = as_carla.post(f"{page(back)}settlement/", values)

        assert answer.status_code == 409
        assert answer.context["settlements"] == []
        assert "has already been settled" in answer.context["refused"]
        assert "data-focus" in text(answer)

    def test_says_what_a_full_refund_comes_to(self, as_carla: Client) -> None:
        back = received(arrived(20), item(quantity=2))

        shown = text(as_carla.get(page(back)))

        assert "€6.90 each. Full refund: €13.80" in " ".join(shown.split())
        assert "the customer gets back <strong>€13.80</strong>" in shown

    @pytest.mark.parametrize(
        "sent_to", ["answer", "label", "reception", "settlement", "posting", "loss", "more"]
    )
    def test_where_a_form_is_sent_leads_back_to_the_return(
        self, as_carla: Client, as_sam: Client, sent_to: str
    ) -> None:
        back = received(arrived(20))
        address = f"{page(back)}{sent_to}/" + (f"{only_item(back).id}/" if sent_to == "more" else "")

        answers = [client.get(address) for client in (as_carla, as_sam)]

        assert [answer["Location"] for answer in answers] == [page(back)] * 2
        assert as_carla.get(address.replace(back.number, "R-NOTHING")).status_code == 404

    def test_an_amount_goes_with_its_own_outcome_alone(self, as_carla: Client) -> None:
        back = received(arrived(20))

        values = {"outcome": "refund", "accepted": 1, "given": "2.00", "why": "Entamé"}
        answer = as_carla.post(f"{page(back)}settlement/", self.settlement(back, **values))

        assert "This only goes with “Goodwill refund, and the customer keeps it”." in text(answer)
        assert Refund.objects.count() == 0

    @pytest.mark.parametrize("amount", ["1e100", "1e999999", "9" * 40, "NaN", "-1", "1,80x"])
    def test_an_amount_beyond_all_measure_is_refused_in_words(self, as_carla: Client, amount: str) -> None:
        back = received(arrived(20))

        values = {"outcome": "refund", "accepted": 1, "kept_back": amount, "why": "Entamé"}
        answer = as_carla.post(f"{page(back)}settlement/", self.settlement(back, **values))

        assert (answer.status_code, Refund.objects.count()) == (200, 0)
        assert "field-error" in text(answer) or "errorlist" in text(answer) or "aria-invalid" in text(answer)

    def test_a_replacement_is_to_be_shipped(self, as_carla: Client) -> None:
        broken = {"reason": ReturnReason.DEFECTIVE, "comment": "Cassé", "wants": Remedy.REPLACEMENT}
        back = received(arrived(20), item(**broken))

        as_carla.post(f"{page(back)}settlement/", self.settlement(back, outcome="replacement", accepted=1))

        assert Line.objects.filter(replaces_id=line().id).count() == 1


class TestInHerPlace:
    def test_is_offered_once_something_has_left(self, as_sam: Client) -> None:
        arrived()
        arrived(number="403-0000002-0000001", shipments=[])

        pages = [text(as_sam.get(f"/desk/orders/{number}/")) for number in (NUMBER, "403-0000002-0000001")]

        assert ["Request a return" in page for page in pages] == [True, False]
        assert ["Take back as an exception" in page for page in pages] == [True, False]

    def test_staff_ask_with_a_reason_that_she_sees(self, as_sam: Client, as_alice: Client) -> None:
        arrived()
        address = f"/desk/returns/for-customer/{NUMBER}/"
        form = as_sam.get(address).context["form"]
        values = {"key": form["key"].value(), "reason": "not_said", "wants": "refund", line().id.hex: 1}

        without = as_sam.post(address, values)
        as_sam.post(address, {**values, "why": "Elle a appelé"})

        assert "Say why. The customer will see it." in text(without)
        shown = text(as_alice.get(f"/returns/{Return.objects.get().number}/"))
        assert "Elle a appelé" in shown


def item_of(number: str, **changes: Any) -> Any:
    """The coffee of this order."""
    own = Line.objects.get(order__number=number, reference="1")
    return item_with(own, **{**EXCHANGE, **changes})


def item_with(own: Line, **changes: Any) -> Any:
    from comptoir.returns.examples import asked_item

    return asked_item(own, **changes)
