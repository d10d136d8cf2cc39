"""Units of national occupational standards, whose K1 is not a standard's K1."""

import json
from typing import Any

from corpora.importers import import_bytes
from corpora.nos import NosItem, NosKind

UNIT: dict[str, Any] = {
    "reference": "KITE01",
    "suite": "Kite making",
    "title": "Make a kite",
    "performance_criteria": [
        {"code": "P1", "text": "cut the sail to the pattern"},
        {"code": "P2", "text": "sew the seams"},
    ],
    "knowledge_and_understanding": [{"code": "K1", "text": "sail materials"}],
}
TABLE = """reference,suite,title,code,text
KITE01,Kite making,Make a kite,P1,cut the sail to the pattern
,,,P2,sew the seams
,,,K1,sail materials
KITE02,,Fly a kite,PC1,launch it
KITE02,,,KU1,wind
"""


def test_nos_reads_json_in_its_own_namespace() -> None:
    report = import_bytes(json.dumps(UNIT).encode(), "nos.json")

    (unit,) = report.nos
    assert (unit.reference, unit.suite, unit.title) == ("KITE01", "Kite making", "Make a kite")
    assert unit.knowledge == (
        NosItem(reference="KITE01", code="K1", kind=NosKind.KNOWLEDGE, text="sail materials"),
    )
    assert [item.qualified for item in unit.items] == ["KITE01:P1", "KITE01:P2", "KITE01:K1"]
    assert report.problems == ()


def test_nos_reads_tables_with_several_units() -> None:
    report = import_bytes(TABLE.encode(), "nos.csv")

    first, second = report.nos
    assert first == import_bytes(json.dumps(UNIT).encode(), "nos.json").nos[0]
    assert [item.code for item in second.items] == ["PC1", "KU1"]
    assert report.problems == ()


def test_nos_numbers_plain_texts_by_order() -> None:
    record = UNIT | {
        "performance_criteria": ["cut the sail", "sew the seams"],
        "knowledge_and_understanding": [{"code": "1.", "text": "sail materials"}],
    }
    (unit,) = import_bytes(json.dumps(record).encode(), "nos.json").nos

    assert [item.code for item in unit.items] == ["P1", "P2", "K1"]


def test_nos_reports_what_it_cannot_use() -> None:
    record = UNIT | {
        "performance_criteria": [
            {"code": "P1", "text": "cut the sail"},
            {"code": "P1", "text": "cut it again"},
            {"code": "K9", "text": "in the wrong list"},
            {"code": "P3", "text": "."},
        ],
        "knowledge_and_understanding": [],
    }
    bad = [
        UNIT | {"reference": "A:B"},
        UNIT | {"reference": "KITE03", "title": ""},
        {"reference": "KITE04", "title": "Nothing", "performance_criteria": []},
        UNIT,
    ]
    report = import_bytes(json.dumps([record, *bad]).encode(), "nos.json")

    assert [[item.code for item in unit.items] for unit in report.nos] == [["P1"]]
    assert [(p.record, p.code.value) for p in report.problems] == [
        ("KITE01", "repeated-statement"),
        ("KITE01", "bad-code"),
        ("KITE01", "placeholder-statement"),
        ("KITE01", "empty-list"),
        ("A:B", "bad-reference"),
        ("KITE03", "no-title"),
        ("KITE04", "no-statements"),
        ("KITE01", "repeated-record"),
    ]
