"""The workbook benchmark fills a template of real size, which keeps what openpyxl loses."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from evaluation.bench.table import workbook_figures
from evaluation.bench.template import FIRST_ROW, MAPPING, write_template
from evaluation.bench.workbook import BASELINE, PRODUCT, SUBJECTS, bench_workbook
from evaluation.bench.written import written_standard
from mapper.workbook.template import inspect_template

pytestmark = pytest.mark.filterwarnings("ignore:Sparkline Group extension")


def test_template_of_the_benchmark_is_recognised_in_full(tmp_path: Path) -> None:
    path = write_template(tmp_path / "template.xlsx", written_standard())
    assert [table.codes for table in inspect_template(path).tables] == [60, 6]
    sheet = load_workbook(path)[MAPPING]
    assert (sheet.cell(FIRST_ROW, 1).value, sheet.cell(FIRST_ROW, 3).value) == ("K1", None)


@pytest.mark.slow
def test_bench_workbook_writes_the_same_coverage_and_keeps_what_openpyxl_loses() -> None:
    result = bench_workbook(units=1, repeats=1)
    assert result["rows"] == 66
    assert result["same_coverage"] is True
    assert all(result["kept"][PRODUCT].values())
    assert not any(result["kept"][BASELINE].values())
    assert tuple(result["subjects"]) == SUBJECTS
    assert all(subject["fill"][0] > 0 for subject in result["subjects"].values())
    (sheet,) = workbook_figures(result)
    kept = "threaded comments, people of comments, printer settings, custom data, sparklines"
    assert f"Kept by mapper: {kept}." in sheet.remarks
    assert f"Kept by {BASELINE}: nothing." in sheet.remarks
