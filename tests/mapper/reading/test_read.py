"""The one call that reads a document: formats, workers, damaged pages, nothing lost."""

import json
import logging
import re
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from corpora.samples import sample_specification
from evaluation.reading.run import score_reading
from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading.document import read_pdf_in_process
from mapper.reading.read import read_specification


def long_document(path: Path, pages: int) -> Path:
    canvas = Canvas(str(path), invariant=1)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(60, 780, f"Unit {100 + number} Making part {number}")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(60, 740, "The learner will:")
        canvas.drawString(60, 720, f"1. Understand part {number}")
        canvas.drawString(60, 700, "The learner can:")
        canvas.drawString(80, 680, f"1.1 Explain what part {number} is for")
        canvas.drawString(80, 660, f"1.2 Describe how part {number} is made")
        canvas.showPage()
    canvas.save()
    return path


def test_read_specification_gives_what_reading_in_this_process_gives() -> None:
    path = sample_specification()
    assert read_specification(path) == read_pdf_in_process(path)


def test_read_specification_gives_the_same_with_two_workers(tmp_path: Path) -> None:
    path = long_document(tmp_path / "long.pdf", 170)
    one = read_specification(path, workers=1).model_dump_json()
    two = read_specification(path, workers=2).model_dump_json()
    assert one == two
    assert len(json.loads(one)["units"]) == 170


@pytest.mark.parametrize(("workers", "each"), [(1, ""), (2, " in each process at most")])
def test_read_specification_logs_peak_memory_and_processor_time_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, workers: int, each: str
) -> None:
    path = long_document(tmp_path / "long.pdf", 90)
    with caplog.at_level(logging.INFO, logger="mapper.reading"):
        read_specification(path, workers=workers)
    note = rf"Read long\.pdf: peak memory \d+ MiB{each}, \d+\.\d s of processor time\."
    assert [bool(re.fullmatch(note, line)) for line in caplog.messages] == [True]


def test_read_specification_reports_a_damaged_page_and_reads_the_others(tmp_path: Path) -> None:
    path = long_document(tmp_path / "long.pdf", 3)
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[1].obj["/Type"] = pikepdf.Name("/Nothing")
        del document.pages[1].obj["/MediaBox"]
        document.pages[1].obj["/Contents"] = document.make_stream(b"q BT (unclosed")
        document.save(path)
    specification = read_specification(path)
    assert [unit.ref for unit in specification.units] == ["101", "103"]
    summary = specification.page_summary
    assert sorted([*summary.content, *summary.furniture, *summary.warned]) == [1, 2, 3]
    assert 2 not in summary.content


def test_read_specification_refuses_more_pages_than_the_limit(tmp_path: Path) -> None:
    path = long_document(tmp_path / "long.pdf", 12)
    with pytest.raises(UnreadableInputError, match="12 pages, more than the 10"):
        read_specification(path, limits=Limits(pages=10))


@pytest.mark.shared
@pytest.mark.slow
def test_real_documents_are_read_as_labelled_through_the_isolated_call(shared_data: Path) -> None:
    report = score_reading(
        shared_data / "truth",
        shared_data / "specs",
        read=lambda path: read_specification(path, workers=2),
    )
    assert len(report.documents) >= 8
    for document in report.documents:
        assert document.tally.outcomes.f1 >= 0.93, document.document
        assert document.tally.criteria.f1 >= 0.93, document.document


@pytest.mark.shared
def test_a_word_file_is_read_like_its_pdf_but_without_pages(shared_data: Path) -> None:
    word = read_specification(shared_data / "specs" / "pearson-btec-l3-unit16.docx")
    pdf = read_specification(shared_data / "specs" / "pearson-btec-l3-unit16.pdf")
    assert [item.source.text for item in word.items()] == [item.source.text for item in pdf.items()]
    assert word.document.pages is None
    assert {item.source.page for item in word.items()} == {None}
    assert "no-pages" in {warning.code for warning in word.warnings}
