"""Tables of a check for people at a terminal (rich); nothing here decides anything."""

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from mapper.review.report import CheckReport, StatementVerdict, Verdict

if TYPE_CHECKING:
    from mapper.review.outcome import Agreement

SHOWN = 25  # claims on the screen; the workbook and JSON have them all

STYLE = {
    Verdict.NOT_FOUND: "red",
    Verdict.NOT_SUPPORTED: "red",
    Verdict.AMBIGUOUS: "yellow",
    Verdict.WRONG_KIND: "yellow",
    Verdict.WRONG_PAGE: "yellow",
    Verdict.IN_PART: "yellow",
    Verdict.DUPLICATE: "yellow",
    Verdict.SUPPORTED: "green",
}


def check_summary(report: CheckReport) -> RenderableType:
    """Return a check on one screen: verdicts, what to read first, statements, additions."""
    parts: list[RenderableType] = [_verdicts(report)]
    if report.claims:
        parts.append(_reading(report))
    parts += _statements(report)
    parts.append(Text(report.additional.share.message))
    missing = sum(not one.validated for one in report.additional.declared)
    if missing:
        parts.append(Text(f"{missing} additions without employer validation or framework."))
    if report.problems:
        parts.append(Text(f"{len(report.problems)} problems in the claims file:"))
        parts += [Text(f"  {one.source}: {one.message}") for one in report.problems[:SHOWN]]
    return Group(*parts)


def agreement_summary(agreement: "Agreement") -> RenderableType:
    """Return how far two reviewers agree, with every claim on which they differ."""
    kappa = "not known" if agreement.kappa is None else f"{agreement.kappa:.2f}"
    head = Text(
        f"{agreement.first} and {agreement.second} decided {agreement.both} claims, "
        f"{agreement.same} alike; kappa {kappa}."
    )
    if not agreement.disagreements:
        return head
    table = _table("Differences", "Claim", agreement.first, agreement.second, "Settled")
    for one in agreement.disagreements:
        table.add_row(
            one.claim,
            one.first.decision.value,
            one.second.decision.value,
            one.settled.decision.value if one.settled else "",
        )
    return Group(head, table)


def _verdicts(report: CheckReport) -> Table:
    pin = report.standard
    table = _table(
        f"{len(report.claims)} claims of {report.claims_file} on {report.specification.name}, "
        f"{pin.reference}@{pin.version} {pin.title}",
        "Found",
        "Claims",
        "Needs a look",
    )
    counts = Counter(claim.verdict for claim in report.claims)
    looks = Counter(claim.verdict for claim in report.claims if claim.needs_look)
    for verdict in Verdict:
        if counts[verdict]:
            table.add_row(
                Text(verdict.value, style=STYLE[verdict]),
                str(counts[verdict]),
                str(looks[verdict] or ""),
            )
    return table


def _reading(report: CheckReport) -> RenderableType:
    plan = report.plan
    table = _table(
        f"Read these {plan.size} first (expected to find {plan.expected_found:.0%} of about "
        f"{plan.expected_bad:.0f} claims that do not hold)",
        "Claim",
        "Risk",
        "Found",
        "What was found",
    )
    for planned in plan.order[: min(plan.size, SHOWN)]:
        claim = report.claim(planned.claim)
        table.add_row(
            claim.id,
            f"{planned.risk:.0%}",
            Text(claim.verdict.value, style=STYLE[claim.verdict]),
            Text(claim.message),
        )
    if plan.size <= SHOWN:
        return table
    return Group(table, Text(f"and {plan.size - SHOWN} more: see the workbook or the JSON."))


def _statements(report: CheckReport) -> list[RenderableType]:
    told = (
        StatementVerdict.NEVER_CLAIMED,
        StatementVerdict.NOT_SHOWN,
        StatementVerdict.ONLY_PART,
        StatementVerdict.NOT_COVERED,
    )
    lines: list[RenderableType] = []
    for verdict in told:
        codes = [one.code for one in report.statements if one.verdict is verdict]
        if codes:
            lines.append(Text(f"{verdict.value.capitalize()}: {', '.join(codes)}"))
    missed = sum(len(one.missed) for one in report.statements)
    if missed:
        lines.append(Text(f"{missed} places seem to cover a statement and are not claimed for it."))
    return lines


def _table(title: str, *columns: str) -> Table:
    table = Table(title=Text(title, style="bold"), title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
