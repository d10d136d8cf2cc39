"""The standards feed: codes by list order, faults kept out and reported."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from corpora.importers import Fault, ImportReport, import_bytes
from corpora.standard import Option, StatementKind

Build = Callable[..., dict[str, Any]]
Run = Callable[..., ImportReport]


def codes(report: ImportReport) -> list[str]:
    return [problem.code.value for problem in report.problems]


def test_feed_generates_codes_from_list_order(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record())

    (standard,) = report.standards
    assert standard.pinned == "ST9902@1.0"
    assert (standard.title, standard.level, standard.lars_code) == ("Kite maker", 2, "777")
    assert [(s.code, s.kind.value, s.key) for s in standard.statements] == [
        ("K1", "knowledge", "k-1"),
        ("K2", "knowledge", "k-2"),
        ("S1", "skill", "s-1"),
        ("B1", "behaviour", "b-1"),
    ]
    assert standard.duties[0].statements == ("K1", "K2", "S1", "B1")
    assert report.problems == ()
    assert report.records == 1


def test_feed_reads_a_single_record_and_an_envelope(feed_record: Build) -> None:
    single = import_bytes(json.dumps(feed_record()).encode(), "one.json")
    wrapped = import_bytes(json.dumps({"results": [feed_record()]}).encode(), "many.json")

    assert [s.pinned for s in single.standards] == ["ST9902@1.0"]
    assert wrapped.standards == single.standards


def test_feed_tolerates_unknown_keys(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record(somethingNew={"deep": [1, 2]}, eQAProvider=None))

    assert len(report.standards) == 1
    assert report.problems == ()


@pytest.mark.parametrize(
    ("reference", "lists", "expected"),
    [
        (
            "FA0001",
            ("technicalKnowledges", "technicalSkills", "employabilitySkillsAndBehaviours"),
            ["TK1", "TS1", "ESB1"],
        ),
        ("AU0001", ("technicalKnowledges", "technicalSkills"), ["TK1", "TS1"]),
    ],
)
def test_feed_uses_the_codes_of_the_other_products(
    imported: Run, reference: str, lists: tuple[str, ...], expected: list[str]
) -> None:
    record = {"referenceNumber": reference, "version": "1.0", "title": "First steps"}
    report = imported(record | {name: [{"id": name, "detail": "One thing."}] for name in lists})

    assert [s.code for s in report.standards[0].statements] == expected
    assert report.standards[0].statements[0].kind is StatementKind.KNOWLEDGE
    assert report.problems == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"referenceNumber": "XX0001"}, "bad-reference"),
        ({"referenceNumber": "ST001"}, "bad-reference"),
        ({"referenceNumber": None}, "bad-reference"),
        ({"version": "1"}, "bad-version"),
        ({"version": None}, "bad-version"),
        ({"title": " "}, "no-title"),
        ({"knowledges": [], "skills": None, "behaviours": []}, "no-statements"),
    ],
)
def test_feed_leaves_out_a_record_it_cannot_use_and_reads_the_rest(
    feed_record: Build, imported: Run, changes: dict[str, Any], code: str
) -> None:
    report = imported(feed_record(**changes), feed_record())

    assert [s.pinned for s in report.standards] == ["ST9902@1.0"]
    assert code in codes(report)
    assert report.records == 2


def test_feed_accepts_references_padded_with_spaces(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record(referenceNumber=" ST9902 ", version=" 1.10 "))

    assert report.standards[0].pinned == "ST9902@1.10"


def test_feed_drops_placeholder_duties_and_keeps_the_numbers_of_the_others(
    feed_record: Build, imported: Run
) -> None:
    duties = [
        {"dutyID": "d-0", "dutyDetail": ".", "mappedKnowledge": []},
        {"dutyID": "d-1", "dutyDetail": "Make kites.", "mappedKnowledge": ["k-1", "k-2"]},
    ]
    report = imported(feed_record(duties=duties, skills=[], behaviours=[]))

    assert [duty.code for duty in report.standards[0].duties] == ["D2"]
    assert codes(report) == ["placeholder-duty", "empty-list"]
    assert report.problems[0].message == ("D1 has a placeholder instead of a text; left out")


def test_feed_keeps_the_numbers_of_statements_after_an_empty_one(
    feed_record: Build, imported: Run
) -> None:
    knowledges = [{"knowledgeId": "k-1", "detail": "."}, {"knowledgeId": "k-2", "detail": "Wind."}]
    report = imported(feed_record(knowledges=knowledges))

    assert [s.code for s in report.standards[0].statements] == ["K2", "S1", "B1"]
    assert "placeholder-statement" in codes(report)
    assert "dangling-link" in codes(report)  # the duty still named k-1


def test_feed_keeps_dangling_links_out(feed_record: Build, imported: Run) -> None:
    record = feed_record()
    record["duties"][0]["mappedSkills"] = ["s-1", "s-9", "s-8"]
    report = imported(record)

    assert report.standards[0].duties[0].statements == ("K1", "K2", "S1", "B1")
    (problem,) = report.problems
    assert (problem.record, problem.code) == ("ST9902@1.0", Fault.DANGLING_LINK)
    assert problem.message == (
        "2 links of D1 to 2 statements that the record does not list (such as s-8); left out"
    )


def test_feed_compares_guids_without_case(feed_record: Build, imported: Run) -> None:
    record = feed_record(skills=[{"skillId": "{ABC-1}", "detail": "Sew."}])
    record["duties"][0]["mappedSkills"] = ["abc-1"]
    report = imported(record)

    assert "S1" in report.standards[0].duties[0].statements
    assert report.problems == ()


def test_feed_keeps_a_link_that_stands_in_the_list_of_another_kind(
    feed_record: Build, imported: Run
) -> None:
    record = feed_record()
    record["duties"][0] |= {"mappedKnowledge": ["k-1", "k-2", "s-1"], "mappedSkills": []}
    report = imported(record)

    assert report.standards[0].duties[0].statements == ("K1", "K2", "S1", "B1")
    assert codes(report) == ["misplaced-link"]


def test_feed_reports_statements_that_no_duty_draws_on(feed_record: Build, imported: Run) -> None:
    record = feed_record()
    record["duties"][0]["mappedBehaviour"] = None
    report = imported(record)

    assert codes(report) == ["unlinked-statement"]
    assert report.problems[0].message == "no duty draws on B1"


def test_feed_reports_empty_lists(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record(behaviours=None, duties=[]))

    assert codes(report) == ["empty-list"]
    assert report.problems[0].message == "it lists no behaviours or duties"


def test_feed_keeps_the_first_of_a_statement_listed_twice(
    feed_record: Build, imported: Run
) -> None:
    skills = [{"skillId": "s-1", "detail": "Sew."}, {"skillId": "s-1", "detail": "Cut."}]
    report = imported(feed_record(skills=skills))

    assert [s.text for s in report.standards[0].statements if s.code.startswith("S")] == ["Sew."]
    assert codes(report) == ["repeated-statement"]


def test_feed_points_at_two_statements_with_one_text(feed_record: Build, imported: Run) -> None:
    skills = [{"skillId": "s-1", "detail": "Sew."}, {"skillId": "s-2", "detail": "sew."}]
    record = feed_record(skills=skills)
    record["duties"][0]["mappedSkills"] = ["s-1", "s-2"]
    report = imported(record)

    assert len(report.standards[0].statements) == 5
    assert report.problems[0].message == "S2 has the same text as S1"


def test_feed_reports_records_it_holds_twice(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record(), feed_record(title="Another"), feed_record(version="1.1"))

    assert [(s.version, s.title) for s in report.standards] == [
        ("1.0", "Kite maker"),
        ("1.1", "Kite maker"),
    ]
    assert codes(report) == ["repeated-record", "several-approved"]


def test_feed_reports_unknown_levels_and_statuses(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record(level="nine", status="Sleeping"))

    assert report.standards[0].level is None
    assert report.standards[0].status == "Sleeping"
    assert codes(report) == ["bad-level", "unknown-status"]


def test_feed_writes_a_known_status_as_the_lifecycle_does(
    feed_record: Build, imported: Run
) -> None:
    report = imported(feed_record(status="approved for Delivery"))

    assert report.standards[0].status == "Approved for delivery"


def test_feed_cleans_html_in_texts(feed_record: Build, imported: Run) -> None:
    record = feed_record(title="Kite &amp; sail maker ")
    record["skills"][0]["detail"] = "&lt;p&gt;Cut &amp;amp; sew&lt;/p&gt;"
    record["duties"][0]["dutyDetail"] = "<p>Make:</p><ul><li>kites</li><li>sails</li></ul>"
    (standard,) = imported(record).standards

    assert standard.title == "Kite & sail maker"
    assert standard.statement("S1").text == "Cut & sew"
    assert standard.duties[0].text == "Make:\n• kites\n• sails"


def test_feed_keeps_names_of_unstructured_options(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record(optionsUnstructuredTemplate=["Single line", "Stunt"]))

    (standard,) = report.standards
    assert standard.options == (Option(title="Single line"), Option(title="Stunt"))
    assert all(statement.options == () for statement in standard.statements)
    assert codes(report) == ["option-without-duties"]


def test_feed_reports_entries_that_are_no_records(feed_record: Build, imported: Run) -> None:
    report = imported(feed_record(), "a text", {"colour": "red"})

    assert [(p.record, p.code.value) for p in report.problems] == [
        ("record 2", "not-a-record"),
        ("record 3", "unknown-shape"),
    ]
