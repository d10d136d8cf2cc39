"""The cover: what is not covered first, then totals, then everything the result is pinned to."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Lookup
from typing import NamedTuple

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from corpora.standard import StatementKind
from mapper.mapping import Coverage, MappedDuty, MappedStatement, Mapping, Share
from mapper.specification import Qualification
from mapper.workbook import styles
from mapper.workbook.book import Book
from mapper.workbook.content import VALIDATION_HEADER, finding_rows
from mapper.workbook.rows import MappingRows, Row
from mapper.workbook.safetext import CELL_LIMIT, AnyCell, clean, put_text, split_to_fit
from mapper.workbook.statements import (
    COVERAGE_HEADER,
    GUARANTEED_HEADER,
    LOOK_HEADER,
    duty_needs_look,
)
from mapper.workbook.table import (
    LINE_HEIGHT,
    PAPER_A4,
    TALLEST_ROW,
    TableArea,
    lines_in,
    set_up_print,
)
from mapper.workbook.words import (
    ADDITIONAL,
    AWARDING_ORGANISATION,
    COVER,
    COVERAGE_WORDS,
    FINDINGS,
    HOURS,
    KIND_SHEETS,
    LEVEL,
    LOOK,
    METHOD,
    QUALIFICATION_NUMBER,
    QUALIFICATION_TITLE,
    TO_FILL_IN,
    counted,
)

_WIDTHS = {"A": 2, "B": 25, "C": 13, "D": 13, "E": 13, "F": 13, "G": 13, "H": 13}
_LAST = 8
_SHOWN = 12
"""Uncovered statements named on the cover; all of them are on the sheets."""

HOW_TO_USE = (
    "1. Read what is not covered above; the sheets Knowledge, Skills, Behaviours and Duties give "
    "the reason for each.",
    "2. Look at every row marked Look: the evidence is neither clearly enough nor clearly too "
    "little.",
    "3. Change Coverage where you judge otherwise (the totals above follow), choose Accept, Reject "
    "or Change under Decision, and write your own rationale. The sheet Evidence takes a decision "
    "on each place.",
    "4. Fill in the cream-coloured columns. Hatched cells must be filled in by a person before a "
    "submission; employer validation is never written by the program.",
    "5. Keep the column Row id: it lets a later run carry your decisions to the next draft of the "
    "specification (map --previous).",
)


def write_cover(
    book: Book,
    areas: dict[StatementKind, TableArea],
    duties: TableArea,
    additional: TableArea,
    details: Lookup[str, str],
) -> dict[str, int]:
    """Fill the sheet Cover and return the results of its formulas by cell.

    The results are for readers that do not calculate, such as previews and the protected view.
    """
    sheet: Worksheet = book.workbook[COVER]
    writer = _CoverWriter(sheet, book.rows)
    writer.heading()
    writer.uncovered(areas, duties)
    writer.totals(areas, duties)
    writer.additional_content(additional)
    writer.findings()
    writer.paragraphs("How to use this workbook", HOW_TO_USE)
    writer.pairs("What this result is pinned to", _pinned(book.rows.mapping))
    known = _known(book.rows.mapping.qualification)
    writer.pairs(
        "Details of the submission (to fill in; what the specification says is filled in)",
        [(name, details.get(name) or known.get(name)) for name in TO_FILL_IN],
        to_fill_in=True,
    )
    set_up_print(sheet, book.footer, paper=PAPER_A4, repeat=None, landscape=False)
    sheet.print_area = f"A1:H{writer.row}"
    return writer.values


def _pinned(mapping: Mapping) -> list[tuple[str, str | None]]:
    standard, versions = mapping.standard, mapping.versions
    return [
        ("Specification", mapping.specification.name),
        ("SHA-256 of the file", mapping.specification.sha256),
        ("Standard", f"{standard.reference} version {standard.version}: {standard.title}"),
        ("Option", standard.option or "none"),
        ("Specialist area", standard.area or "none"),
        ("Category", mapping.category or "none given"),
        ("Rule profile", versions.profile),
        ("Mapper", versions.mapper),
        ("Sentence encoder", versions.encoder),
        ("Match scorer", versions.scorer),
        *([("Statement-kind classifier", versions.kinds)] if versions.kinds else []),
        *((f"Setting {name}", value) for name, value in sorted(versions.settings.items())),
    ]


def _known(qualification: Qualification) -> dict[str, str]:
    """Return the details of a submission that the specification itself prints."""
    told = {
        AWARDING_ORGANISATION: qualification.awarding_organisation,
        QUALIFICATION_TITLE: qualification.title,
        QUALIFICATION_NUMBER: qualification.number,
        LEVEL: qualification.level and str(qualification.level),
        HOURS: ", ".join(
            f"{hours} {name}"
            for hours, name in ((qualification.glh, "GLH"), (qualification.tqt, "TQT"))
            if hours is not None
        ),
    }
    return {name: value for name, value in told.items() if value}


class _Tally(NamedTuple):
    """A number, and the column and word whose count it is (none: it does not change)."""

    number: int | None
    header: str | None = None
    word: str = ""


class _CoverWriter:
    """Writes the cover from top to bottom; `row` is the row written last."""

    def __init__(self, sheet: Worksheet, rows: MappingRows) -> None:
        self.sheet = sheet
        self.rows = rows
        self.mapping = rows.mapping
        self.row = 0
        self.values: dict[str, int] = {}
        for letter, width in _WIDTHS.items():
            sheet.column_dimensions[letter].width = width

    def heading(self) -> None:
        standard = self.mapping.standard
        self._line("Content mapping", styles.COVER_TITLE, height=32)
        self._line(
            f"{self.mapping.specification.name}  mapped to  {standard.reference} version "
            f"{standard.version}, {standard.title}",
            styles.BODY_BOLD,
        )
        self._line(
            "This is not the official mapping template. The layout is our own; people decide, the "
            "program proposes.",
            styles.ITALIC_GREY,
        )

    def uncovered(self, areas: dict[StatementKind, TableArea], duties: TableArea) -> None:
        targets: list[tuple[Row[MappedStatement] | Row[MappedDuty], str]] = []
        for kind, area in areas.items():
            of_kind = [row for row in self.rows.statements if row.of.kind == kind]
            targets += [
                (row, f"'{area.sheet}'!A{area.first_row + number}")
                for number, row in enumerate(of_kind)
            ]
        targets += [
            (row, f"'{duties.sheet}'!A{duties.first_row + number}")
            for number, row in enumerate(self.rows.duties)
        ]
        missing = [one for one in targets if one[0].of.coverage is Coverage.NONE]
        statements = sum(isinstance(row.of, MappedStatement) for row, _ in missing)
        self.row += 1
        self._line(_headline(self.rows, statements, len(missing) - statements), styles.HEADLINE)
        self._line(_second_line(self.rows), styles.BODY_BOLD)
        for row, target in missing[:_SHOWN]:
            self.row += 1
            text = row.of.statement if isinstance(row.of, MappedStatement) else row.of.text
            link = self.sheet.cell(self.row, 2)
            put_text(link, row.of.code)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
            link.font, link.alignment = styles.LINK, styles.INDENTED_TOP
            self._merged(3, text, styles.BODY)
        if len(missing) > _SHOWN:
            more = f"and {len(missing) - _SHOWN} more: filter Coverage on the sheets"
            self._line(more, styles.ITALIC_GREY)

    def totals(self, areas: dict[StatementKind, TableArea], duties: TableArea) -> None:
        self._section("Coverage now (follows your changes)")
        words = [COVERAGE_WORDS[level] for level in (Coverage.NONE, Coverage.PARTIAL)]
        full = COVERAGE_WORDS[Coverage.FULL]
        self._table_header(["", "In the standard", *words, full, "Guaranteed full", "Needs a look"])
        first = self.row + 1
        for kind, area in areas.items():
            of_kind = [row.of for row in self.rows.statements if row.of.kind == kind]
            self._total_row(KIND_SHEETS[kind], _statement_counts(of_kind), area)
        last = self.row
        self.row += 1
        self._total_label("All statements")
        for column in range(3, _LAST + 1):
            letter = "CDEFGH"[column - 3]
            sum_of = sum(self.values.get(f"{letter}{row}", 0) for row in range(first, last + 1))
            self._formula(column, f"=SUM({letter}{first}:{letter}{last})", sum_of, bold=True)
        self._total_row("Duties", _duty_counts([row.of for row in self.rows.duties]), duties)
        self._colour_totals(first)
        self._note(
            "Coverage counts every unit, so it is what is possible. Guaranteed is what every "
            "permitted choice of units gives, as proposed."
        )

    def additional_content(self, area: TableArea) -> None:
        content = self.mapping.additional_content
        self._section("Additional content (mapped to no statement and no duty)")
        self._table_header(["Share of the specification", "Estimate", "From", "To"])
        ways: list[tuple[str, Share | None]] = [
            ("By number of items", content.share.items),
            ("By number of criteria", content.share.criteria),
            ("By guided learning hours", content.share.glh),
        ]
        for name, share in ways:
            self.row += 1
            self._total_label(name)
            for column, value in enumerate(_interval(share), start=3):
                cell = self.sheet.cell(self.row, column)
                cell.border, cell.alignment, cell.font = (
                    styles.HAIRLINES,
                    styles.CENTRE,
                    styles.BODY,
                )
                if isinstance(value, str):
                    put_text(cell, value)
                else:
                    cell.value, cell.number_format = value, "0%"
        self.row += 1
        self._total_label("Employer validation missing")
        number = len(content.items)
        if area.empty:
            self._number(3, 0)
        else:
            blank = f"=COUNTBLANK({area.range_of(VALIDATION_HEADER)})"
            self._formula(3, blank, number)
        self._note(
            f"{counted(number, 'item')} on the sheet {ADDITIONAL}. The interval comes from the "
            "probabilities of all items. No limit is published, so none is shown."
        )

    def findings(self) -> None:
        found = finding_rows(self.mapping)
        self._section("Findings")
        self._table_header(["", "Errors", "Warnings", "Information"])
        for origin in ("Rule", "Reading"):
            self.row += 1
            self._total_label({"Rule": "Rules", "Reading": "Reading"}[origin])
            for column, severity in enumerate(("error", "warning", "info"), start=3):
                number = sum(row.origin == origin and row.severity == severity for row in found)
                self._number(column, number)
        self._note(f"Each with its source on the sheet {FINDINGS}; how it works: sheet {METHOD}.")

    def pairs(
        self, title: str, pairs: Sequence[tuple[str, str | None]], *, to_fill_in: bool = False
    ) -> None:
        self._section(title)
        for name, value in pairs:
            self.row += 1
            self._total_label(name)
            text = "" if value is None else value
            cell = self._merged(3, text, styles.BODY)
            for column in range(3, _LAST + 1):
                self.sheet.cell(self.row, column).border = styles.HAIRLINES
            if to_fill_in:
                cell.fill = styles.INPUT

    def paragraphs(self, title: str, paragraphs: Iterable[str]) -> None:
        self._section(title)
        for text in paragraphs:
            self._line(text, styles.BODY)

    def _section(self, title: str) -> None:
        self.row += 2
        put_text(self.sheet.cell(self.row, 2), title)
        self.sheet.cell(self.row, 2).font = styles.SECTION
        self.sheet.row_dimensions[self.row].height = 18

    def _line(self, text: str, font: Font, height: float | None = None) -> None:
        self.row += 1
        self._merged(2, text, font)
        if height is not None:
            self.sheet.row_dimensions[self.row].height = height

    def _note(self, text: str) -> None:
        self._line(text, styles.ITALIC_GREY)

    def _merged(self, first: int, text: str, font: Font) -> AnyCell:
        """Write text across to the last column; merged cells do not grow, so set the height."""
        whole = clean(text)
        pieces = split_to_fit(whole, CELL_LIMIT - 2)
        shown = whole if len(pieces) == 1 else f"{pieces[0]} …"
        self.sheet.merge_cells(
            start_row=self.row, end_row=self.row, start_column=first, end_column=_LAST
        )
        cell = self.sheet.cell(self.row, first)
        put_text(cell, shown)
        cell.font, cell.alignment = font, styles.WRAP_TOP if first == 2 else styles.INDENTED_TOP
        width = sum(list(_WIDTHS.values())[first - 1 :])
        size = float(font.size or 10) / 10
        height = lines_in(shown, width / size) * LINE_HEIGHT * size + 2
        self.sheet.row_dimensions[self.row].height = min(height, TALLEST_ROW)
        return cell

    def _table_header(self, names: Sequence[str]) -> None:
        self.row += 1
        for column, name in enumerate(names, start=2):
            cell = self.sheet.cell(self.row, column)
            put_text(cell, name)
            cell.font, cell.fill = styles.HEADER, styles.solid(styles.NAVY)
            cell.alignment, cell.border = styles.CENTRE, styles.HAIRLINES
        self.sheet.row_dimensions[self.row].height = 30

    def _total_label(self, name: str) -> None:
        cell = self.sheet.cell(self.row, 2)
        put_text(cell, name)
        cell.font, cell.border, cell.alignment = (
            styles.BODY_BOLD,
            styles.HAIRLINES,
            styles.LEFT_CENTRE,
        )

    def _total_row(self, name: str, counts: Sequence[_Tally], area: TableArea) -> None:
        self.row += 1
        self._total_label(name)
        for column, count in enumerate(counts, start=3):
            if count.header is None or area.empty:
                self._number(column, count.number)
                self.values[self.sheet.cell(self.row, column).coordinate] = count.number or 0
            else:
                formula = f'=COUNTIF({area.range_of(count.header)},"{count.word}")'
                self._formula(column, formula, count.number or 0)

    def _number(self, column: int, number: int | None) -> None:
        cell = self.sheet.cell(self.row, column)
        cell.value = number
        cell.font, cell.alignment, cell.border = styles.BODY, styles.CENTRE, styles.HAIRLINES

    def _formula(self, column: int, formula: str, value: int, *, bold: bool = False) -> None:
        self._number(column, None)
        cell = self.sheet.cell(self.row, column)
        cell.value = formula
        if bold:
            cell.font = styles.BODY_BOLD
        self.values[cell.coordinate] = value

    def _colour_totals(self, first: int) -> None:
        looks = {"D": styles.WHEN_NONE, "E": styles.WHEN_PARTIAL, "H": styles.WHEN_LOOK}
        for letter, look in looks.items():
            rule = Rule(type="cellIs", operator="greaterThan", formula=["0"], dxf=look)
            self.sheet.conditional_formatting.add(f"{letter}{first}:{letter}{self.row}", rule)


def _headline(rows: MappingRows, statements: int, duties: int) -> str:
    number = len(rows.statements)
    if not statements and not duties:
        return f"Every one of {counted(number, 'statement')} has some evidence"
    parts = [f"{statements} of {counted(number, 'statement')}"]
    if duties:
        parts.append(f"{duties} of {counted(len(rows.duties), 'duty', 'duties')}")
    return f"{' and '.join(parts)} not covered"


def _second_line(rows: MappingRows) -> str:
    statements = [row.of for row in rows.statements]
    partial = sum(one.coverage is Coverage.PARTIAL for one in statements)
    looks = sum(one.needs_look for one in statements)
    additional = counted(len(rows.additional), "item")
    return (
        f"{counted(partial, 'statement')} partial, {looks} to look at, {additional} of additional "
        "content."
    )


def _statement_counts(statements: Sequence[MappedStatement]) -> list[_Tally]:
    guaranteed = sum(one.guaranteed is Coverage.FULL for one in statements)
    looks = sum(one.needs_look for one in statements)
    return [
        _Tally(len(statements)),
        *_coverage_counts([one.coverage for one in statements]),
        _Tally(guaranteed, GUARANTEED_HEADER, COVERAGE_WORDS[Coverage.FULL]),
        _Tally(looks, LOOK_HEADER, LOOK),
    ]


def _duty_counts(duties: Sequence[MappedDuty]) -> list[_Tally]:
    return [
        _Tally(len(duties)),
        *_coverage_counts([one.coverage for one in duties]),
        _Tally(None),
        _Tally(sum(duty_needs_look(one) for one in duties), LOOK_HEADER, LOOK),
    ]


def _coverage_counts(coverages: list[Coverage]) -> list[_Tally]:
    return [
        _Tally(coverages.count(level), COVERAGE_HEADER, COVERAGE_WORDS[level])
        for level in (Coverage.NONE, Coverage.PARTIAL, Coverage.FULL)
    ]


def _interval(share: Share | None) -> tuple[float | str, ...]:
    if share is None:
        return ("not known", "", "")
    return (share.estimate, share.low, share.high)
