"""The reading benchmark measures what it says, on documents small enough to check."""

import json
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from evaluation.bench.__main__ import main
from evaluation.bench.baseline import read_with_pdfplumber
from evaluation.bench.reading import bench_reading

TRUTH = {
    "pdf": "tools.pdf",
    "pages": 1,
    "units": [
        {
            "unit": "101",
            "title": "Tools",
            "page": 1,
            "outcomes": [
                {
                    "ref": "1",
                    "text": "Know the tools of the trade",
                    "page": 1,
                    "criteria": [
                        {"ref": "1.1", "text": "Describe the parts of a lathe", "page": 1},
                        {"ref": "1.2", "text": "Explain how tools are kept", "page": 1},
                    ],
                }
            ],
        }
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "tools.json").write_text(json.dumps(TRUTH))
    heading = Paragraph("Unit 101 Tools", getSampleStyleSheet()["Heading1"])
    rows = [
        ["Learning outcomes\nThe learner will:", "Assessment criteria\nThe learner can:"],
        ["1. Know the tools of the trade", "1.1 Describe the parts of a lathe"],
        ["", "1.2 Explain how tools are kept"],
    ]
    table = Table(rows, colWidths=[200, 250])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 1, colors.black)]))
    SimpleDocTemplate(str(tmp_path / "specs" / "tools.pdf"), invariant=1).build([heading, table])
    return tmp_path


def test_read_with_pdfplumber_reads_a_plain_criteria_table(data: Path) -> None:
    (unit,) = read_with_pdfplumber(data / "specs" / "tools.pdf").units
    assert (unit.ref, unit.title) == ("101", "Tools")
    outcome = next(outcome for outcome in unit.outcomes if outcome.criteria)
    assert (outcome.ref, outcome.text) == ("1", "Know the tools of the trade")
    assert [(c.ref, c.text) for c in outcome.criteria] == [
        ("1.1", "Describe the parts of a lathe"),
        ("1.2", "Explain how tools are kept"),
    ]


def test_bench_reading_compares_in_one_run_and_scores_both(data: Path) -> None:
    result = bench_reading(data, repeats=1)
    assert (result["documents"], result["pages"]) == (1, 1)
    assert result["criteria_f1"] == {"mapper": 1.0, "pdfplumber words+tables": 1.0}
    assert result["whole_call"]["same_result_with_1_and_2_workers"] is True
    assert result["ratios"]["speed_over_baseline"]["median"] > 0
    peaks = [subject["peak_memory_mib"] for subject in result["subjects"].values()]
    assert all(10 < peak < 1000 for peak in peaks)
    assert set(result["machine"]) >= {"processor", "cores", "python", "packages"}


def test_main_measures_the_sample_where_there_is_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MAPPER_SHARED", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["reading", "--repeats", "1", "-o", "figures.json"]) == 0
    told = capsys.readouterr()
    assert "measuring on the sample" in told.err
    assert "Faster than the baseline:" in told.out
    figures = json.loads((tmp_path / "here" / "figures.json").read_text())["reading"]
    assert (figures["data"], figures["criteria_f1"]["mapper"]) == ("sample", 1.0)


def test_main_names_the_benchmarks_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["raeding"]) == 2
    said = capsys.readouterr().err
    assert "There is no benchmark 'raeding'; there are: reading, encoding, matching, " in said


def test_main_without_documents_says_how_to_name_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "name a folder that holds specs and truth" in capsys.readouterr().err
