"""Specialist areas as JSON, CSV and XLSX."""

import csv
import io
import json
from typing import Any

import pytest
from openpyxl import Workbook

from corpora.area import DutyOrigin, SpecialistDuty
from corpora.importers import ImportReport, import_bytes

AREA: dict[str, Any] = {
    "area": "Repairing historic kites",
    "level": 3,
    "sub_areas": ["Silk", "Paper"],
    "standards": ["ST9902", "ST9902@1.1"],
    "duties": [
        {"code": "SD1", "text": "Assess the age of a kite.", "origin": "pre-defined"},
        {"code": "SD2", "text": "Mend silk.", "origin": "agreed", "sub_areas": ["Silk"]},
        {"code": "SD3", "text": "Line paper.", "origin": "new", "sub_areas": ["Paper", "Silk"]},
    ],
}
ROWS = [
    ["Area", "Level", "Sub areas", "Code", "Duty", "Origin", "Standards"],
    ["Repairing historic kites", 3, "", "SD1", "Assess the age of a kite.", "", "ST9902"],
    ["", "", "Silk", "SD2", "Mend silk.", "Agreed at proposal", "ST9902@1.1"],
    ["", "", "Paper; Silk", "SD3", "Line paper.", "newly identified", ""],
]


def from_json(record: object) -> ImportReport:
    return import_bytes(json.dumps(record).encode(), "area.json")


def as_csv(rows: list[list[Any]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[list[Any]]) -> bytes:
    workbook = Workbook()
    workbook.active.title = "Notes"
    workbook.active.append(["Made by hand"])
    sheet = workbook.create_sheet("Duties")
    sheet.append(["Specialist areas, draft"])
    sheet.append([])
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_area_reads_json() -> None:
    report = from_json(AREA)

    (area,) = report.areas
    assert (area.name, area.level, area.sub_areas) == (
        "Repairing historic kites",
        3,
        ("Silk", "Paper"),
    )
    assert area.standards == ("ST9902", "ST9902@1.1")
    assert area.duties[0] == SpecialistDuty(code="SD1", text="Assess the age of a kite.")
    assert [(d.code, d.origin, d.sub_areas) for d in area.duties[1:]] == [
        ("SD2", DutyOrigin.AGREED, ("Silk",)),
        ("SD3", DutyOrigin.NEW, ("Paper", "Silk")),
    ]
    assert report.problems == ()


@pytest.mark.parametrize(
    "content",
    [as_csv(ROWS), as_csv(ROWS, ";"), as_csv(ROWS, "\t"), as_xlsx(ROWS)],
    ids=["comma", "semicolon", "tab", "xlsx"],
)
def test_area_reads_tables_alike(content: bytes) -> None:
    report = import_bytes(content, "area")

    (area,) = report.areas
    assert area.duties == from_json(AREA).areas[0].duties
    assert (area.level, area.standards) == (3, ("ST9902", "ST9902@1.1"))
    assert area.sub_areas == ("Silk", "Paper")
    assert report.problems == ()


def test_area_generates_codes_where_none_is_given() -> None:
    duties = [{"text": "Mend silk."}, {"text": "Line paper."}]
    report = from_json({"area": "Kites", "duties": duties})

    assert [d.code for d in report.areas[0].duties] == ["SD1", "SD2"]
    assert report.problems == ()


def test_area_leaves_out_and_reports_what_it_cannot_use() -> None:
    duties = [
        {"code": "SD1", "text": "Mend silk."},
        {"code": "SD1", "text": "Mend it again."},
        {"code": "SD2", "text": "."},
        {"code": "", "text": "Without a code."},
        {"code": "SD4", "text": "Of nobody.", "origin": "rumour"},
        {"code": "SD5", "text": "Elsewhere.", "sub_areas": ["Wool"]},
        {"code": "SD6", "text": "Both.", "sub_areas": ["Wool", "Silk"]},
        "not a duty",
    ]
    report = from_json(AREA | {"duties": duties, "level": "high", "standards": ["ST1", "ST9902@x"]})

    assert [(d.code, d.sub_areas) for d in report.areas[0].duties] == [
        ("SD1", ()),
        ("SD6", ("Silk",)),
    ]
    assert report.areas[0].standards == ()
    assert [p.code.value for p in report.problems] == [
        "repeated-duty",
        "placeholder-duty",
        "bad-code",
        "bad-origin",
        "unknown-sub-area",
        "unknown-sub-area",
        "not-a-record",
        "unused-sub-area",
        "bad-level",
        "bad-reference",
        "bad-reference",
    ]


def test_area_names_the_row_of_a_fault() -> None:
    rows = [*ROWS, ["", "", "", "SD4", "Fly it.", "rumour", ""]]
    report = import_bytes(as_xlsx(rows), "area.xlsx")

    (problem,) = report.problems
    assert problem.message == (
        "row 7 has the origin 'rumour', not pre-defined, agreed or new; left out"
    )


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"area": " ", "duties": []}, "no-title"),
        ({"area": "Kites", "duties": []}, "no-duties"),
    ],
)
def test_area_leaves_out_an_area_it_cannot_use(record: dict[str, Any], code: str) -> None:
    report = from_json([record, AREA])

    assert [area.name for area in report.areas] == ["Repairing historic kites"]
    assert [p.code.value for p in report.problems] == [code]
