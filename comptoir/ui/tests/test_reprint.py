"""A PDF of somebody else is made anew: its ink comes through and nothing else; what harms is refused."""

from __future__ import annotations

import zlib
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from comptoir.ui.printing import bar_code, draw_paper
from comptoir.ui.reprint import LARGEST_BYTES, Fault, Unprintable, reprint

pytestmark = pytest.mark.any_database
DRAWING = """
#let texts = json(bytes(sys.inputs.texts))
#set document(title: "Label")
#set page(width: 100mm, height: 150mm)
#for at in range(texts.pages) {
  if at > 0 { pagebreak() }
  image(bytes(texts.code), format: "svg", width: 60mm, height: 20mm, fit: "stretch", alt: "A")
}
"""
INK = b"0 0 200 200 re f"


@pytest.fixture
def label(tmp_path: Path) -> bytes:
    return drawn(tmp_path, pages=1)


def drawn(folder: Path, *, pages: int) -> bytes:
    drawing = folder / "label.typ"
    drawing.write_text(DRAWING)
    return draw_paper(drawing, {"code": bar_code("8R00000000017")["drawing"], "pages": pages})


def written(
    content: bytes = INK, *, catalog: bytes = b"", page: bytes = b"", more: tuple[bytes, ...] = ()
) -> bytes:
    """Write a PDF of one page by hand; what is `more` are objects from 5 on."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R " + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R " + (page or b"/MediaBox[0 0 300 400]") + b">>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        *more,
    ]
    pdf, places = bytearray(b"%PDF-1.7\n"), []
    for at, one in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (at, one)
    start = len(pdf)
    pdf += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    pdf += b"".join(b"%010d 00000 n \n" % place for place in places)
    pdf += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(pdf)


def fault_of(pdf: bytes) -> Fault:
    with pytest.raises(Unprintable) as refusal:
        reprint(pdf)
    return refusal.value.fault


def outcome(pdf: bytes) -> Fault | None:
    """Return why it was refused; None where a new one was made."""
    try:
        assert reprint(pdf).startswith(b"%PDF-")
    except Unprintable as refusal:
        return refusal.fault
    return None


def test_its_codes_still_scan_and_its_size_is_the_same(label: bytes) -> None:
    document = pypdfium2.PdfDocument(reprint(label))

    [page] = list(document)
    picture = page.render(scale=203 / 72, grayscale=True).to_pil()
    assert [(code.format.name, code.text) for code in zxingcpp.read_barcodes(picture)] == [
        ("Code128", "8R00000000017")
    ]
    assert [abs(side - asked) < 1 for side, asked in zip(page.get_size(), (283.5, 425.2), strict=True)] == [
        True
    ] * 2


def test_its_pages_come_in_their_order(tmp_path: Path) -> None:
    assert len(pypdfium2.PdfDocument(reprint(drawn(tmp_path, pages=4)))) == 4


@pytest.mark.parametrize(
    ("catalog", "page", "more"),
    [
        (b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", b"", ()),
        (b"/AA<</WC<</S/JavaScript/JS(app.alert\\(1\\))>>>>", b"", ()),
        (b"/OpenAction<</S/Launch/F(calc.exe)>>", b"", ()),
        (
            b"/Names<</EmbeddedFiles<</Names[(a.exe)5 0 R]>>>>",
            b"",
            (b"<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>", b"<</Length 4>>stream\nMZMZ\nendstream"),
        ),
        (
            b"",
            b"/MediaBox[0 0 300 400]/Annots[5 0 R]",
            (b"<</Type/Annot/Subtype/Link/Rect[0 0 300 400]/A<</S/URI/URI(https://evil.example/)>>>>",),
        ),
        (b"/AcroForm<</Fields[]/XFA 5 0 R>>", b"", (b"<</Length 5>>stream\n<xdp>\nendstream",)),
    ],
)
def test_nothing_that_acts_comes_through(catalog: bytes, page: bytes, more: tuple[bytes, ...]) -> None:
    made = reprint(written(catalog=catalog, page=page, more=more))

    for word in (
        b"JavaScript",
        b"OpenAction",
        b"/AA",
        b"Launch",
        b"EmbeddedFile",
        b"URI",
        b"evil",
        b"XFA",
        b"MZMZ",
    ):
        assert word not in made
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("pdf", "fault"),
    [
        (b"", Fault.NO_PDF),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Fault.NO_PDF),
        (b"\x89PNG\r\n\x1a\n", Fault.NO_PDF),
        (b"<html>" + b" " * 2000 + written(), Fault.NO_PDF),
        (b"%PDF-1.7\n<script>alert(1)</script>", Fault.UNREADABLE),
        (b"%PDF-1.7\n" + b"\xff" * 5000, Fault.UNREADABLE),
        (written()[:120], Fault.UNREADABLE),
        (written(b""), Fault.EMPTY),
        (written(page=b"/MediaBox[0 0 3000 400]"), Fault.TOO_WIDE),
        (written() + b"x" * LARGEST_BYTES, Fault.TOO_LARGE),
    ],
)
def test_what_is_no_label_is_refused(pdf: bytes, fault: Fault) -> None:
    assert fault_of(pdf) == fault


def test_of_many_pages_is_refused(tmp_path: Path) -> None:
    assert fault_of(drawn(tmp_path, pages=5)) == Fault.TOO_MANY_PAGES


def test_that_is_locked_is_refused() -> None:
    locked = written().replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]"
        b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    )

    assert fault_of(locked) == Fault.LOCKED


def test_a_page_that_is_a_polyglot_comes_through_as_its_ink_alone() -> None:
    """Its first bytes are a script, which a browser might run if it were served as something else."""
    made = reprint(b"<script>alert(1)</script>\n" + written())

    assert b"script" not in made


def test_a_picture_that_fills_the_memory_harms_nobody() -> None:
    """900 megapixels in a few kilobytes."""
    rows = zlib.compress(b"\0" * 30_000 * 1_000, 9)
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace/DeviceRGB"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(rows), rows)
    )
    pdf = written(
        b"300 0 0 400 0 0 cm /A Do",
        page=b"/MediaBox[0 0 300 400]/Resources<</XObject<</A 5 0 R>>>>",
        more=(picture,),
    )

    assert outcome(pdf) in {Fault.UNREADABLE, Fault.EMPTY}


def test_drawings_without_an_end_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each draws the next ten times: 10 to the power of 9 squares."""
    monkeypatch.setattr("comptoir.ui.reprint.LONGEST_SECONDS", 2)
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</A %d 0 R>>>>/Length 60>>stream\n%s\nendstream"
        % (at + 1, (b"/A Do " * 10).ljust(60))
        for at in range(5, 14)
    ]
    last = b"<</Type/XObject/Subtype/Form/BBox[0 0 300 400]/Length 16>>stream\n" + INK + b"\nendstream"
    pdf = written(
        b"/A Do", page=b"/MediaBox[0 0 300 400]/Resources<</XObject<</A 5 0 R>>>>", more=(*forms, last)
    )

    assert outcome(pdf) in {Fault.UNREADABLE, None}
