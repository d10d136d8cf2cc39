"""The sheet Method: how coverage is judged, in words for a writer or a reviewer."""

from openpyxl.worksheet.worksheet import Worksheet

from mapper.workbook import styles
from mapper.workbook.book import Book
from mapper.workbook.safetext import put_text
from mapper.workbook.table import LINE_HEIGHT, PAPER_A4, lines_in, set_up_print
from mapper.workbook.words import METHOD

_TEXTS = (
    (
        "Coverage",
        "Each statement of the standard is split into its clauses. It is proposed as Full where "
        "every clause is evidenced by items of a fitting kind, as Partial where some are, and as "
        "Not covered where none is. The column Reason names the clause that is missing.",
    ),
    (
        "Kinds",
        "A knowledge outcome offered for a skill is Partial at best: knowing about teamwork does "
        "not show operating in a team. Behaviours are never proposed as Full. Source: Institute "
        "for Apprenticeships and Technical Education, level 2 additional specialist criteria, "
        "20 April 2023.",
    ),
    (
        "Guaranteed and possible",
        "Evidence in an optional unit does not reach every student. Coverage counts every unit "
        "(possible); Guaranteed coverage is what every permitted combination of units gives. Where "
        "a specification says of no unit whether it is mandatory, all are counted and a finding "
        "says so; where it says so of others, a unit of which it does not is not counted.",
    ),
    (
        "Probabilities",
        "A probability is the calibrated chance that a person would agree that there is coverage, "
        "full or partial. Look marks what is neither clearly enough nor clearly too little; it is "
        "a result of its own, kept apart from both.",
    ),
    (
        "Places",
        "Every place has a row on the sheet Evidence. Its standing says how it came there: those "
        "Proposed count; Possible ones are in doubt and do not count until a person accepts them; "
        "Kept ones were accepted or added by a person in an earlier draft; those Rejected before "
        "stay listed and do not count.",
    ),
    (
        "Additional content",
        "Items mapped neither to a statement nor to a duty. Their share is estimated by number of "
        "items, by number of criteria and by guided learning hours, each with an interval. No "
        "numeric limit has been published, so none is applied.",
    ),
    (
        "References",
        "101 LO1 AC1.1 (p 36) is unit 101, learning outcome 1, assessment criterion 1.1, on the "
        "page that is printed as 36. Where the page of the PDF file has another number it follows: "
        "(p 36, PDF p 40). All places are listed, each also on a row of the sheet Evidence.",
    ),
    (
        "What the program does not write",
        "Employer validation, explanations of inclusion, references into an evidence pack and "
        "assessment components are left empty for people. Links to duties are drafts. Texts of "
        "the standard are shown as they stand in the version named on the cover.",
    ),
    (
        "Colours and symbols",
        "Full: light, ●. Partial: mid-tone and italic, ◐. Not covered: bold white on dark, ○. The "
        "words and symbols mean the same without colour. Hatched: still to be filled in.",
    ),
)


_TEXT_WIDTH = 105.0


def write_method_sheet(book: Book) -> None:
    """Add the sheet Method."""
    sheet: Worksheet = book.workbook.create_sheet(METHOD)
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = _TEXT_WIDTH
    put_text(sheet.cell(1, 1), METHOD)
    sheet.cell(1, 1).font = styles.TITLE
    sheet.row_dimensions[1].height = 24
    for row, (title, text) in enumerate(_TEXTS, start=3):
        put_text(sheet.cell(row, 1), title)
        put_text(sheet.cell(row, 2), text)
        sheet.cell(row, 1).font, sheet.cell(row, 2).font = styles.SECTION, styles.BODY
        sheet.row_dimensions[row].height = lines_in(text, _TEXT_WIDTH) * LINE_HEIGHT + 6
        for column in (1, 2):
            sheet.cell(row, column).alignment = styles.INDENTED_TOP
            sheet.cell(row, column).border = styles.HAIRLINES
    set_up_print(sheet, book.footer, paper=PAPER_A4, repeat=None)
