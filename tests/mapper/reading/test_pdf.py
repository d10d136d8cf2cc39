"""Words as they come off a page: joins, fonts, places; and files that are no PDF."""

from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from foundation.errors import UnreadableInputError
from mapper.reading.pdf import RawPage, extract_pages, open_pdf, page_count


def _canvas(folder: Path) -> Canvas:
    return Canvas(str(folder / "page.pdf"), pagesize=(400, 300), invariant=1)


def _page(canvas: Canvas) -> RawPage:
    canvas.save()
    return extract_pages(Path(canvas._filename), 1, 2)[0]


def _texts(page: RawPage) -> list[str]:
    return [word.text for word in page.words]


def test_extract_page_gives_font_size_weight_colour_and_place(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path)
    canvas.setFillColorRGB(0.8, 0, 0)
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(50, 200, "Unit")
    word = _page(canvas).words[0]
    assert (word.text, word.size, word.bold, word.color) == ("Unit", 12, True, 0xCC0000)
    assert (word.x0, word.base) == pytest.approx((50, 100), abs=1)
    assert word.y0 < word.base < word.y1


def test_extract_page_spells_out_ligatures_and_drops_soft_hyphens_inside_words() -> None:
    from mapper.reading.glyphs import _clean

    assert _clean("o\ufb03ce \ufb01t") == "office fit"
    assert _clean("instal\u00adlation") == "installation"
    assert _clean("instal\u00ad") == "instal\u00ad"
    assert _clean("cost\ufffe") == "cost-"


def test_extract_page_parts_words_at_a_line_end_hyphen(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(50, 200, "carry out the instal-")
    canvas.drawString(50, 186, "lation")
    words = _page(canvas).words
    assert [word.text for word in words][-2:] == ["instal-", "lation"]
    assert words[-1].base > words[-2].base


def test_extract_page_sets_apart_what_nobody_sees(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 200, "seen")
    canvas.drawString(-300, 200, "outside")
    canvas.setFillGray(0.2)
    canvas.rect(40, 90, 120, 20, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.drawString(50, 95, "onbar")
    canvas.drawString(50, 150, "onwhite")
    canvas.setFillGray(0)
    invisible = canvas.beginText(50, 120)
    invisible.setTextRenderMode(3)
    invisible.textLine("unpainted")
    canvas.drawText(invisible)
    page = _page(canvas)
    assert _texts(page) == ["seen", "onbar"]
    assert sorted(word.text for word in page.hidden) == ["onwhite", "outside", "unpainted"]


def test_extract_page_takes_text_drawn_twice_once(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path)
    canvas.setFont("Helvetica", 10)
    for shift in (0, 0.4, 0.8):
        canvas.drawString(50 + shift, 200, "bold by overprint")
    canvas.drawString(50, 180, "bold")
    assert _texts(_page(canvas)) == ["bold", "by", "overprint", "bold"]


def test_extract_page_measures_from_the_crop_box_and_rotation(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(150, 200, "mark")
    canvas.save()
    source = tmp_path / "page.pdf"
    with pikepdf.open(source) as document:
        document.pages[0].CropBox = [100, 50, 400, 250]
        document.save(tmp_path / "cropped.pdf")
    page = extract_pages(tmp_path / "cropped.pdf", 1, 2)[0]
    assert (page.width, page.height) == (300, 200)
    assert (page.words[0].x0, page.words[0].base) == pytest.approx((50, 50), abs=1)


def test_extract_page_finds_rules_in_lines_boxes_and_thin_fills(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path)
    canvas.line(50, 250, 350, 250)
    canvas.rect(50, 100, 200, 50, stroke=1, fill=0)
    canvas.rect(20, 20, 1, 60, stroke=0, fill=1)
    page = _page(canvas)
    assert [r.at for r in page.drawings.horizontal] == pytest.approx([50, 150, 200], abs=0.5)
    assert [r.at for r in page.drawings.vertical] == pytest.approx([20.5, 50, 250], abs=0.5)
    assert page.drawings.horizontal[0].start == pytest.approx(50, abs=1.5)


def test_open_pdf_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing.pdf"
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7 and nothing more %%EOF")
    canvas = _canvas(tmp_path)
    canvas.drawString(50, 200, "secret")
    canvas.save()
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(tmp_path / "page.pdf") as document:
        document.save(locked, encryption=pikepdf.Encryption(user="key", owner="owner"))
    found = []
    for path in (missing, damaged, locked):
        with pytest.raises(UnreadableInputError) as error, open_pdf(path):
            pass
        found.append(error.value.problem)
    assert found == [
        "there is no such file",
        "the file is not a PDF or is damaged",
        "the PDF is encrypted and needs a password",
    ]


def test_page_count_and_labels_of_the_file(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path)
    for _ in range(3):
        canvas.drawString(50, 200, "page")
        canvas.showPage()
    canvas.save()
    with pikepdf.open(tmp_path / "page.pdf") as document:
        labels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.r)])
        document.Root.PageLabels = labels
        document.save(tmp_path / "labelled.pdf")
    path = tmp_path / "labelled.pdf"
    assert page_count(path) == 3
    assert [page.label for page in extract_pages(path, 1, 4)] == ["i", "ii", "iii"]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.98])
@pytest.mark.parametrize("linear", [False, True])
def test_open_pdf_says_that_the_end_is_missing(tmp_path: Path, share: float, linear: bool) -> None:
    path = tmp_path / "cut.pdf"
    canvas = Canvas(str(path), invariant=1)
    for number in range(6):
        canvas.drawString(72, 700, f"Page {number}")
        canvas.showPage()
    canvas.save()
    if linear:
        with pikepdf.open(path, allow_overwriting_input=True) as document:
            document.save(path, linearize=True)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(UnreadableInputError, match="the end of the PDF is missing; download"):
        page_count(path)
    path.write_bytes(b"\n" * 500 + whole + bytes(5000))  # junk before and behind is no harm
    assert page_count(path) == 6
