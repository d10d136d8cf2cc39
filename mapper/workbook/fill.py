"""Fills the recognised tables of a workbook from a mapping, statement by statement.

A code or a text that differs from the pinned standard is reported and not guessed at.
"""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from mapper.mapping import Coverage, Evidence, Finding, MappedDuty, MappedStatement, Mapping
from mapper.remaining import remaining_coverage
from mapper.workbook.cells import SOURCE, CellFiller, free_rows
from mapper.workbook.codes import parse_code
from mapper.workbook.coverage_words import coverage_of, words_for
from mapper.workbook.fields import Field, words_of
from mapper.workbook.recognise import CodedRow, coded_rows
from mapper.workbook.recognition import RecognisedTable, TableKind
from mapper.workbook.references import join_pages, join_references
from mapper.workbook.rows import MappingRows, Row
from mapper.workbook.words import LEVELS

SAME_TEXT = 97.0
"""Similarity (0 to 100) from which two texts differ at most in spelling or punctuation."""
NEAR_TEXT = 85.0
"""Similarity from which a text is the same statement reworded: filled, and reported."""

_TICK = "X"
_TICKS = {
    Coverage.FULL: Field.FULL,
    Coverage.PARTIAL: Field.PARTIAL,
    Coverage.NONE: Field.NOT_COVERED,
}
_DEFAULT_ROWS = 3
"""Rows that must agree before their common coverage is taken for a default of the template."""
_ELSEWHERE = "the mapping workbook, sheet Evidence"

Target = MappedStatement | MappedDuty


@dataclass
class StatementFiller:
    """Fills tables of statements and duties and collects what does not fit."""

    rows: MappingRows
    cells: CellFiller
    words: Lookup[Coverage, str]
    values: Lookup[str, Lookup[Field, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)

    def fill(self, table: RecognisedTable) -> None:
        """Fill one table; a table without codes gets codes and statements first."""
        targets = self._targets(table)
        by_code = {parse_code(one.code) or one.code: one for one in targets}
        coded = list(coded_rows(self.cells.grid(table), table))
        default = self._default(table, coded)
        if not coded:
            self._fill_empty(table, [one for one in targets if self._kind_fits(table, one)])
            return
        seen: set[str] = set()
        for row in coded:
            if row.code in seen:
                continue  # further rows for the same statement are the applicant's to use
            seen.update([row.code] if row.code else [])
            target = by_code.get(row.code or "") if row.code else self._by_text(row.text, targets)
            if target is None:
                self._unknown(table, row, targets)
            elif self._text_fits(table, row, target, targets):
                self._fill_row(table, row.row, target, default=default)

    def missing(self) -> None:
        """Report statements and duties for which no row was found."""
        everything: list[Target] = [*self.mapping.statements, *self.mapping.duties]
        codes = [one.code for one in everything if one.code not in self.placed]
        kinds = {isinstance(one, MappedDuty) for one in everything if one.code in self.placed}
        # A workbook without any row for duties, say, does not ask for them.
        asked = [
            one.code for one in everything
            if one.code in codes and isinstance(one, MappedDuty) in kinds
        ]  # fmt: skip
        if asked:
            self._report(
                "template-no-row", "error",
                f"The workbook has no row for {', '.join(asked)}.", asked,
            )  # fmt: skip

    @property
    def mapping(self) -> Mapping:
        """The mapping that is written."""
        return self.rows.mapping

    @cached_property
    def _row_ids(self) -> dict[str, str]:
        targets: list[Row[Target]] = [*self.rows.statements, *self.rows.duties]
        return {row.of.code: row.row_id for row in targets}

    def _targets(self, table: RecognisedTable) -> list[Target]:
        if table.kind is TableKind.DUTIES:
            return list(self.mapping.duties)
        return list(self.mapping.statements)

    def _kind_fits(self, table: RecognisedTable, target: Target) -> bool:
        if isinstance(target, MappedDuty) or table.statement_kind is None:
            return target.code not in self.placed
        return target.kind == table.statement_kind and target.code not in self.placed

    def _fill_empty(self, table: RecognisedTable, targets: Sequence[Target]) -> None:
        grid = self.cells.grid(table)
        left = list(targets)
        for row in free_rows(grid, table):
            if not left:
                break
            target = left.pop(0)
            like = min(row, max(table.first_row, grid.last_prepared_row))
            text = _text(target)
            if table.column(Field.CODE) is None:
                self.cells.put(table, row, Field.STATEMENT, f"{target.code} {text}", like_row=like)
            else:
                self.cells.put(table, row, Field.CODE, target.code, like_row=like)
                self.cells.put(table, row, Field.STATEMENT, text, like_row=like)
            self._fill_row(table, row, target, like_row=like)
        if left:
            codes = [one.code for one in left]
            message = f"{table.sheet} has no room for {', '.join(codes)}."
            self._report("template-no-room", "error", message, codes)

    def _fill_row(
        self,
        table: RecognisedTable,
        row: int,
        target: Target,
        *,
        default: str = "",
        like_row: int | None = None,
    ) -> None:
        self.placed.add(target.code)
        evidence, coverage = self._for_pathway(table, target)
        written = self.values.get(self._row_ids[target.code], {}) if self.values else {}
        coverage = LEVELS.get(written.get(Field.COVERAGE, ""), coverage)
        self._fill_coverage(table, row, coverage, default=default, like_row=like_row)
        texts = place_texts(table, evidence, self.rows)
        if isinstance(target, MappedDuty):
            drafted = target.link.casefold().startswith("draft")
            if target.link:
                texts[Field.LINK] = target.link if drafted else f"DRAFT: {target.link}"
        else:
            heading = table.columns.get(Field.RATIONALE)
            only_gaps = heading is not None and coverage_of(heading.heading) is Coverage.PARTIAL
            if not (only_gaps and coverage is Coverage.FULL):
                texts[Field.RATIONALE] = target.rationale
        texts |= {one: text for one, text in written.items() if one is not Field.COVERAGE}
        for one, text in texts.items():
            self.cells.put(table, row, one, text, like_row=like_row)

    def _fill_coverage(
        self,
        table: RecognisedTable,
        row: int,
        coverage: Coverage,
        *,
        default: str,
        like_row: int | None,
    ) -> None:
        grid = self.cells.grid(table)
        column = table.column(Field.COVERAGE)
        if column is not None:
            choices = grid.choices(like_row or row, column)
            word = {**words_for(choices), **self.words}.get(coverage)
            if word is None:
                self.cells.no_word(table, row, Field.COVERAGE)
            else:
                self.cells.put(table, row, Field.COVERAGE, word, like_row=like_row, default=default)
        tick = table.column(_TICKS[coverage])
        if tick is not None:
            marks = [one for one in grid.choices(like_row or row, tick) or (_TICK,) if one]
            if len(marks) == 1:
                self.cells.put(table, row, _TICKS[coverage], marks[0], like_row=like_row)
            else:
                self.cells.no_word(table, row, _TICKS[coverage])

    def _default(self, table: RecognisedTable, rows: Sequence[CodedRow]) -> str:
        column = table.column(Field.COVERAGE)
        if column is None or len(rows) < _DEFAULT_ROWS:
            return ""
        grid = self.cells.grid(table)
        held = {grid.texts.get((row.row, column), "").strip() for row in rows}
        return held.pop() if len(held) == 1 else ""

    def _for_pathway(
        self, table: RecognisedTable, target: Target
    ) -> tuple[list[Evidence], Coverage]:
        """Return the evidence that counts on a sheet for one pathway, and what it amounts to."""
        pathway = self._pathway(table)
        if pathway is None:
            return target.evidence, target.coverage
        kept = [one for one in target.evidence if not one.pathways or pathway in one.pathways]
        return kept, remaining_coverage(target.coverage, target.evidence, kept)

    def _pathway(self, table: RecognisedTable) -> str | None:
        title = f" {words_of(table.title)} "
        names = dict.fromkeys(name for unit in self.mapping.units for name in unit.pathways)
        named = [name for name in names if f" {words_of(name)} " in title]
        return named[0] if len(named) == 1 else None

    def _by_text(self, text: str, targets: Sequence[Target]) -> Target | None:
        scored = [(similarity(text, _text(one)), one) for one in targets]
        fitting = [one for score, one in scored if score >= SAME_TEXT]
        return fitting[0] if len(fitting) == 1 else None

    def _text_fits(
        self, table: RecognisedTable, row: CodedRow, target: Target, targets: Sequence[Target]
    ) -> bool:
        likeness = similarity(row.text, _text(target)) if row.text else 100.0
        if likeness >= SAME_TEXT:
            return True
        standard = self.mapping.standard
        pinned = f"{standard.reference} version {standard.version}"
        if likeness >= NEAR_TEXT:
            self._report(
                "template-text-differs", "warning",
                f"{table.sheet} row {row.row}: the text of {target.code} is not quite that of "
                f"{pinned}, which reads {_text(target)!r}. The row was filled; please check.",
                [target.code],
            )  # fmt: skip
            return True
        twin = self._by_text(row.text, targets)
        hint = f" Its text is that of {twin.code} there." if twin is not None else ""
        self.placed.add(target.code)
        self._report(
            "template-text-differs", "error",
            f"{table.sheet} row {row.row}: {target.code} reads {row.text!r}; in {pinned} it reads "
            f"{_text(target)!r}.{hint} The row was not filled.",
            [target.code],
        )  # fmt: skip
        return False

    def _unknown(self, table: RecognisedTable, row: CodedRow, targets: Sequence[Target]) -> None:
        standard = self.mapping.standard
        twin = self._by_text(row.text, targets) if row.text else None
        hint = f" Its text is that of {twin.code} there." if twin is not None else ""
        what = f"{row.code} is" if row.code else f"{row.text!r} is"
        self._report(
            "template-code-unknown", "error",
            f"{table.sheet} row {row.row}: {what} not in {standard.reference} version "
            f"{standard.version}.{hint} The row was not filled.",
            [row.code] if row.code else [],
        )  # fmt: skip

    def _report(
        self, rule: str, severity: Literal["error", "warning"], message: str, about: list[str]
    ) -> None:
        self.findings.append(
            Finding(rule=rule, severity=severity, message=message, source=SOURCE, about=about)
        )


def place_texts(
    table: RecognisedTable, evidence: Sequence[Evidence], rows: MappingRows
) -> dict[Field, str]:
    """Return the texts that say where the evidence stands, for the columns a table has.

    Columns of units, outcomes and criteria say the same place in the same line.
    """
    places = rows.in_document_order(evidence)
    apart = {Field.UNIT, Field.OUTCOME, Field.CRITERION} & table.columns.keys()
    by_line = bool(apart) and Field.REFERENCES not in table.columns

    def pdf_pages() -> str:
        if by_line:
            return _lines([str(one.page or "") for one in places])
        return ", ".join(dict.fromkeys(str(one.page) for one in places if one.page is not None))

    texts: dict[Field, Callable[[], str]] = {
        Field.PAGES: lambda: (
            _lines([one.page_label or "" for one in places]) if by_line else join_pages(places)
        ),
        Field.PDF_PAGE: pdf_pages,
        Field.UNIT: lambda: _lines([one.unit for one in places]),
        Field.UNIT_TITLE: lambda: _lines([rows.unit_titles.get(one.unit, "") for one in places]),
        Field.OUTCOME: lambda: _lines([one.outcome for one in places]),
        Field.CRITERION: lambda: _lines([one.criterion or "" for one in places]),
    }
    if places:
        references = {Field.REFERENCES: lambda: join_references(places, elsewhere=_ELSEWHERE)}
        texts = {**references, **texts}
    return {field: text() for field, text in texts.items() if field in table.columns}


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 100, case and punctuation aside."""
    return fuzz.ratio(words_of(one), words_of(other))


def _lines(parts: list[str]) -> str:
    return "\n".join(parts) if any(parts) else ""


def _text(target: Target) -> str:
    return target.text if isinstance(target, MappedDuty) else target.statement
