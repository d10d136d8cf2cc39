"""Reading reports as tables for people.

One line a document, then one a family, then all together.
"""

from rich.table import Table

from evaluation.reading.gold import GoldReport
from evaluation.reading.report import ReadingReport, Tally


def reading_table(report: ReadingReport) -> Table:
    """Return the table of a reading report; every share is F1 or accuracy in [0, 1]."""
    table = Table(title="Reading: agreement with the truth files")
    table.add_column("document")
    table.add_column("family")
    for heading in ("units F1", "outcomes F1", "criteria F1", "pages", "facts", "lost", "gained"):
        table.add_column(heading, justify="right")
    for score in report.documents:
        name = score.document if score.error is None else f"{score.document} (not read)"
        table.add_row(name, score.family, *_cells(score.tally))
    table.add_section()
    for family, tally in report.families.items():
        table.add_row("all of this family", family, *_cells(tally))
    table.add_section()
    table.add_row("all", "", *_cells(report.overall))
    return table


def gold_table(report: GoldReport) -> Table:
    """Return the table of a gold report: recall of labelled items."""
    table = Table(title="Reading: labelled items found")
    table.add_column("document")
    for heading in ("items", "reference, page, text", "text"):
        table.add_column(heading, justify="right")
    for document in report.documents:
        table.add_row(
            document.document,
            str(document.items.of),
            f"{document.items.accuracy:.3f}",
            f"{document.texts.accuracy:.3f}",
        )
    table.add_section()
    table.add_row(
        "all",
        str(report.items.of),
        f"{report.items.accuracy:.3f}",
        f"{report.texts.accuracy:.3f}",
    )
    return table


def _cells(tally: Tally) -> list[str]:
    pages = f"{tally.pages.accuracy:.3f}" if tally.pages.of else "-"
    facts = f"{tally.facts.accuracy:.3f}" if tally.facts.of else "-"
    return [
        f"{tally.units.f1:.3f}",
        f"{tally.outcomes.f1:.3f}",
        f"{tally.criteria.f1:.3f}",
        pages,
        facts,
        str(tally.characters_lost),
        str(tally.characters_gained),
    ]
