"""A return's slip and label are printed on A4, in the customer's language, and what a scanner reads is right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from comptoir.deliveries.models import ReturnSlip, SlipItem, draw_return_slip
from comptoir.deliveries.tests.printed import ALICE, CARMES, pages, without_spaces

pytestmark = pytest.mark.any_database
NUMBER = "R-7K2M-49QX"
A4 = (595, 842)
COFFEE = SlipItem(1, "Café moulu « Brûlerie des Carmes » 250 g", "CAF-250", "L’article est défectueux")
BOTH = [("Code128", NUMBER), ("QRCode", NUMBER)]


def slip(**changes: Any) -> ReturnSlip:
    values: dict[str, Any] = {
        "number": NUMBER,
        "order_number": "403-0000001-0000001",
        "seller": "Brûlerie des Carmes",
        "sender": ALICE,
        "recipient": CARMES,
        "items": [COFFEE, SlipItem(2, "Carnet pointé A5")],
        "language": "fr",
        "asked_on": date(2026, 12, 1),
        "send_by": date(2026, 12, 31),
    }
    return ReturnSlip(**values | changes)


class TestSlip:
    def test_says_what_goes_back_from_whom_to_whom_and_that_it_is_not_prepaid(self) -> None:
        [page] = pages(draw_return_slip(slip()))

        assert tuple(round(side) for side in page.points) == A4
        for words in (
            *("Non prépayé", "Alice Œuvrard-Łukaszewicz", "12 bis rue de l’Abbé-Grégoire", "75006 Paris"),
            *("Le Petit Château", "Service retours", "Brûlerie des Carmes", "31000 Toulouse", "France"),
            *("À découper", "403-0000001-0000001", "1er décembre 2026", "31 décembre 2026", "3 articles"),
            *(
                "1 Café moulu « Brûlerie des Carmes » 250 g CAF-250 L’article est défectueux",
                "2 Carnet pointé",
            ),
        ):
            assert words in page.words
        assert page.codes == [("Code128", NUMBER), *BOTH]

    def test_speaks_english_to_who_reads_it(self) -> None:
        [page] = pages(draw_return_slip(slip(language="en")))

        assert "Not prepaid" in page.words
        assert "Put this slip in the parcel" in page.words

    def test_of_a_language_that_is_not_ours_is_printed_in_the_shops(self, settings: Any) -> None:
        settings.LANGUAGE_CODE = "fr"

        [page] = pages(draw_return_slip(slip(language="de")))

        assert "Non prépayé" in page.words

    def test_that_is_prepaid_has_no_label_of_its_own(self) -> None:
        [page] = pages(draw_return_slip(slip(is_prepaid=True)))

        assert page.codes == BOTH
        assert "Non prépayé" not in page.words
        assert "75006" not in page.words

    def test_of_many_items_goes_on_over_pages_with_heads_and_number(self) -> None:
        items = [SlipItem(1, f"Article n° {at} au nom plutôt long pour une ligne") for at in range(70)]

        first, *more = pages(draw_return_slip(slip(items=items)))

        assert first.codes == [("Code128", NUMBER), *BOTH]
        assert len(more) > 1
        assert all("Article Référence Motif" in page.words and NUMBER in page.words for page in more)
        assert "Article n° 69" in more[-1].words

    @pytest.mark.parametrize(
        "long",
        ["Anne-Sophie " * 12, "W" * 120, '#panic("no") $x$ *b* @ref <label> // /* */', "李明 Ξένος"],
    )
    @pytest.mark.parametrize("is_prepaid", [False, True])
    def test_takes_names_of_any_kind_and_keeps_its_codes(self, long: str, is_prepaid: bool) -> None:
        person = ALICE | {"name": long[:100], "street": [long[:100]] * 3}
        items = [SlipItem(1, long, long[:64], long)]

        first, *_more = pages(
            draw_return_slip(
                slip(items=items, sender=person, recipient=person, seller=long, is_prepaid=is_prepaid)
            )
        )

        assert first.codes == (BOTH if is_prepaid else [("Code128", NUMBER), *BOTH])
        if long.isascii():
            assert without_spaces(long) in without_spaces(first.words)

    def test_of_a_long_number_still_scans(self) -> None:
        number = "R-2026-000000000017-TOULOUSE-CARMES"

        [page] = pages(draw_return_slip(slip(number=number)))

        assert {text for _kind, text in page.codes} == {number}
        assert len(page.codes) == 3

    def test_is_read_out_by_who_cannot_see_it(self) -> None:
        pdf = draw_return_slip(slip())

        assert b"/MarkInfo" in pdf
        assert b"/StructTreeRoot" in pdf
