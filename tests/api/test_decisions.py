"""The command `decisions` on a workbook that a person decided on."""

import sys
from pathlib import Path

import openpyxl
import pytest

from api import cli
from api.console import flags
from corpora.samples import sample_specification, sample_standards
from models.train.decisions import read_decisions


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["mapper", *map(str, arguments)])
    flags.quiet = flags.debug = False
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return int(stop.value.code or 0)


def test_decisions_of_a_workbook_come_out_as_lines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    workbook, lines = tmp_path / "mapping.xlsx", tmp_path / "decisions.jsonl"
    assert _run(monkeypatch, "standards", "import", sample_standards()) == 0
    named = ("--standard", "ST9901")
    assert _run(monkeypatch, "map", sample_specification(), *named, "-o", workbook) == 0
    command = ("decisions", sample_specification(), workbook, *named, "-o", lines)
    assert _run(monkeypatch, *command) == 2
    assert "holds no decision" in capfd.readouterr().err

    book = openpyxl.load_workbook(workbook)
    sheet = book["Evidence"]
    head = next(row for row in sheet.iter_rows() if any(c.value == "Decision" for c in row))
    column = next(cell.column for cell in head if cell.value == "Decision")
    for place, word in enumerate(("Accept", "Reject"), start=head[0].row + 1):
        sheet.cell(place, column).value = word
    book.save(workbook)
    assert _run(monkeypatch, *command) == 0
    assert "2 decisions" in capfd.readouterr().err
    found = read_decisions(lines)
    assert sorted(line.verdict for line in found if line.verdict) == ["accept", "reject"]
    assert len({line.item for line in found if line.item}) == 45


def test_evaluate_refuses_a_folder_without_a_scorer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "evaluate", "--gold", tmp_path, "--artefacts", tmp_path) == 3
    assert "holds no scorer" in capfd.readouterr().err
