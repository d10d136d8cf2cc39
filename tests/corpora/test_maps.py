"""The occupational maps' shape: codes for people, scopes, occupation codes."""

from collections.abc import Callable
from typing import Any

from corpora.importers import ImportReport
from corpora.standard import Option

Run = Callable[..., ImportReport]


def record(**changes: Any) -> dict[str, Any]:
    return {
        "stdCode": "OCC9903",
        "referenceNumber": "ST9903",
        "name": "Kite maker",
        "versionNo": "1.2",
        "level": 2,
        "statusName": "Approved for delivery",
        "knowledges": [
            {"knowledgeId": "K1", "detail": "Sail materials."},
            {"knowledgeId": "K2", "detail": "Wind and lift."},
        ],
        "skills": [{"skillId": "S1", "detail": "Cut and sew a sail."}],
        "behaviours": [{"behaviourId": "B1", "detail": "Works with care."}],
        "duties": [
            {
                "dutyId": "D1",
                "dutyDetail": "Make kites.",
                "mappedKnowledge": ["K1", "K2"],
                "mappedSkills": ["S1"],
                "mappedBehaviour": ["B1"],
            }
        ],
    } | changes


def codes(report: ImportReport) -> list[str]:
    return [problem.code.value for problem in report.problems]


def test_maps_keep_codes_and_have_no_keys(imported: Run) -> None:
    (standard,) = imported(record()).standards

    assert (standard.pinned, standard.title) == ("ST9903@1.2", "Kite maker")
    assert [(s.code, s.key) for s in standard.statements] == [
        ("K1", None),
        ("K2", None),
        ("S1", None),
        ("B1", None),
    ]
    assert standard.duties[0].statements == ("K1", "K2", "S1", "B1")


def test_maps_take_the_reference_from_the_occupation_code_and_say_so(imported: Run) -> None:
    report = imported(record(stdCode="OCC9903A", referenceNumber=None))

    assert report.standards[0].reference == "ST9903"
    assert codes(report) == ["reference-from-occupation"]


def test_maps_report_an_occupation_code_that_is_none(imported: Run) -> None:
    report = imported(record(stdCode="9903", referenceNumber=None), record())

    assert len(report.standards) == 1
    assert codes(report) == ["bad-reference"]


def test_maps_accept_duties_without_links(imported: Run) -> None:
    report = imported(record(duties=[{"dutyId": "D1", "dutyDetail": "Make kites."}]))

    assert report.standards[0].duties[0].statements == ()
    assert report.problems[0].message == "its duties are not linked to its statements at all"


def test_maps_keep_codes_that_do_not_follow_the_list(imported: Run) -> None:
    knowledges = [
        {"knowledgeId": "K2", "detail": "Wind and lift."},
        {"knowledgeId": "K1", "detail": "Sail materials."},
    ]
    report = imported(record(knowledges=knowledges))

    assert report.standards[0].statement("K2").text == "Wind and lift."
    assert codes(report) == ["codes-out-of-order"]


def test_maps_leave_out_what_has_no_usable_code(imported: Run) -> None:
    skills = [{"skillId": "S1", "detail": "Sew."}, {"skillId": "skill two", "detail": "Cut."}]
    report = imported(record(skills=skills, duties=[{"dutyDetail": "Make kites."}]))

    assert [s.code for s in report.standards[0].statements] == ["K1", "K2", "S1", "B1"]
    assert report.standards[0].duties == ()
    assert codes(report) == ["bad-code", "bad-code", "empty-list"]


def test_maps_read_stated_scopes_and_place_unknown_ones_by_duty(imported: Run) -> None:
    report = imported(
        record(
            options=[{"id": "one", "title": "Single line"}, {"id": "two", "title": "Stunt"}],
            knowledges=[
                {"knowledgeId": "K1", "detail": "Sail materials.", "scope": "core"},
                {"knowledgeId": "K2", "detail": "Stunt lines.", "scope": "two"},
                {"knowledgeId": "K3", "detail": "Bridles.", "scope": "lines"},
            ],
            duties=[
                {"dutyId": "D1", "dutyDetail": "A.", "scope": "core", "mappedKnowledge": ["K1"]},
                {"dutyId": "D2", "dutyDetail": "B.", "scope": "one", "mappedKnowledge": ["K3"]},
                {
                    "dutyId": "D3",
                    "dutyDetail": "C.",
                    "scope": "two",
                    "mappedKnowledge": ["K2", "K3"],
                    "mappedSkills": ["S1"],
                    "mappedBehaviour": ["B1"],
                },
            ],
        )
    )

    (standard,) = report.standards
    assert standard.options == (Option(title="Single line"), Option(title="Stunt"))
    assert [s.options for s in standard.statements[:3]] == [
        (),
        ("Stunt",),
        ("Single line", "Stunt"),
    ]
    assert codes(report) == ["unknown-option"]
    assert report.problems[0].message == (
        "K3 belongs to an option that the record does not list (lines); placed by the duties that "
        "draw on them"
    )
