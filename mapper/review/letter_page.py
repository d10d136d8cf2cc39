"""What a letter looks like: A4, one typeface, plain tables whose heads repeat, numbered pages."""

from collections.abc import Sequence
from typing import Any

from mapper.workbook.safetext import clean

Document = Any
Element = Any
"""A python-docx document and parts of one; the library publishes no types."""

POINT = 12_700
CENTIMETRE = 360_000
"""In English metric units, which is what Word counts in."""
FONT = "Calibri"
INK, SHADE, NOTE_SHADE = "1F3A5F", "E8EDF3", "FFF6DD"
"""Dark blue of headings, light blue behind heads of tables, yellow behind notes to the writer."""
_LABEL_WIDTH, _VALUE_WIDTH = 3.0, 14.0


def set_up_page(document: Document, footer: str) -> None:
    """Set paper, margins, typeface and a footer with page numbers."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = 21 * CENTIMETRE, int(29.7 * CENTIMETRE)
    section.left_margin = section.right_margin = 2 * CENTIMETRE
    section.top_margin = section.bottom_margin = 2 * CENTIMETRE
    for name, size in (("Normal", 10.5), ("Heading 1", 16), ("Heading 2", 12.5)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, int(size * POINT)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), FONT)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(INK)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = 6 * POINT, 1.1
    line = section.footer.paragraphs[0]
    line.text = clean(f"{footer}, page ")
    _add_field(line, "PAGE")
    line.add_run(" of ")
    _add_field(line, "NUMPAGES")
    document.styles["Footer"].font.size = 8 * POINT


def add_pairs(document: Document, pairs: Sequence[tuple[str, str]]) -> None:
    """Add labels with what they say beside them, without lines."""
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for label, value in pairs:
        cells = table.add_row().cells
        _write(cells[0], label, bold=True)
        _write(cells[1], value)
    _set_widths(table, (_LABEL_WIDTH, _VALUE_WIDTH))
    document.add_paragraph().paragraph_format.space_after = 0


def add_note(document: Document, text: str) -> None:
    """Add a note to the writer, which goes before the letter is sent."""
    table = document.add_table(rows=1, cols=1)
    table.style = "Table Grid"
    _write(table.rows[0].cells[0], text, bold=True)
    _shade(table.rows[0].cells[0], NOTE_SHADE)
    document.add_paragraph().paragraph_format.space_after = 0


def add_table(
    document: Document,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
) -> None:
    """Add a table; its head repeats on every page and no row is parted by a page break.

    Parameters
    ----------
    widths
        Of the columns, in centimetres.
    """
    table = document.add_table(rows=1, cols=len(headings))
    table.style = "Table Grid"
    table.autofit = False
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        _write(cell, heading, bold=True)
        _shade(cell, SHADE)
    _mark(table.rows[0], "w:tblHeader")
    for row in rows:
        added = table.add_row()
        _mark(added, "w:cantSplit")
        for cell, text in zip(added.cells, row, strict=True):
            _write(cell, text)
    _set_widths(table, widths)
    document.add_paragraph().paragraph_format.space_after = 0


def _write(cell: Element, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = 2 * POINT
    for number, line in enumerate(clean(text).split("\n")):
        run = paragraph.add_run(line)
        run.bold = bold
        run.font.size = int(9.5 * POINT)
        if number < clean(text).count("\n"):
            run.add_break()


def _set_widths(table: Element, widths: Sequence[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = int(width * CENTIMETRE)
        for cell in column.cells:
            cell.width = int(width * CENTIMETRE)


def _shade(cell: Element, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _mark(row: Element, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _add_field(paragraph: Element, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
