"""A seller takes her orders to ship out as CSV and brings them back: each row right once, or wrong by name."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comptoir.orders.examples.one import ADDRESS, order_sent, receive
from comptoir.orders.intake.shipping_file import COLUMNS, MOST_ROWS, cell_of
from comptoir.orders.models import Line, Parcel
from comptoir.orders.tests.test_desk_sales import of_rivoli, statements, waiting
from comptoir.orders.tests.test_ship_parcel import ship

pytestmark = pytest.mark.django_db
PAGE, CSV = "/desk/shipping/file/", "/desk/shipping/orders.csv"
HEAD = "order,carrier,tracking_number,line,quantity"


def send(client: Any, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Any:
    body = "\r\n".join([head, *rows]).encode(encoding)
    return client.post(PAGE, {"file": SimpleUploadedFile("shipped.csv", body)})


def result(answer: Any) -> tuple[set[int], set[int], dict[int, str]]:
    taken = answer.context["taken"]
    return taken.shipped, taken.known, taken.wrong


def numbered() -> set[tuple[str, str, str, int]]:
    """Return the order, the number, the line and the pieces of everything that is in a parcel."""
    parcels = Parcel.objects.all()
    return set(
        parcels.values_list("order__number", "tracking_number", "lines__line__reference", "lines__quantity")
    )


class TestOut:
    def test_has_a_row_for_each_line_that_is_left(self, as_carla: Any) -> None:
        hers, his = order_sent()["lines"]
        lines = [{**hers, "quantity": 3}, his, {**hers, "reference": "3", "kind": "digital"}]
        receive(waiting("a", lines=lines, payments=[]))
        ship(1)
        receive(of_rivoli("b"), order_sent("gone"))

        answer = as_carla.get(CSV)

        body = answer.content.decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(body))) == [
            list(COLUMNS),
            ["a", "1", hers["name"], "2", "Alice Martin", "12 bis rue des Écoles, 75005, Paris, FR", "", ""],
        ]
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "attachment" in answer["Content-Disposition"]

    def test_parts_cells_as_a_french_spreadsheet_does(self, as_carla: Any) -> None:
        as_carla.cookies["language"] = "fr"

        assert as_carla.get(CSV).content.decode("utf-8-sig").strip() == ";".join(COLUMNS)

    def test_twenty_orders_cost_as_many_statements_as_two(self, as_carla: Any, alice: Any, bob: Any) -> None:
        receive(waiting("0"), waiting("1", customer={"email": bob.email, "name": "Bob"}))
        first = statements(as_carla, CSV)

        receive(*(waiting(str(at)) for at in range(2, 20)))

        assert statements(as_carla, CSV) == first

    @pytest.mark.parametrize("name", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1"])
    def test_no_cell_is_a_formula(self, as_carla: Any, name: str) -> None:
        receive(waiting("a", shipping_address={**ADDRESS, "name": name}))

        [_head, row] = csv.reader(io.StringIO(as_carla.get(CSV).content.decode("utf-8-sig")))

        assert row[4][0] == "'" or name.startswith("\t")
        assert cell_of(name) == f"'{name}"

    def test_what_was_taken_out_is_shipped_when_it_comes_back_with_numbers(self, as_carla: Any) -> None:
        receive(waiting("-5"), waiting("b"))
        [head, *rows] = csv.reader(io.StringIO(as_carla.get(CSV).content.decode("utf-8-sig")))
        assert {row[0] for row in rows} == {"'-5", "b"}
        filled = [[*row[:6], "Colissimo", "6A1"] if row[0] == "'-5" else row for row in rows]
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([head, *filled])

        answer = as_carla.post(PAGE, {"file": SimpleUploadedFile("a.csv", text.getvalue().encode("cp1252"))})

        assert len(result(answer)[0]) == 1
        assert numbered() == {("-5", "6A1", "1", 2)}


class TestIn:
    def test_ships_right_rows_once_and_names_the_wrong_ones(self, as_carla: Any) -> None:
        receive(waiting("a"), waiting("b"), waiting("c"), of_rivoli("of-rivoli"))
        rows = [
            "a,Colissimo,6A1,,",
            "b,Colissimo,6B1,1,1",
            "b,Chronopost,6B2,1,1",
            "c,Colissimo,6C1,1,9",
            "c,Colissimo,,,",
            "c,,6C2,,",
            ",Colissimo,6C3,,",
            "of-rivoli,Colissimo,6D1,,",
            "c,Colissimo,6C4,2,1",
            "c,Colissimo,6C5,1,x",
            "c,Colissimo,6C6,1,0",
            f"c,Colissimo,{'6' * 65},,",
            ",,,,",
            "c,,,1,2",
        ]

        answer = send(as_carla, *rows)

        shipped, known, wrong = result(answer)
        assert (shipped, known) == ({2, 3, 4}, set())
        assert numbered() == {("a", "6A1", "1", 2), ("b", "6B1", "1", 1), ("b", "6B2", "1", 1)}
        name = order_sent()["lines"][0]["name"]
        assert wrong == {
            5: f"{name}: 2 left to ship.",
            6: "The tracking number is missing.",
            7: "Say which carrier has the parcel.",
            8: "The order number is missing.",
            9: "None of your orders has this number.",
            10: "None of your items in this order has the reference 2.",
            11: "The quantity is not a whole number.",
            12: "The quantity is not a whole number.",
            13: "A cell has more than 64 characters.",
        }
        assert "Row 5" in answer.content.decode()

    def test_a_row_after_an_empty_one_is_named_by_its_place_in_the_spreadsheet(self, as_carla: Any) -> None:
        receive(waiting("a"))

        answer = send(as_carla, "a,Colissimo,6A1,,", "", ",,,,", "none,Colissimo,6A2,,")

        shipped, _known, wrong = result(answer)
        assert (shipped, set(wrong)) == ({2}, {5})

    @pytest.mark.parametrize("quantity", ["9" * 5000, "00000001" + "9" * 5000, "²", "٣", "-1", "1.5"])
    def test_a_quantity_that_is_none_is_named(self, as_carla: Any, quantity: str) -> None:
        receive(waiting("a"))

        answer = send(as_carla, f"a,Colissimo,6A1,1,{quantity}")

        assert result(answer)[2] == {2: "The quantity is not a whole number."}

    @pytest.mark.parametrize("number", ["6,12346E+12", "6.12346E+12", "1E15"])
    def test_a_number_that_a_spreadsheet_has_rounded_is_named(self, as_carla: Any, number: str) -> None:
        receive(waiting("a"))

        answer = send(as_carla, f'a,Colissimo,"{number}",1,1')

        assert result(answer)[2] == {
            2: "Your spreadsheet has rounded the tracking number: format the column as text."
        }

    def test_the_same_file_twice_changes_nothing(self, as_carla: Any) -> None:
        receive(waiting("a"), waiting("b"))
        rows = ["a,Colissimo,6A1,1,1", "b,Colissimo,6B1,,"]
        send(as_carla, *rows)
        before = numbered()

        answer = send(as_carla, *rows)

        assert result(answer) == (set(), {2, 3}, {})
        assert numbered() == before
        assert Line.objects.get(order__number="a", reference="1").shipped == 1

    def test_a_known_number_with_other_pieces_is_named(self, as_carla: Any) -> None:
        receive(waiting("a"))
        send(as_carla, "a,Colissimo,6A1,1,1")

        answer = send(as_carla, "a,Colissimo,6a 1,1,2")

        assert result(answer)[2] == {2: "The order already has a parcel with the number 6a 1."}

    def test_rows_of_one_number_are_one_parcel(self, as_carla: Any) -> None:
        hers = order_sent()["lines"][0]
        receive(waiting("a", lines=[hers, {**hers, "reference": "3"}], payments=[]))

        answer = send(as_carla, "a,Colissimo,6A1,1,", "a,Colissimo,6A1,3,1")

        assert result(answer)[0] == {2, 3}
        assert Parcel.objects.count() == 1
        assert numbered() == {("a", "6A1", "1", 2), ("a", "6A1", "3", 1)}

    def test_a_row_that_stands_twice_is_named_and_nothing_of_it_is_shipped(self, as_carla: Any) -> None:
        receive(waiting("a"))

        answer = send(as_carla, "a,Colissimo,6A1,1,1", "a,Colissimo,6A1,1,1")

        assert set(result(answer)[2]) == {2, 3}
        assert Parcel.objects.count() == 0

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_is_read_as_any_spreadsheet_writes_it(self, as_carla: Any, encoding: str, separator: str) -> None:
        receive(waiting("a"))
        rows = [
            part.replace(",", separator) for part in ("Order,Carrier,TRACKING_NUMBER", "a,Relais Élysée,6A1")
        ]

        send(as_carla, rows[1], head=rows[0], encoding=encoding)

        assert Parcel.objects.get().carrier == "Relais Élysée"

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"", "The file is empty."),
            (b"\x00\x01", "This is not a CSV file."),
            (b"\x81\x8d", "This is not a CSV file."),
            (b"order;carrier\na;b", "The first row must name the columns: tracking_number."),
            (b"x" * 150_001, "The file is larger than 150 kB"),
            (
                b"order,carrier,tracking_number\n" + b"a,b,c\n" * (MOST_ROWS + 1),
                f"More than {MOST_ROWS} rows of the file name a parcel",
            ),
        ],
    )
    def test_says_why_a_file_cannot_be_read(self, as_carla: Any, body: bytes, words: str) -> None:
        answer = as_carla.post(PAGE, {"file": SimpleUploadedFile("a.csv", body)})

        assert words in answer.context["form"].errors["file"][0]
        assert words in answer.content.decode()

    def test_asks_for_a_file(self, as_carla: Any) -> None:
        assert "Choose a file." in as_carla.post(PAGE, {}).content.decode()
