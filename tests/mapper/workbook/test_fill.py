"""What filling leaves alone, what it reports, and how a profile corrects it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from foundation.errors import UnreadableInputError, UsageError
from mapper.mapping import Coverage, Mapping
from mapper.workbook.profile import profile_text
from mapper.workbook.template import fill_template, inspect_template

HEADS = ["KSB", "Statement", "Coverage", "Specification reference", "Page"]
K1 = "Rules for unmanned flight near vessels and people, and who sets them."
K2 = "How tide, wind and light limit a survey."


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., Path]:
    """Write a one-sheet template: ``template(rows, heads=..., change=...)``."""

    def build(
        rows: list[list[Any]],
        heads: list[str] = HEADS,
        change: Callable[[Worksheet], None] = lambda sheet: None,
        title: str = "Mapping",
    ) -> Path:
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = title
        sheet.append(heads)
        for row in rows:
            sheet.append(row)
        change(sheet)
        path = tmp_path / "template.xlsx"
        workbook.save(path)
        return path

    return build


def fill(mapping: Mapping, template: Path, profile: Path | None = None) -> tuple[Any, list[Any]]:
    filled = template.parent / "filled.xlsx"
    findings = fill_template(mapping, template, filled, profile)
    return load_workbook(filled).worksheets[0], findings


def rules(findings: list[Any]) -> list[tuple[str, str]]:
    return [(one.rule, one.severity) for one in findings]


def test_code_that_the_standard_does_not_have_is_reported(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    sheet, findings = fill(mapping, template([["K1", K1], ["K2", K2], ["K9", "Something else."]]))
    assert ("template-code-unknown", "error") in rules(findings)
    found = next(one for one in findings if one.rule == "template-code-unknown")
    assert found.about == ["K9"]
    assert found.message.startswith("Mapping row 4: K9 is not in ST9001 version 1.2.")
    assert [cell.value for cell in sheet[4]][2:] == [None, None, None]


def test_statement_under_another_code_is_not_filled_but_explained(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    sheet, findings = fill(mapping, template([["K1", K2], ["K2", K2]]))
    found = next(one for one in findings if one.rule == "template-text-differs")
    assert found.severity == "error"
    assert "Its text is that of K2 there." in found.message
    assert sheet["C2"].value is None
    assert sheet["C3"].value == "Partial"


def test_statement_with_other_spelling_is_filled_silently_and_other_words_reported(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    spelling = "Rules for unmanned flight near vessels and people - and who sets them"
    words = "How tides, winds and lights limit a survey."
    sheet, findings = fill(mapping, template([["K1", spelling], ["K2", words]]))
    assert (sheet["C2"].value, sheet["C3"].value) == ("Full", "Partial")
    differing = [one for one in findings if one.rule == "template-text-differs"]
    assert [(one.severity, one.about) for one in differing] == [("warning", ["K2"])]


def test_statements_without_a_row_are_reported(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    _, findings = fill(mapping, template([["K1", K1], ["K2", K2]]))
    found = next(one for one in findings if one.rule == "template-no-row")
    assert found.about == ["K3", "K4", "S1", "S2", "S3", "B1"]


def test_what_a_person_wrote_and_formulas_stay(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    rows = [["K1", K1, "Partial", None, "=A2"], ["K2", K2, None, "[insert reference]", "p 5"]]
    sheet, findings = fill(mapping, template(rows))
    assert [cell.value for cell in sheet[2]][2:] == [
        "Partial", "101 LO1 AC1.1 (p 36, PDF p 40)", "=A2",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3]][2:] == [
        "Partial", "101 LO1 AC1.2 (p 36, PDF p 40)", "p 5",
    ]  # fmt: skip
    messages = {one.rule: one.message for one in findings}
    assert messages["template-kept"].startswith("Cells Mapping C2, Mapping E3 already hold")
    assert messages["template-formula"].startswith("Cell Mapping E2 hold")


def test_common_default_of_all_rows_is_no_answer(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    statements = [(one.code, one.statement) for one in mapping.statements]
    rows = [[code, text, "Not covered"] for code, text in statements]
    sheet, findings = fill(mapping, template(rows))
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == [
        "Full", "Partial", "Partial", "Not covered", "Full", "Full", "Partial", "Not covered",
    ]  # fmt: skip
    assert findings == []


def test_locked_cells_stay_and_unlocked_ones_are_filled(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    def protect(sheet: Worksheet) -> None:
        sheet.protection.sheet = True
        sheet["C2"].protection = Protection(locked=False)

    sheet, findings = fill(mapping, template([["K1", K1], ["K2", K2]], change=protect))
    assert (sheet["C2"].value, sheet["C3"].value) == ("Full", None)
    assert ("template-locked", "warning") in rules(findings)


def test_dropdown_without_a_fitting_word_is_reported_and_left_empty(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    def restrict(sheet: Worksheet) -> None:
        for cells, formula in (("C2", '"Yes,No"'), ("C3", '"Yes,No"'), ("C4", "OFFSET(A1,0,0)")):
            validation = DataValidation(type="list", formula1=formula)
            validation.add(cells)
            sheet.add_data_validation(validation)

    k3 = mapping.statements[2].statement
    rows = [["K1", K1], ["K2", K2], ["K3", k3]]
    sheet, findings = fill(mapping, template(rows, change=restrict))
    assert [sheet[f"C{row}"].value for row in (2, 3, 4)] == ["Yes", None, None]
    found = next(one for one in findings if one.rule == "template-no-word")
    assert found.message.startswith("Cells Mapping C3, Mapping C4 have a dropdown")


def test_columns_of_the_regulator_stay_empty(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    heads = [*HEADS, "IfATE use only: coverage", "Reviewer comments"]
    sheet, _ = fill(mapping, template([["K1", K1], ["K2", K2]], heads=heads))
    assert [cell.value for cell in sheet[2]][5:] == [None, None]


def test_repeated_codes_are_filled_once(mapping: Mapping, template: Callable[..., Path]) -> None:
    sheet, _ = fill(mapping, template([["K1", K1], ["K1", K1], ["K2", K2]]))
    assert [sheet[f"C{row}"].value for row in (2, 3, 4)] == ["Full", None, "Partial"]


def test_sheet_for_a_pathway_counts_the_evidence_of_that_pathway(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    k3 = mapping.statements[2]
    first, second = k3.evidence
    places = [
        first.model_copy(update={"pathways": ["Cranes"], "facets": [1]}),
        second.model_copy(update={"pathways": ["Walls"], "facets": [0]}),
    ]
    units = [
        unit.model_copy(update={"pathways": [name]})
        for unit, name in zip(mapping.units, ("Walls", "Walls", "Cranes", "Cranes"), strict=True)
    ]
    statements = [*mapping.statements]
    statements[2] = k3.model_copy(update={"evidence": places, "coverage": Coverage.FULL})
    draft = Mapping.model_validate(
        mapping.model_copy(update={"statements": statements, "units": units}).model_dump()
    )
    sheet, _ = fill(draft, template([["K1", K1], ["K3", k3.statement]], title="Walls pathway"))
    assert sheet["C3"].value == "Partial"
    assert sheet["D3"].value == "102 LO1 AC1.1 (p 41, PDF p 45)"


def test_sheet_for_another_version_is_reported(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    def name(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "ST9001 version 1.0"

    _, findings = fill(mapping, template([["K1", K1], ["K2", K2]], change=name))
    assert ("template-version-differs", "error") in rules(findings)


def test_formulas_are_calculated_when_the_filled_workbook_is_opened(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    def total(sheet: Worksheet) -> None:
        sheet["H1"] = '=COUNTIF(C2:C3,"Full")'

    path = template([["K1", K1], ["K2", K2]], change=total)
    fill(mapping, path)
    assert load_workbook(path.parent / "filled.xlsx").calculation.fullCalcOnLoad


def test_template_without_a_mapping_is_refused(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    path = template([["a", "b"]], heads=["Name", "Colour"])
    with pytest.raises(UnreadableInputError, match="no sheet was recognised as a mapping"):
        fill(mapping, path)
    assert not (path.parent / "filled.xlsx").exists()


def test_filled_workbook_must_be_another_file_of_the_same_kind(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    path = template([["K1", K1]])
    with pytest.raises(UsageError, match="is the template itself"):
        fill_template(mapping, path, path)
    with pytest.raises(UsageError, match=r"must end in \.xlsx"):
        fill_template(mapping, path, path.with_suffix(".xlsm"))


def test_profile_corrects_columns_words_and_sheets(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    heads = ["KSB", "Statement", "Judgement", "Specification reference", "Remarks"]
    path = template([["K1", K1], ["K2", K2]], heads=heads)
    profile = path.parent / "profile.toml"
    profile.write_text(
        '[[table]]\nsheet = "Mapping"\n[table.columns]\ncoverage = "C"\nrationale = "E"\n'
        'references = ""\n[coverage]\nfull = "complete"\npartial = "in part"\n'
    )
    sheet, _ = fill(mapping, path, profile)
    assert [cell.value for cell in sheet[2]][2:] == [
        "complete",
        None,
        "Both clauses are evidenced.",
    ]
    assert sheet["C3"].value == "in part"


def test_profile_can_describe_a_table_that_was_not_recognised(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    path = template([["K1", K1], ["K2", K2]], heads=["Foo", "Bar", "Baz"])
    profile = path.parent / "profile.toml"
    profile.write_text(
        '[[table]]\nsheet = "Mapping"\nkind = "statements"\nfirst_row = 2\n[table.columns]\n'
        'code = "A"\nstatement = "B"\ncoverage = "C"\n'
    )
    sheet, _ = fill(mapping, path, profile)
    assert [sheet["C2"].value, sheet["C3"].value] == ["Full", "Partial"]


def test_printed_profile_says_what_was_recognised(template: Callable[..., Path]) -> None:
    path = template([["K1", K1], ["K2", K2]])
    recognition = inspect_template(path)
    profile = path.parent / "profile.toml"
    profile.write_text(profile_text(recognition))
    again = inspect_template(path, profile)
    assert [
        {field: column.letter for field, column in table.columns.items()} for table in again.tables
    ] == [{"code": "A", "statement": "B", "coverage": "C", "references": "D", "pages": "E"}]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ('[[table]]\nsheet = "Mapping"\ncolour = "red"', UnreadableInputError, "table.0.colour"),
        ("[[table", UnreadableInputError, "is not a TOML file"),
        ('ignore = ["Elsewhere"]', UsageError, "names the sheet 'Elsewhere'"),
        ('[[table]]\nsheet = "Mapping"\n[table.columns]\ncode = "7"', UsageError, "write a letter"),
    ],
)
def test_wrong_profiles_are_explained(
    text: str, error: type[Exception], message: str, template: Callable[..., Path]
) -> None:
    path = template([["K1", K1], ["K2", K2]])
    profile = path.parent / "profile.toml"
    profile.write_text(text)
    with pytest.raises(error, match=message):
        inspect_template(path, profile)


def test_unlisted_sheet_is_ignored_by_profile(
    mapping: Mapping, template: Callable[..., Path]
) -> None:
    path = template([["K1", K1], ["K2", K2]])
    profile = path.parent / "profile.toml"
    profile.write_text('ignore = ["Mapping"]')
    recognition = inspect_template(path, profile)
    assert recognition.tables == []
    assert [(one.sheet, one.reason) for one in recognition.ignored] == [("Mapping", "profile")]


def test_band_of_merged_headings_over_the_real_ones_is_no_table(
    template: Callable[..., Path],
) -> None:
    def band(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"], sheet["C1"] = "Occupational standard", "Qualification coverage"
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C1:E1")

    recognition = inspect_template(template([["K1", K1], ["K2", K2]], change=band))
    assert [(table.header_last, table.first_row, table.codes) for table in recognition.tables] == [
        (2, 3, 2)
    ]
