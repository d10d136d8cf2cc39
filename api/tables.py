"""Tables for people at a terminal (rich); nothing here decides anything."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from corpora.diff import Change
from corpora.importers.report import ImportReport
from corpora.standard import Standard
from mapper.mapping import Coverage, Mapping, Share
from mapper.process.render import HEADINGS, plan_lines, plan_rows
from mapper.specification import Specification

if TYPE_CHECKING:
    from api.commands.standards import Imported
    from corpora.diff import StandardDiff
    from corpora.library import Hit, StandardSummary
    from mapper.impact import Impact
    from mapper.process.plan import Plan

PROBLEMS_SHOWN = 200  # a feed of thousands of records must not scroll everything else away

STYLE = {Coverage.FULL: "green", Coverage.PARTIAL: "yellow", Coverage.NONE: "red"}


def _table(title: str, *columns: str) -> Table:
    table = Table(title=Text(title, style="bold"), title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def mapping_summary(mapping: Mapping) -> RenderableType:
    """Return a mapping on one screen: coverage by kind, what is missing, the share."""
    pin = mapping.standard
    table = _table(
        f"{mapping.specification.name} mapped to {pin.reference}@{pin.version} {pin.title}",
        "",
        "Full",
        "Partial",
        "Not covered",
        "Needs a look",
    )
    for kind, name in (
        ("knowledge", "Knowledge"),
        ("skill", "Skills"),
        ("behaviour", "Behaviours"),
    ):
        of_kind = [s for s in mapping.statements if s.kind == kind]
        counts = Counter(s.coverage for s in of_kind)
        table.add_row(
            name,
            *(str(counts[c]) for c in (Coverage.FULL, Coverage.PARTIAL, Coverage.NONE)),
            str(sum(s.needs_look for s in of_kind)),
        )
    duties = Counter(d.coverage for d in mapping.duties)
    table.add_row(
        "Duties", *(str(duties[c]) for c in (Coverage.FULL, Coverage.PARTIAL, Coverage.NONE)), ""
    )
    lines: list[RenderableType] = [table]
    missing = [s.code for s in mapping.statements if s.coverage is Coverage.NONE]
    if missing:
        lines.append(Text(f"Not covered: {', '.join(missing)}"))
    share = mapping.additional_content.share
    lines.append(
        Text(
            f"Additional content: {len(mapping.additional_content.items)} of "
            f"{len(mapping.items)} items are mapped to nothing; estimated share "
            f"{_share(share.items)} of items, {_share(share.criteria)} of criteria"
            + (f", {_share(share.glh)} of guided learning hours." if share.glh else ".")
        )
    )
    return Group(*lines)


def specification_table(specification: Specification) -> RenderableType:
    """Return the units of a specification with their counts, and what became of its pages."""
    named = specification.qualification
    parts = [
        named.title or specification.document.name,
        f"number {named.number}" if named.number else "",
        named.awarding_organisation or "",
        f"level {named.level}" if named.level else "",
    ]
    table = _table(
        ", ".join(part for part in parts if part),
        "Unit",
        "Title",
        "Page",
        "Level",
        "GLH",
        "Outcomes",
        "Criteria",
        "Mandatory",
    )
    for unit in specification.units:
        table.add_row(
            unit.ref,
            Text(unit.title),
            unit.page_label or _or_blank(unit.page),
            _or_blank(unit.level),
            _or_blank(unit.glh),
            str(len(unit.outcomes)),
            str(sum(len(outcome.criteria) for outcome in unit.outcomes)),
            {True: "yes", False: "no", None: ""}[unit.mandatory],
        )
    pages = specification.page_summary
    counted = (
        f"Pages: {len(pages.content)} with content, {len(pages.furniture)} front matter, contents "
        f"or blank, {len(pages.warned)} with a warning."
    )
    return Group(table, Text(counted))


def import_table(imported: "Imported") -> RenderableType:
    """Return what an import gave, and every problem of the data."""
    report = imported.report
    counts = ", ".join(f"{count} {name}" for name, count in sorted(imported.outcomes.items()))
    head = Text(
        f"{report.source}: {report.records} records; {_imported(report)} ({counts or 'nothing'})."
    )
    if not report.problems:
        return Group(head, Text("No problems in the data."))
    table = _table(f"{len(report.problems)} problems in the data", "Record", "Code", "Problem")
    for problem in report.problems[:PROBLEMS_SHOWN]:
        table.add_row(problem.record, problem.code.value, Text(problem.message))
    rest = len(report.problems) - PROBLEMS_SHOWN
    more = [Text(f"and {rest} more of the same kinds.")] if rest > 0 else []
    return Group(head, table, *more)


def standards_table(summaries: "Sequence[StandardSummary]") -> RenderableType:
    """Return the library's standards, one row a version."""
    if not summaries:
        return Text("The library is empty; add standards with: mapper standards import FILE")
    table = _table(
        f"{len(summaries)} standard versions", "Reference", "Version", "Level", "Status", "Title"
    )
    for summary in summaries:
        table.add_row(
            summary.reference,
            summary.version,
            _or_blank(summary.level),
            summary.status or "",
            Text(summary.title),
        )
    return table


def standard_table(standard: Standard) -> RenderableType:
    """Return a standard with its statements and duties."""
    table = _table(f"{standard.pinned} {standard.title}", "Code", "Statement", "Options")
    for statement in standard.statements:
        table.add_row(statement.code, Text(statement.text), ", ".join(statement.options))
    duties = _table("Duties", "Code", "Duty", "Statements", "Options")
    for duty in standard.duties:
        duties.add_row(
            duty.code, Text(duty.text), ", ".join(duty.statements), ", ".join(duty.options)
        )
    return Group(table, duties) if standard.duties else table


def hits_table(hits: "Iterable[Hit]") -> RenderableType:
    """Return search hits, best first."""
    rows = list(hits)
    if not rows:
        return Text("Nothing found.")
    table = _table(f"{len(rows)} hits", "Standard", "Code", "Text")
    for hit in rows:
        table.add_row(f"{hit.reference}@{hit.version}", hit.code, Text(hit.text))
    return table


def diff_table(diff: "StandardDiff") -> RenderableType:
    """Return what changed between two versions of a standard."""
    changed = [change for change in diff.changes if change.change is not Change.UNCHANGED]
    table = _table(
        f"{diff.old} -> {diff.new}: {len(changed)} of {len(diff.changes)} changed",
        "Change",
        "Before",
        "After",
        "Old text",
        "New text",
    )
    for change in changed:
        table.add_row(
            change.change.value,
            change.old_code or "",
            change.new_code or "",
            Text(change.old_text or ""),
            Text("as before" if change.old_text == change.new_text else change.new_text or ""),
        )
    return table


def plan_table(steps: "Plan") -> RenderableType:
    """Return a plan: what is said above it, its steps, its documents."""
    table = _table("", *HEADINGS)
    for row in plan_rows(steps):
        table.add_row(*(Text(cell) for cell in row))
    documents = _table("Documents that make the submission complete", "Document", "Asked for by")
    for document in steps.documents:
        documents.add_row(Text(document.title), Text(document.source))
    lines = [Text(line) for line in plan_lines(steps)]
    return Group(*lines, table, *([documents] if steps.documents else []))


def impact_table(result: "Impact") -> RenderableType:
    """Return what a new standard version changes: claims that do not simply hold, and why."""
    counts = Counter(claim.effect for claim in result.claims)
    parts = ", ".join(f"{count} {effect.value}" for effect, count in sorted(counts.items()))
    table = _table(
        f"{result.old} -> {result.new}: {parts}", "Before", "After", "Claimed", "Effect", "Why"
    )
    for claim in result.claims:
        if claim.effect.value != "holds":
            table.add_row(
                claim.old_code or "",
                claim.new_code or "",
                claim.coverage.value if claim.coverage else "",
                claim.effect.value,
                Text(claim.detail),
            )
    core = [
        Text(f"{duty.duty} is now asked for by {duty.code}: {duty.text}")
        for duty in result.now_core
    ]
    left = result.no_longer_mapped
    rest = [Text(f"Would become additional content: {'; '.join(left)}")] if left else []
    return Group(table, *core, *rest)


def _imported(report: ImportReport) -> str:
    parts = (
        (len(report.standards), "standards"),
        (len(report.areas), "specialist areas"),
        (len(report.nos), "NOS units"),
    )
    return ", ".join(f"{count} {name}" for count, name in parts if count) or "none usable"


def _share(share: Share) -> str:
    return f"{share.estimate:.0%} ({share.low:.0%} to {share.high:.0%})"


def _or_blank(value: int | None) -> str:
    return "" if value is None else str(value)
