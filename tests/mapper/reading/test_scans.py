"""Scanned pages: told from others, read by their text layer or by recognition, always reported."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from mapper.reading import scans
from mapper.reading.document import read_pdf_in_process
from mapper.reading.pdf import extract_pages
from mapper.reading.read import read_specification
from mapper.reading.scans import is_scan
from mapper.specification import Specification

CRITERIA = {
    "1.1": "Describe the parts of a lathe",
    "1.2": "Explain how cutting tools are kept sharp",
    "2.1": "Select tools for the task",
}
MakeScan = Callable[..., Path]


def draw_unit(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(60, 770, "Unit 101 Turning parts")
    canvas.setFont("Helvetica", 11)
    rows = [
        ("Learning outcome", "Assessment criteria"),
        ("The learner will:", "The learner can:"),
        ("1. Know how parts are turned", f"1.1 {CRITERIA['1.1']}"),
        ("", f"1.2 {CRITERIA['1.2']}"),
        ("2. Be able to turn parts", f"2.1 {CRITERIA['2.1']}"),
    ]
    for number, (left, right) in enumerate(rows):
        canvas.drawString(66, 704 - 30 * number, left)
        canvas.drawString(256, 704 - 30 * number, right)
    for y in (724, 694, 664, 604, 574):
        canvas.line(60, y, 540, y)
    for x in (60, 250, 540):
        canvas.line(x, 724, x, 574)
    canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def make_scan(tmp_path: Path) -> MakeScan:
    """A function that prints the unit and lays it on the scanner, askew by some degrees."""

    def make(*, askew: float = 0.0, layer: str | None = None) -> Path:
        with pypdfium2.PdfDocument(draw_unit(tmp_path / "printed.pdf")) as document:
            picture = document[0].render(scale=200 / 72).to_pil().convert("L")
        picture = picture.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        buffer = io.BytesIO()
        picture.filter(ImageFilter.GaussianBlur(0.6)).save(buffer, "JPEG", quality=70)
        path = tmp_path / "scan.pdf"
        canvas = Canvas(str(path), pagesize=A4, invariant=1)
        canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
        if layer is not None:
            text = canvas.beginText(60, 700)
            text.setTextRenderMode(3)
            text.textLines(layer)
            canvas.drawText(text)
        canvas.showPage()
        canvas.save()
        return path

    return make


def codes(specification: Specification) -> list[tuple[str, int | None]]:
    return [(warning.code, warning.page) for warning in specification.warnings]


def test_is_scan_needs_a_picture_over_the_page_and_no_text(
    make_scan: MakeScan, tmp_path: Path
) -> None:
    (scanned,) = extract_pages(make_scan(), 1, 2)
    (printed,) = extract_pages(draw_unit(tmp_path / "unit.pdf"), 1, 2)
    assert (is_scan(scanned), is_scan(printed)) == (True, False)


def test_scan_without_recognition_is_warned_about_with_the_remedy(
    make_scan: MakeScan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "can_recognise", lambda: False)
    specification = read_pdf_in_process(make_scan())
    assert ("no-text", 1) in codes(specification)
    warning = next(w for w in specification.warnings if w.code == "no-text")
    assert "pip install 'content-mapper[ocr]'" in warning.message
    assert specification.page_summary.warned == [1]


def test_scan_with_an_invisible_text_layer_is_read_by_it(
    make_scan: MakeScan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "can_recognise", lambda: False)
    layer = "The learner will:\n1. Know how parts are turned\nThe learner can:\n" + "\n".join(
        f"{ref} {text}" for ref, text in CRITERIA.items() if ref != "2.1"
    )
    specification = read_pdf_in_process(make_scan(layer=layer))
    assert [item.source.text for item in specification.items()] == [
        CRITERIA["1.1"],
        CRITERIA["1.2"],
    ]
    assert ("text-layer", 1) in codes(specification)
    assert specification.page_summary.content == [1]


def test_scan_askew_is_recognised_as_the_table_that_it_shows(make_scan: MakeScan) -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    specification = read_pdf_in_process(make_scan(askew=0.8))
    found = [(item.outcome.ref, item.source.ref) for item in specification.items()]
    assert found == [("1", "1.1"), ("1", "1.2"), ("2", "2.1")]
    assert [item.source.text for item in specification.items()] == list(CRITERIA.values())
    assert ("ocr", 1) in codes(specification)
    assert specification.page_summary.content == [1]


@pytest.mark.slow
def test_scans_are_read_the_same_with_one_and_two_workers(
    make_scan: MakeScan, tmp_path: Path
) -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    single = make_scan(askew=-0.5)
    with pikepdf.open(single) as document:
        for _ in range(2):
            document.pages.append(document.pages[0])
        document.save(tmp_path / "three.pdf")
    path = tmp_path / "three.pdf"
    one, two = (read_specification(path, workers=workers) for workers in (1, 2))
    assert one.model_dump_json() == two.model_dump_json()
    assert [code for code, _ in codes(one)].count("ocr") == 3


def test_find_rules_sees_pale_lines_and_dark_heads_but_not_text() -> None:
    cv2 = pytest.importorskip("cv2", reason="the extra ocr is not installed")
    np = pytest.importorskip("numpy")
    from mapper.reading.scanrules import find_rules

    noise = np.random.default_rng(1).normal(235, 8, (800, 1000, 3))
    image = np.clip(noise, 0, 255).astype("uint8")
    image[100:150, 100:900] = 110  # dark head
    image[300:302, 100:900] = 170  # pale line
    image[150:600, 500:503] = 90
    cv2.putText(image, "Assessment criteria of the unit", (120, 250), 2, 1.0, (0, 0, 0), 2)
    found = find_rules(image, 2.0)
    across = [(r.at, r.start, r.stop) for r in found.horizontal]
    assert across == [
        pytest.approx((50, 50, 450), abs=1),
        pytest.approx((75, 50, 450), abs=1),
        pytest.approx((150, 50, 450), abs=1),
    ]
    upright = [(r.at, r.start, r.stop) for r in found.vertical]
    assert pytest.approx((251, 51, 301), abs=1) in upright
    assert found.fills == (pytest.approx((50, 50, 450, 75), abs=1),)
