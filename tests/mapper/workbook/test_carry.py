"""Round trip: map, edit as a person would, map the next draft, lose nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from mapper.carry import carry_over
from mapper.mapping import Coverage, Evidence, MappedItem, Mapping
from mapper.workbook.read import read_workbook
from mapper.workbook.write import write_workbook

HEADER_ROW = 4
RULES = "explain the rules for flying near moored vessels"
PLAN = "plan a flight path that avoids mooring lines"
PLAN_NOW = "plan and record a flight path that avoids all mooring lines"
CHART = "chart defects of a sea wall with position and size"
TEA = "+ explain how to brew tea for twelve on a pontoon"
NEW = "explain what the law says about images of people"


def columns(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[HEADER_ROW]}


def row_where(sheet: Worksheet, **wanted: str) -> int:
    heads = columns(sheet)
    for row in range(HEADER_ROW + 1, sheet.max_row + 1):
        if all(sheet.cell(row, heads[name.replace("_", " ")]).value == text
               for name, text in wanted.items()):  # fmt: skip
            return row
    raise AssertionError(wanted)


def write(sheet: Worksheet, row: int, **texts: str) -> None:
    heads = columns(sheet)
    for name, text in texts.items():
        sheet.cell(row, heads[name.replace("_", " ")], text)


def edit_as_a_person(path: Path) -> list[str]:
    """Change the workbook in every way that the cover explains; return what was typed."""
    workbook = load_workbook(path)
    knowledge, skills = workbook["Knowledge"], workbook["Skills"]
    evidence, duties = workbook["Evidence"], workbook["Duties"]
    write(
        knowledge,
        row_where(knowledge, Code="K2"),
        Coverage="Full",
        Decision="Change",
        Own_rationale="typed: light is in the tide tables",
        Assessment_component="typed: exam",
    )
    write(
        knowledge,
        row_where(knowledge, Code="K4"),
        Comments="typed: ask the employers",
        Reason_for_the_coverage="typed: to be taught from September",
    )
    references = columns(knowledge)["Specification references (all places)"]
    row = row_where(knowledge, Code="K1")
    held = knowledge.cell(row, references).value
    knowledge.cell(row, references, f"{held}; 101 LO2 AC2.2 (p 38, PDF p 42)\nHandbook, chapter 9")
    row = row_where(skills, Code="S1")
    skills.cell(row, references, "101 LO2 AC2.1 (p 37, PDF p 41)")
    text = "What_it_says"
    write(
        evidence,
        row_where(evidence, Code="K3", Coverage="Partial", Needs_a_look="Look"),
        Decision="Reject",
        Comments="typed: thermal imaging is another matter",
    )
    write(
        evidence,
        row_where(evidence, Code="S1", **{text: PLAN}),
        Decision="Accept",
        Own_rationale="typed: seen in the pilot",
    )
    write(
        evidence,
        row_where(evidence, Code="S2", **{text: CHART}),
        Decision="Accept",
        Own_rationale="typed: the heart of S2",
    )
    write(evidence, row_where(evidence, Code="S3"), Decision="Accept", Coverage="Full")
    write(evidence, row_where(evidence, Code="K1", **{text: RULES}), Decision="Accept")
    write(duties, 5, **{"Link_to_the_duty_(draft,_please_edit)": "typed: tides, charts, D1"})
    write(duties, 6, **{"Evidence_of_need_(reference)": "typed: pack 4.2"})
    more = workbook["Additional content"]
    write(
        more,
        5,
        Employer_validation="typed: Wharf Ltd, letter of 3 May",
        Relevance_of_the_content="typed: crews expect it",
    )
    write(workbook["Findings"], 5, Comments="typed: known")
    cover = workbook["Cover"]
    label = next(cell for cell in cover["B"] if cell.value == "Awarding organisation")
    cover.cell(label.row, 3, "typed: Quay Awards")
    workbook.save(path)
    return sorted(
        {str(cell.value) for sheet in load_workbook(path).worksheets for line in sheet.iter_rows()
         for cell in line if str(cell.value).startswith("typed: ")} | {"Handbook, chapter 9"}
    )  # fmt: skip


def redraft(mapping: Mapping) -> Mapping:
    """The next draft: moved, renumbered, reworded, deleted and new outcomes."""
    where = {
        RULES: {"unit": "103", "outcome": "4", "criterion": "4.1", "page": 70, "page_label": "66"},
        PLAN: {"text": PLAN_NOW, "criterion": "2.3"},
        TEA: {"criterion": "A.P7"},
    }

    def moved(one: Any) -> Any:
        return one.model_copy(update=where.get(one.text, {}))

    def places(evidence: list[Evidence]) -> list[Evidence]:
        return [moved(one) for one in evidence if one.text != CHART]

    new = MappedItem(unit="101", outcome="3", criterion="3.1", statements=[], text=NEW, page=42,
                     page_label="38", kind="knowledge")  # fmt: skip
    content = mapping.additional_content
    statements = [
        one.model_copy(update={"evidence": places(one.evidence)}) for one in mapping.statements
    ]
    statements[1] = statements[1].model_copy(update={"coverage": Coverage.NONE, "evidence": []})
    return mapping.model_copy(
        update={
            "items": [*(moved(one) for one in mapping.items if one.text != CHART), new],
            "statements": statements,
            "duties": [
                one.model_copy(update={"evidence": places(one.evidence)}) for one in mapping.duties
            ],
            "additional_content": content.model_copy(
                update={"items": [moved(one) for one in content.items]}
            ),
        }
    )


def rows_by(sheet: Worksheet, *names: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    heads = [str(cell.value) for cell in sheet[HEADER_ROW]]
    rows = [
        dict(zip(heads, row, strict=True))
        for row in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    ]
    return {tuple(row[name] for name in names): row for row in rows}


def all_texts(path: Path) -> str:
    return "\n".join(
        str(value)
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )


@pytest.fixture
def old(mapping: Mapping, tmp_path: Path) -> Path:
    path = tmp_path / "old.xlsx"
    write_workbook(mapping, path)
    edit_as_a_person(path)
    return path


@pytest.fixture
def new(old: Path, mapping: Mapping, tmp_path: Path) -> Path:
    path = tmp_path / "new.xlsx"
    draft = redraft(mapping)
    write_workbook(draft, path, carry_over(read_workbook(old), draft))
    return path


def test_nothing_that_a_person_typed_is_lost(
    mapping: Mapping, tmp_path: Path, old: Path, new: Path
) -> None:
    typed = edit_as_a_person(tmp_path / "old.xlsx")
    assert len(typed) == 14
    text = all_texts(new)
    assert [one for one in typed if one not in text] == []


def test_unchanged_mapping_gets_the_decisions_back_in_their_cells(
    mapping: Mapping, tmp_path: Path, old: Path
) -> None:
    path = tmp_path / "again.xlsx"
    carried = carry_over(read_workbook(old), mapping)
    write_workbook(mapping, path, carried)
    workbook = load_workbook(path)
    k2 = rows_by(workbook["Knowledge"], "Code")[("K2",)]
    assert (k2["Coverage"], k2["Proposed coverage"], k2["Decision"]) == (
        "Full",
        "Partial",
        "Change",
    )
    assert k2["Own rationale"] == "typed: light is in the tide tables"
    assert k2["Assessment component"] == "typed: exam"
    assert not [one for one in carried.changes if one.what in {"Item", "Place", "Statement"}]
    assert carried.lost_places == carried.lost_additions == carried.lost_targets == []


def test_moved_and_renumbered_items_keep_their_decisions(new: Path) -> None:
    workbook = load_workbook(new)
    rows = rows_by(workbook["Evidence"], "Code", "What it says")
    moved = rows["K1", RULES]
    assert moved["Specification reference"] == "103 LO4 AC4.1 (p 66, PDF p 70)"
    assert moved["Decision"] == "Accept"
    assert moved["Carried over"] == "moved; was 101 LO1 AC1.1 (p 36, PDF p 40)"


def test_reworded_items_keep_their_decisions_and_are_flagged(new: Path) -> None:
    workbook = load_workbook(new)
    row = rows_by(workbook["Evidence"], "Code", "What it says")["S1", PLAN_NOW]
    assert (row["Decision"], row["Own rationale"]) == ("Accept", "typed: seen in the pilot")
    assert row["Carried over"] == f"reworded, please check; was: {PLAN}"
    changes = rows_by(workbook["Changes"], "What", "Change", "Code")
    assert (
        changes["Decision", "Kept for a reworded item, please check", "S1"]["Read before"] == PLAN
    )


def test_rejected_places_leave_the_references_but_not_the_workbook(new: Path) -> None:
    workbook = load_workbook(new)
    k3 = rows_by(workbook["Knowledge"], "Code")[("K3",)]
    assert k3["Specification references (all places)"] == "102 LO1 AC1.1 (p 41, PDF p 45)"
    assert k3["Reason for the coverage"].endswith("Decided by a person: 1 place rejected.")
    rows = rows_by(workbook["Evidence"], "Code", "Standing")
    assert rows["K3", "Rejected before"]["Decision"] == "Reject"
    assert rows["S1", "Rejected before"]["What it says"].startswith("carry out checks")
    items = rows_by(workbook["Items"], "What it says")
    assert items[("explain how a thermal camera shows a hot bearing",)]["Statements"] is None


def test_references_that_a_person_wrote_are_kept(new: Path) -> None:
    workbook = load_workbook(new)
    k1 = rows_by(workbook["Knowledge"], "Code")[("K1",)]
    assert k1["Specification references (all places)"] == (
        "103 LO4 AC4.1 (p 66, PDF p 70)\n101 LO2 AC2.2 (p 38, PDF p 42)\nHandbook, chapter 9"
    )
    added = rows_by(workbook["Evidence"], "Code", "Standing")["K1", "Kept"]
    assert (added["Decision"], added["Probability covered"]) == ("Accept", None)
    changes = rows_by(workbook["Changes"], "Change", "Before")
    assert (
        "Reference by hand kept as written, please check", "Handbook, chapter 9",
    ) in changes  # fmt: skip


def test_decisions_on_deleted_items_are_kept_apart_and_come_back(
    new: Path, mapping: Mapping, tmp_path: Path
) -> None:
    workbook = load_workbook(new)
    kept = rows_by(workbook["Kept places"], "Code", "What it says")["S2", CHART]
    assert (kept["Decision"], kept["Own rationale"]) == ("Accept", "typed: the heart of S2")
    path = tmp_path / "third.xlsx"
    write_workbook(mapping, path, carry_over(read_workbook(new), mapping))
    third = load_workbook(path)
    back = rows_by(third["Evidence"], "Code", "What it says")["S2", CHART]
    assert (back["Decision"], back["Own rationale"]) == ("Accept", "typed: the heart of S2")
    assert "Kept places" not in third.sheetnames


def test_what_people_wrote_survives_several_drafts(
    new: Path, mapping: Mapping, tmp_path: Path
) -> None:
    path = new
    typed = edit_as_a_person(tmp_path / "old.xlsx")
    for number in range(2):
        draft = redraft(mapping)
        following = tmp_path / f"draft{number}.xlsx"
        write_workbook(draft, following, carry_over(read_workbook(path), draft))
        path = following
    text = all_texts(path)
    assert [one for one in typed if one not in text] == []


def test_each_difference_is_listed(new: Path) -> None:
    rows = load_workbook(new)["Changes"].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    listed = {(row[0], row[1], row[2] or row[4] or row[3]) for row in rows}
    assert {
        ("Item", "Moved or renumbered", "103 LO4 AC4.1 (p 66, PDF p 70)"),
        ("Item", "Moved or renumbered", "202 LO A A.P7 (p 60, PDF p 64)"),
        ("Item", "Reworded", "101 LO2 AC2.3 (p 37, PDF p 41)"),
        ("Item", "Gone", "102 LO2 AC2.1 (p 43, PDF p 47)"),
        ("Item", "New", "101 LO3 AC3.1 (p 38, PDF p 42)"),
        ("Statement", "Proposal changed", "K2"),
        ("Decision", "Coverage by a person kept", "K2"),
        ("Place", "No longer proposed", "K2"),
        ("Decision", "No place any more; kept apart", "S2"),
    } <= listed


def test_duties_additions_findings_and_details_are_carried(new: Path) -> None:
    workbook = load_workbook(new)
    duties = rows_by(workbook["Duties"], "Duty")
    assert duties[("D1",)]["Link to the duty (draft, please edit)"] == "typed: tides, charts, D1"
    assert duties[("D2",)]["Evidence of need (reference)"] == "typed: pack 4.2"
    addition = rows_by(workbook["Additional content"], "Additional content")[(TEA,)]
    assert addition["Employer validation"] == "typed: Wharf Ltd, letter of 3 May"
    assert rows_by(workbook["Findings"], "Rule or code")[("full-coverage",)]["Comments"]
    pairs = dict(workbook["Cover"].iter_rows(min_col=2, max_col=3, values_only=True))
    assert pairs["Awarding organisation"] == "typed: Quay Awards"


def test_possible_place_that_a_person_accepts_counts(mapping: Mapping, tmp_path: Path) -> None:
    old = tmp_path / "old.xlsx"
    k4 = mapping.statements[3]
    mapping.statements[3] = k4.model_copy(update={"possible": mapping.statements[0].evidence})
    write_workbook(mapping, old)
    workbook = load_workbook(old)
    sheet = workbook["Evidence"]
    write(sheet, row_where(sheet, Code="K4", Standing="Possible"), Decision="Accept",
          Coverage="Partial")  # fmt: skip
    workbook.save(old)
    carried = carry_over(read_workbook(old), mapping)
    settled = carried.mapping.statements[3]
    assert (settled.coverage, settled.guaranteed) == (Coverage.PARTIAL, Coverage.PARTIAL)
    assert ([one.text for one in settled.evidence], settled.possible) == ([RULES], [])
    assert "K4" in [link.code for link in carried.mapping.items[0].statements]
    assert [one for one in carried.changes if one.what == "Place"] == []


def test_addition_that_is_mapped_now_keeps_its_validation_apart(
    old: Path, build_mapping: Callable[..., Mapping], tmp_path: Path
) -> None:
    mapping = build_mapping()
    nothing = mapping.additional_content.model_copy(update={"items": []})
    draft = mapping.model_copy(update={"additional_content": nothing})
    carried = carry_over(read_workbook(old), draft)
    assert [one.employer_validation for one in carried.lost_additions] == [
        "typed: Wharf Ltd, letter of 3 May"
    ]
    assert [one.change for one in carried.changes if one.what == "Addition"] == [
        "No longer additional"
    ]


def test_statement_with_another_code_keeps_its_decisions(
    old: Path, mapping: Mapping, tmp_path: Path
) -> None:
    k2 = mapping.statements[1].model_copy(update={"code": "K5"})
    draft = mapping.model_copy(
        update={"statements": [mapping.statements[0], *mapping.statements[2:4], k2]}
    )
    carried = carry_over(read_workbook(old), draft)
    path = tmp_path / "new.xlsx"
    write_workbook(draft, path, carried)
    row = rows_by(load_workbook(path)["Knowledge"], "Code")[("K5",)]
    assert row["Own rationale"] == "typed: light is in the tide tables"
    changes = {(one.what, one.change, one.code) for one in carried.changes}
    assert ("Statement", "Code changed", "K5") in changes
    assert ("Statement", "Gone", "S1") in changes


def test_carrying_over_is_the_same_every_time(old: Path, mapping: Mapping, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    for path in (one, two):
        draft = redraft(mapping)
        write_workbook(draft, path, carry_over(read_workbook(old), draft))
    assert one.read_bytes() == two.read_bytes()


def test_decisions_survive_saving_by_libreoffice(
    old: Path, mapping: Mapping, convert: Callable[[Path, str], Path]
) -> None:
    saved = convert(old, "xlsx")
    assert carry_over(read_workbook(saved), mapping).values == (
        carry_over(read_workbook(old), mapping).values
    )
