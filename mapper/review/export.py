"""Writes a check report, with the review of it, as a workbook that reviewers fill in."""

import io
from collections.abc import Callable

from openpyxl.workbook import Workbook

from mapper.mapping import Coverage, Finding
from mapper.review.outcome import (
    Review,
    ReviewerVerdict,
    agreement,
    final_claims,
)
from mapper.review.plan_types import PlannedClaim
from mapper.review.record import add_choice, write_record, write_sheet
from mapper.review.report import (
    CheckedClaim,
    CheckedStatement,
    CheckReport,
    DeclaredAddition,
    Problem,
    UndeclaredItem,
)
from mapper.review.sheets import (
    ABOUT,
    ADDITIONS,
    CLAIM_ID,
    CLAIMS,
    COVERAGE_NAMES,
    DECISION_WORDS,
    FINDINGS,
    ITEMS,
    LOWERED_WORDS,
    PROBLEMS,
    REPORT,
    REVIEWER,
    SPECIFICATION,
    STANDARD,
    STATEMENTS,
    comment_heading,
    decision_heading,
    lowered_heading,
)
from mapper.review.words import place_name
from mapper.rules.listing import counted, percent
from mapper.workbook.book import Sheets
from mapper.workbook.package import without_timestamps
from mapper.workbook.safetext import clean
from mapper.workbook.table import (
    COMPLETE,
    PAPER_A4,
    RECORD,
    Column,
    Role,
)
from mapper.workbook.words import LOOK

Row = tuple[PlannedClaim, CheckedClaim]


def review_workbook(report: CheckReport, review: Review | None = None) -> bytes:
    """Return a report as a workbook, claims in the order in which the plan reads them.

    The same report and review give the same bytes. With a review it has columns for each reviewer,
    and the record from which `read_review` reads it back.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    pin = report.standard
    footer = f"{report.specification.name}, {pin.reference} version {pin.version}"
    sheets = Sheets(workbook, clean(footer))
    _write_about(sheets, report, review)
    _write_claims(sheets, report, review)
    write_sheet(
        sheets,
        STATEMENTS,
        "What is claimed of each statement and what the specification shows.",
        _statement_columns(),
        report.statements,
    )
    _write_additions(sheets, report)
    if report.findings:
        write_sheet(
            sheets, FINDINGS, "What the rules of the category say of the claims.",
            _finding_columns(), report.findings, paper=PAPER_A4,
        )  # fmt: skip
    if report.problems:
        write_sheet(
            sheets, PROBLEMS, "What in the claims could not be used.", _problem_columns(),
            report.problems, paper=PAPER_A4,
        )  # fmt: skip
    if review is not None:
        write_record(sheets, report, review)
    workbook.properties.title = clean(f"Check of {report.claims_file}")
    workbook.properties.creator = f"content mapper {clean(report.versions.mapper)}"
    target = io.BytesIO()
    workbook.save(target)
    return without_timestamps(target.getvalue(), {})


def _write_about(sheets: Sheets, report: CheckReport, review: Review | None) -> None:
    plan = report.plan
    lines: list[tuple[str, str]] = [
        (SPECIFICATION, report.specification.name),
        (STANDARD, f"{report.standard.reference}@{report.standard.version}"),
        ("Title of the standard", report.standard.title),
        ("Claims", report.claims_file),
        ("Category", report.category or "not given"),
        ("Awarding organisation", report.awarding_organisation or "not found"),
        *_review_lines(review),
        ("Claims checked", str(len(report.claims))),
        *_tally(report),
        ("Problems in the claims", str(len(report.problems))),
        ("Findings of rules", str(len(report.findings))),
        ("Additional content", report.additional.share.message),
        ("Sample", f"{counted(range(plan.size), 'claim')} to read first, of {len(plan.order)}"),
        *(("Size of the sample", f"{one.message}: {percent(one.share)}")
          for one in plan.size_reasons),
        ("Checks in this cycle", str(plan.checks)),
        ("Expected", f"{plan.expected_bad:.1f} claims that do not hold, "
                     f"{percent(plan.expected_found)} of them in the sample"),
        ("Policy and seed", f"{plan.policy}, {plan.seed}"),
        ("Versions", "; ".join(f"{name} {value}" for name, value in _versions(report))),
        (REPORT, report.digest),
    ]  # fmt: skip
    columns: list[Column[tuple[str, str]]] = [
        Column("What", 28, lambda line: line[0], Role.CODE),
        Column("Value", 90, lambda line: line[1]),
    ]
    note = "The program proposes and says how sure it is; a reviewer's verdict stands over it."
    write_sheet(sheets, ABOUT, note, columns, lines, frozen=1, paper=PAPER_A4)


def _review_lines(review: Review | None) -> list[tuple[str, str]]:
    if review is None:
        return []
    lines = [
        (REVIEWER.format(number=number), name)
        for number, name in enumerate(review.reviewers, start=1)
    ]
    result = agreement(review)
    if result is not None:
        kappa = "not known" if result.kappa is None else f"{result.kappa:.2f}"
        said = f"{result.same} of {result.both} claims decided alike, kappa {kappa}"
        lines.append(("Agreement", said))
    return lines


def _tally(report: CheckReport) -> list[tuple[str, str]]:
    verdicts = [claim.verdict for claim in report.claims]
    return [
        (f"… {verdict.value}", str(verdicts.count(verdict))) for verdict in dict.fromkeys(verdicts)
    ]


def _versions(report: CheckReport) -> list[tuple[str, str]]:
    pinned = report.versions
    named = [
        ("mapper", pinned.mapper), ("encoder", pinned.encoder), ("scorer", pinned.scorer),
        ("profile", pinned.profile), ("kinds", pinned.kinds), *sorted(pinned.settings.items()),
    ]  # fmt: skip
    return [(name, value) for name, value in named if value]


def _write_claims(sheets: Sheets, report: CheckReport, review: Review | None) -> None:
    by_id = {claim.id: claim for claim in report.claims}
    rows = [(planned, by_id[planned.claim]) for planned in report.plan.order]
    texts = {one.code: one.statement for one in report.statements}
    columns: list[Column[Row]] = [
        Column(CLAIM_ID, 9, lambda row: row[1].id, Role.CODE),
        Column("Read", 9, lambda row: _read(row[0]), Role.CENTRE),
        Column("Statement", 36, lambda row: texts.get(row[1].code, "")),
        Column("Claimed", 10, lambda row: _coverage(row[1].claimed), Role.CENTRE),
        Column("Place", 20, lambda row: place_name(row[1].place)),
        Column("As written", 18, lambda row: row[1].place.written),
        Column("Page as written", 10, lambda row: row[1].place.page_written, Role.CENTRE),
        Column("Text at the place", 40, lambda row: row[1].place.text),
        Column("Found", 14, lambda row: row[1].verdict.value.capitalize(), Role.CENTRE),
        Column("What was found", 52, lambda row: row[1].message),
        Column("Holds", 8, lambda row: row[1].holds, Role.PERCENT),
        Column("Look", 7, lambda row: LOOK if row[1].needs_look else "", Role.LOOK),
        Column("Why to read it", 34, lambda row: _why(row[0])),
        Column("Where it is claimed", 18, lambda row: row[1].source, Role.RECORD, RECORD),
    ]
    if review is not None:
        columns[-1:-1] = _reviewer_columns(review) + _final_columns(report, review)
    note = (
        f"{counted(rows, 'claim')}; the first {report.plan.size} are the sample. "
        f"{_who(review)}your verdict stands over the program's."
    )
    area = write_sheet(sheets, CLAIMS, note, columns, rows)
    if review is not None and rows:
        for number in range(1, len(review.reviewers) + 1):
            add_choice(sheets, area, decision_heading(number), list(DECISION_WORDS.values()))
            add_choice(sheets, area, lowered_heading(number), list(LOWERED_WORDS.values()))


def _who(review: Review | None) -> str:
    """Return whose columns are whose, for the line above the table."""
    if review is None:
        return ""
    names = enumerate(review.reviewers, start=1)
    return f"{'; '.join(f'reviewer {number} is {name}' for number, name in names)}; "


def _reviewer_columns(review: Review) -> list[Column[Row]]:
    columns: list[Column[Row]] = []
    for number, name in enumerate(review.reviewers, start=1):
        given = {one.claim: one for one in review.verdicts if one.reviewer == name}
        columns += [
            Column(decision_heading(number), 13, _decision_of(given), Role.INPUT, COMPLETE),
            Column(lowered_heading(number), 11, _lowered_of(given), Role.INPUT, COMPLETE),
            Column(comment_heading(number), 34, _comment_of(given), Role.INPUT, COMPLETE),
        ]
    return columns


Given = dict[str, ReviewerVerdict]


def _decision_of(given: Given) -> Callable[[Row], str]:
    return lambda row: DECISION_WORDS[given[row[1].id].decision] if row[1].id in given else ""


def _lowered_of(given: Given) -> Callable[[Row], str]:
    def value(row: Row) -> str:
        verdict = given.get(row[1].id)
        return LOWERED_WORDS[verdict.coverage] if verdict and verdict.coverage else ""

    return value


def _comment_of(given: Given) -> Callable[[Row], str]:
    return lambda row: given[row[1].id].comment if row[1].id in given else ""


def _final_columns(report: CheckReport, review: Review) -> list[Column[Row]]:
    final = {one.claim: one for one in final_claims(report, review)}
    return [
        Column("Stands", 16, lambda row: final[row[1].id].standing.value, Role.CENTRE),
        Column("Coverage left", 11, lambda row: _coverage(final[row[1].id].coverage), Role.CENTRE),
    ]


def _statement_columns() -> list[Column[CheckedStatement]]:
    return [
        Column("Code", 8, lambda one: one.code, Role.CODE),
        Column("Statement", 44, lambda one: one.statement),
        Column("Claimed", 10, lambda one: _coverage(one.claimed), Role.CENTRE),
        Column("Shown by the claims", 11, lambda one: _coverage(one.shown), Role.CENTRE),
        Column("Shown anywhere", 11, lambda one: _coverage(one.estimated), Role.CENTRE),
        Column("For every student", 11, lambda one: _coverage(one.guaranteed), Role.CENTRE),
        Column("Found", 18, lambda one: one.verdict.value.capitalize(), Role.CENTRE),
        Column("What was found", 50, lambda one: one.message),
        Column("Missing", 30, lambda one: "\n".join(one.missing)),
        Column("Places that are not claimed", 40, _missed),
        Column("Look", 7, lambda one: LOOK if one.needs_look else "", Role.LOOK),
    ]


def _missed(one: CheckedStatement) -> str:
    return "\n".join(f"{place.reference}: {place.text}" for place in one.missed)


def _write_additions(sheets: Sheets, report: CheckReport) -> None:
    declared: list[Column[DeclaredAddition]] = [
        Column("Reference", 26, lambda one: one.reference, Role.CODE),
        Column("Text", 46, lambda one: one.text or (one.place.text if one.place else "")),
        Column("Seems to cover", 16, lambda one: ", ".join(one.covers)),
        Column("Claimed for", 16, lambda one: ", ".join(one.claimed_for)),
        Column("Validated", 10, lambda one: "Yes" if one.validated else "No", Role.CENTRE),
        Column("Additional", 10, lambda one: one.probability, Role.PERCENT),
        Column("What was found", 50, lambda one: one.message),
        Column("Where it is declared", 18, lambda one: one.source, Role.RECORD, RECORD),
    ]
    additional = report.additional
    if additional.declared:
        write_sheet(
            sheets, ADDITIONS, additional.share.message, declared, additional.declared, frozen=1
        )
    unclaimed: list[Column[UndeclaredItem]] = [
        Column("Reference", 26, lambda one: one.item.reference, Role.CODE),
        Column("Text", 60, lambda one: one.item.text),
        Column("Seems to cover", 18, lambda one: ", ".join(one.covers)),
        Column("Additional", 10, lambda one: one.probability, Role.PERCENT),
        Column("What was found", 50, lambda one: one.message),
    ]
    note = "Items that no statement or duty is claimed for and that are not declared additional."
    if additional.undeclared:
        write_sheet(sheets, ITEMS, note, unclaimed, additional.undeclared, frozen=1)


def _finding_columns() -> list[Column[Finding]]:
    return [
        Column("Rule", 26, lambda one: one.rule, Role.CODE),
        Column("Severity", 10, lambda one: one.severity.capitalize(), Role.SEVERITY),
        Column("What it says", 80, lambda one: one.message),
        Column("Source", 40, lambda one: one.source),
    ]


def _problem_columns() -> list[Column[Problem]]:
    return [
        Column("Where", 30, lambda one: one.source, Role.CODE),
        Column("What is wrong", 90, lambda one: one.message),
    ]


def _coverage(coverage: Coverage | None) -> str:
    return COVERAGE_NAMES[coverage] if coverage else ""


def _read(planned: PlannedClaim) -> str:
    if not planned.chosen:
        return ""
    return "Sample" if planned.check in (None, 1) else f"Check {planned.check}"


def _why(planned: PlannedClaim) -> str:
    reasons = "; ".join(reason.message for reason in planned.reasons)
    drawn = f"drawn by {planned.chosen}" if planned.chosen == "risk" else f"drawn {planned.chosen}"
    if planned.chosen.startswith("minimum"):
        drawn = f"drawn as the {planned.chosen}"
    return "; ".join(part for part in (drawn if planned.chosen else "", reasons) if part)
