"""Reads a filled-in workbook back: whoever laid it out, and with people's edits in ours."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mapper.claims import (
    AdditionalClaim,
    Claims,
    Decision,
    DutyClaim,
    EvidenceClaim,
    FindingNote,
    ItemRow,
    StatementClaim,
)
from mapper.mapping import Coverage
from mapper.workbook.codes import find_codes, kind_of
from mapper.workbook.coverage_words import coverage_of, is_placeholder
from mapper.workbook.fields import Field, words_of
from mapper.workbook.grid import Grid
from mapper.workbook.recognise import CodedRow, coded_rows, is_note
from mapper.workbook.recognition import RecognisedTable, TableKind
from mapper.workbook.references import format_reference
from mapper.workbook.template import open_template
from mapper.workbook.words import TO_FILL_IN

_APART = (Field.UNIT, Field.OUTCOME, Field.CRITERION)
_TICKS = {
    Field.FULL: Coverage.FULL,
    Field.PARTIAL: Coverage.PARTIAL,
    Field.NOT_COVERED: Coverage.NONE,
}
_UNTICKED = frozenset({"no", "n", "false", "0", "-", "–", "—", "✗", "✘", "☐", "○", "."})
_DECISIONS = {
    "accept": Decision.ACCEPT, "accepted": Decision.ACCEPT, "agree": Decision.ACCEPT,
    "agreed": Decision.ACCEPT, "yes": Decision.ACCEPT, "ok": Decision.ACCEPT,
    "reject": Decision.REJECT, "rejected": Decision.REJECT, "no": Decision.REJECT,
    "change": Decision.CHANGE, "changed": Decision.CHANGE,
}  # fmt: skip


def read_workbook(path: Path, profile: Path | None = None) -> Claims:
    """Return what a workbook claims, sheet by sheet in the order of its rows.

    Parameters
    ----------
    path
        Any workbook that recognition understands (see `inspect_template`), ours included.
    profile
        A TOML file that corrects what is recognised.

    Raises
    ------
    UnreadableInputError
        The workbook or the profile cannot be read.
    UsageError
        The profile does not fit the workbook.
    """
    template = open_template(path, profile)
    claims = Claims(file=template.package.name)
    grids = {grid.name: grid for grid in template.grids}
    tables = template.recognition.tables
    evidence_apart = any(table.kind is TableKind.EVIDENCE for table in tables)
    for table in tables:
        _read_table(_Reader(grids[table.sheet], table), claims, with_items=not evidence_apart)
    claims.standards = sorted({name for table in tables for name in table.standards})
    claims.details = _details(template.grids)
    if not tables:
        claims.warnings.append(
            "No sheet was recognised as a mapping; describe its columns in a profile file."
        )
    return claims


def _read_table(reader: "_Reader", claims: Claims, *, with_items: bool) -> None:
    kind = reader.table.kind
    if kind is TableKind.STATEMENTS:
        claims.statements += reader.statements()
    elif kind is TableKind.DUTIES:
        claims.duties += reader.duties()
    elif kind is TableKind.EVIDENCE:
        claims.evidence += reader.evidence()
    elif kind is TableKind.ADDITIONAL:
        claims.additional += reader.additions()
    elif kind is TableKind.FINDINGS:
        claims.notes += reader.notes()
    elif kind is TableKind.ITEMS:
        items = list(reader.items())
        claims.items += items
        if with_items:  # a grid that goes from outcomes to statements makes its claims there
            claims.evidence += [
                EvidenceClaim(sheet=item.sheet, row=item.row, code=code,
                              reference=item.reference, text=item.text)
                for item in items for code in item.codes
            ]  # fmt: skip


class _Reader:
    """Reads the rows of one table."""

    def __init__(self, grid: Grid, table: RecognisedTable) -> None:
        self.grid = grid
        self.table = table

    def statements(self) -> Iterator[StatementClaim]:
        for row in coded_rows(self.grid, self.table):
            yield StatementClaim(**self._statement(row))

    def duties(self) -> Iterator[DutyClaim]:
        for row in coded_rows(self.grid, self.table):
            yield DutyClaim(
                **self._statement(row),
                origin=self._text(row, Field.ORIGIN),
                link=self._text(row, Field.LINK),
                evidence_of_need=self._text(row, Field.NEED),
            )

    def evidence(self) -> Iterator[EvidenceClaim]:
        for row in coded_rows(self.grid, self.table):
            coverage_text = self._text(row, Field.COVERAGE)
            if row.code is not None:
                yield EvidenceClaim(
                    **self._row(row),
                    code=row.code,
                    statement=row.text,
                    reference=self._text(row, Field.REFERENCES),
                    page=self._text(row, Field.PAGES),
                    text=self._text(row, Field.TEXT),
                    coverage=coverage_of(coverage_text),
                    coverage_text=coverage_text,
                    proposed=coverage_of(self._text(row, Field.PROPOSED)),
                    standing=self._text(row, Field.STANDING),
                )

    def additions(self) -> Iterator[AdditionalClaim]:
        for row in self._said_rows():
            yield AdditionalClaim(
                **self._row(row),
                reference=self._references(row),
                page=self._text(row, Field.PAGES),
                text=self._text(row, Field.TEXT) or self._text(row, Field.STATEMENT),
                relevance=self._text(row, Field.RELEVANCE),
                framework=self._text(row, Field.FRAMEWORK),
                employer_validation=self._text(row, Field.VALIDATION),
                evidence_pack=self._text(row, Field.EVIDENCE_PACK),
            )

    def items(self) -> Iterator[ItemRow]:
        for row in self._said_rows():
            yield ItemRow(
                sheet=self.grid.name,
                row=row.row,
                reference=self._references(row),
                text=self._text(row, Field.TEXT),
                codes=find_codes(self._text(row, Field.LINKED_STATEMENTS)),
            )

    def notes(self) -> Iterator[FindingNote]:
        for row in self._said_rows():
            comments = self._text(row, Field.COMMENTS)
            if comments:
                rule, message = self._text(row, Field.RULE), self._text(row, Field.MESSAGE)
                yield FindingNote(rule=rule, message=message, comments=comments)

    def _said_rows(self) -> Iterator[CodedRow]:
        """Yield the rows of a table without codes that say where or what something is."""
        wanted = [
            column.column
            for field, column in self.table.columns.items()
            if field in (Field.REFERENCES, *_APART, Field.TEXT, Field.MESSAGE, Field.PAGES)
        ]
        for row in range(self.table.first_row, self.table.last_row + 1):
            texts = [self.grid.texts.get((row, column), "") for column in wanted]
            said = any(text.strip() and not is_placeholder(text) for text in texts)
            if said and not is_note(self.grid, row):
                yield CodedRow(row=row, last_row=row, code=None, text="")

    def _statement(self, row: CodedRow) -> dict[str, Any]:
        coverage, coverage_text = self._coverage(row)
        kind = kind_of(row.code) if row.code else self.table.statement_kind
        return {
            **self._row(row),
            "code": row.code,
            "kind": kind,
            "statement": row.text,
            "coverage": coverage,
            "coverage_text": coverage_text,
            "proposed": coverage_of(self._text(row, Field.PROPOSED)),
            "references": self._references(row),
            "pages": self._text(row, Field.PAGES),
            "rationale": self._text(row, Field.RATIONALE),
            "explanation": self._text(row, Field.EXPLANATION),
            "assessment": self._text(row, Field.ASSESSMENT),
            "assessment_reference": self._text(row, Field.ASSESSMENT_REFERENCE),
            "check": self._text(row, Field.CHECK),
        }

    def _row(self, row: CodedRow) -> dict[str, Any]:
        words = words_of(self._text(row, Field.DECISION))
        return {
            "sheet": self.grid.name,
            "row": row.row,
            "cells": {
                field.value: f"{column.letter}{row.row}"
                for field, column in self.table.columns.items()
                if self._text(row, field)
            },
            "row_id": self._text(row, Field.ROW_ID),
            "decision": _DECISIONS.get(words),
            "own_rationale": self._text(row, Field.OWN_RATIONALE),
            "comments": self._text(row, Field.COMMENTS),
        }

    def _coverage(self, row: CodedRow) -> tuple[Coverage | None, str]:
        text = self._text(row, Field.COVERAGE)
        if text:
            return coverage_of(text), text
        ticked = [
            level
            for field, level in _TICKS.items()
            if (mark := self._raw(row, field)) and mark.casefold() not in _UNTICKED
        ]
        if len(ticked) != 1:
            return None, " ".join(level.value for level in ticked)
        return ticked[0], ticked[0].value

    def _references(self, row: CodedRow) -> str:
        """Return the references of a row; parts that stand in columns of their own are joined."""
        whole = self._text(row, Field.REFERENCES)
        if whole or not set(_APART) & self.table.columns.keys():
            return whole
        parts = [self._text(row, field).split("\n") for field in _APART]
        pages = self._text(row, Field.PAGES).split("\n")
        number = max(map(len, parts))
        lines = []
        for line in range(number):
            unit, outcome, criterion = (_line(part, line, number) for part in parts)
            page = _line(pages, line, number)
            reference = format_reference(unit, outcome, criterion or None, page_label=page or None)
            if unit or outcome or criterion:
                lines.append(reference)
        return "\n".join(lines)

    def _text(self, row: CodedRow, field: Field) -> str:
        """Return what the rows of one statement say in a column, placeholders left out."""
        return "\n".join(text for text in self._cells(row, field) if not is_placeholder(text))

    def _raw(self, row: CodedRow, field: Field) -> str:
        """Return the same with everything that stands there, marks included."""
        return "\n".join(self._cells(row, field))

    def _cells(self, row: CodedRow, field: Field) -> list[str]:
        """Return the texts of a column from top to bottom, merged ones once, without empty ones."""
        column = self.table.column(field)
        if column is None:
            return []
        anchors = dict.fromkeys(
            self.grid.anchor(number, column) for number in range(row.row, row.last_row + 1)
        )
        texts = (self.grid.texts.get(anchor, "").strip() for anchor in anchors)
        return [text for text in texts if text]


def _line(parts: Sequence[str], line: int, number: int) -> str:
    """Return the part of a line; a single part stands for every line."""
    if len(parts) == 1 and number > 1:
        return parts[0].strip()
    return parts[line].strip() if line < len(parts) else ""


def _details(grids: Sequence[Grid]) -> dict[str, str]:
    """Return the details of the submission: a label that we know and the text to its right."""
    wanted = {words_of(label): label for label in TO_FILL_IN}
    found: dict[str, str] = {}
    for grid in grids:
        labels = {
            position: wanted[words_of(text)]
            for position, text in sorted(grid.texts.items())
            if len(text) <= _LONGEST_LABEL and words_of(text) in wanted
        }
        columns = Counter(column for _, column in labels)
        for (row, column), label in labels.items():
            # A column of labels is a form; a single one is the heading of something else.
            if label in found or columns[column] < _FORM:
                continue
            beside = (grid.texts.get((row, other), "") for other in range(column + 1, column + 4))
            value = next((one.strip() for one in beside if one.strip()), "")
            if value and not is_placeholder(value) and words_of(value) not in wanted:
                found[label] = value
    return found


_FORM = 3
_LONGEST_LABEL = 60
"""Characters of a label; a longer text that has the same words is none."""
