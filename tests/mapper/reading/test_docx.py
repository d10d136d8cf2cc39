"""Word files become the layout model that PDF pages become."""

from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading.docx import read_docx
from mapper.reading.layout import Layout, PageKind, Table

MakeWord = Callable[..., Path]

OUTCOME_LIST = """
<w:abstractNum w:abstractNumId="5">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>
    <w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="5"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def p(text: str, properties: str = "", run: str = "") -> str:
    look = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r>{look}<w:t>{text}</w:t></w:r></w:p>"


def item(text: str, depth: int, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str) -> str:
    columns = '<w:gridCol w:w="2000"/>' * 3
    body = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"


def texts(layout: Layout) -> list[str]:
    return [line.text for page in layout.pages for line in page.lines]


def test_read_docx_resolves_automatic_numbers(make_word: MakeWord) -> None:
    body = "".join(
        [
            item("Know the rules", 0),
            item("Describe a rule", 1),
            item("one", 2),
            item("two", 2),
            item("Explain a rule", 1),
            item("Use the tools", 0),
            item("Choose a tool", 1),
            item("Start again", 0, number=2),
            item("From one", 1, number=2),
        ]
    )
    layout = read_docx(make_word(body, numbering=OUTCOME_LIST), Limits())
    assert texts(layout) == [
        "1. Know the rules",
        "1.1 Describe a rule",
        "a) one",
        "b) two",
        "1.2 Explain a rule",
        "2. Use the tools",
        "2.1 Choose a tool",
        "1. Start again",
        "1.1 From one",
    ]


def test_read_docx_places_label_and_text_as_the_list_indents(make_word: MakeWord) -> None:
    layout = read_docx(make_word(item("Know the rules", 0), numbering=OUTCOME_LIST), Limits())
    label, first, *_ = layout.pages[0].lines[0].words
    assert (label.text, first.text) == ("1.", "Know")
    assert first.x0 - label.x0 == pytest.approx(18.0)


def test_read_docx_numbers_by_the_paragraph_style(make_word: MakeWord) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="upperLetter"/><w:lvlText w:val="Aim %1:"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Topic"/>'
        '<w:lvlText w:val="%1%2"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Aim"><w:name w:val="Aim"/>'
        '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Topic"><w:name w:val="Topic"/>'
        '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        p("Explore", '<w:pStyle w:val="Aim"/>')
        + p("Sound", '<w:pStyle w:val="Topic"/>')
        + p("Light", '<w:pStyle w:val="Topic"/>')
        + p(
            "No number",
            '<w:pStyle w:val="Topic"/><w:numPr><w:numId w:val="0"/></w:numPr>',
        )
    )
    layout = read_docx(make_word(body, numbering=numbering, styles=styles), Limits())
    assert texts(layout) == ["Aim A: Explore", "A1 Sound", "A2 Light", "No number"]


def test_read_docx_shows_styles_through_their_ancestors(make_word: MakeWord) -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/>'
        '<w:rPr><w:color w:val="FF0000"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/>'
        '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
    )
    body = p("Unit 1", '<w:pStyle w:val="A"/>') + p("Text") + p("plain", run='<w:b w:val="0"/>')
    lines = read_docx(make_word(body, styles=styles), Limits()).pages[0].lines
    assert [(line.size, line.bold, line.color) for line in lines] == [
        (18.0, True, 0xFF0000),
        (11.0, False, 0),
        (11.0, False, 0),
    ]


def test_read_docx_reads_tables_with_merged_cells(make_word: MakeWord) -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        cell(p("Aim A"), '<w:gridSpan w:val="2"/>') + cell(p("A.D1 Judge"), restart),
        cell(p("A.P1 Tell")) + cell(p("A.M1 Show")) + cell(p(""), go_on),
    )
    (found,) = read_docx(make_word(body), Limits()).pages[0].tables
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in found.cells] == [
        (0, 0, 1, 2, "Aim A"),
        (0, 2, 2, 1, "A.D1 Judge"),
        (1, 0, 1, 1, "A.P1 Tell"),
        (1, 1, 1, 1, "A.M1 Show"),
    ]
    assert (found.ruled, found.rows, len(found.columns)) == (True, 2, 3)
    assert found.cells[3].lines[0].base > found.cells[0].lines[0].base


def test_read_docx_leaves_out_grid_lines_that_no_cell_uses(make_word: MakeWord) -> None:
    wide = '<w:gridSpan w:val="2"/>'
    body = table(cell(p("Outcome"), wide) + cell(p("Criteria")))
    (found,) = read_docx(make_word(body), Limits()).pages[0].tables
    assert [(c.column, c.column_span) for c in found.cells] == [(0, 1), (1, 1)]


def test_read_docx_opens_boxes_and_tables_that_hold_tables(make_word: MakeWord) -> None:
    inner = table(cell(p("1")) + cell(p("1.1 Describe")))
    body = f"<w:tbl><w:tr>{cell(p('Unit 1') + inner)}{cell(p('Side'))}</w:tr></w:tbl>"
    page = read_docx(make_word(body), Limits()).pages[0]
    kinds = [isinstance(region, Table) for region in page.regions]
    assert kinds == [False, True, False]
    assert texts(Layout((page,))) == ["Unit 1", "1", "1.1 Describe", "Side"]


def test_read_docx_takes_insertions_and_leaves_deletions(make_word: MakeWord) -> None:
    body = (
        "<w:p><w:r><w:t>Describe </w:t></w:r><w:ins><w:r><w:t>three</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>two</w:delText></w:r></w:del><w:r><w:t> tools</w:t></w:r></w:p>"
        "<w:moveFrom><w:p><w:r><w:t>old place</w:t></w:r></w:p></w:moveFrom>"
        "<w:p><w:moveFrom><w:r><w:t>old</w:t></w:r></w:moveFrom></w:p>"
    )
    assert texts(read_docx(make_word(body), Limits())) == ["Describe three tools"]


def test_read_docx_reads_controls_but_not_their_prompts(make_word: MakeWord) -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    body = control.format("", p("Filled in")) + control.format(
        "<w:showingPlcHdr/>", p("Click here to enter text")
    )
    assert texts(read_docx(make_word(body), Limits())) == ["Filled in"]


def test_read_docx_leaves_out_hidden_text_and_field_codes(make_word: MakeWord) -> None:
    body = p("Guidance", run="<w:vanish/>") + (
        "<w:p><w:r><w:instrText>PAGEREF _1</w:instrText></w:r><w:r><w:t>Level</w:t><w:tab/>"
        "<w:t>3</w:t><w:br/><w:t>GLH non</w:t><w:noBreakHyphen/><w:t>zero</w:t></w:r></w:p>"
    )
    assert texts(read_docx(make_word(body), Limits())) == ["Level 3", "GLH non-zero"]


def test_read_docx_reads_a_text_box_once(make_word: MakeWord) -> None:
    box = f"<w:txbxContent>{p('Aside')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Text</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>"
    )
    assert texts(read_docx(make_word(body), Limits())) == ["Text", "Aside"]


def test_read_docx_cuts_where_the_file_breaks_pages(make_word: MakeWord) -> None:
    body = (
        p("One line long enough")
        + '<w:p><w:r><w:br w:type="page"/><w:t>Two lines long enough</w:t></w:r></w:p>'
        + p("Three lines long enough", "<w:pageBreakBefore/>")
        + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Four lines long enough</w:t></w:r></w:p>"
    )
    pages = read_docx(make_word(body), Limits()).pages
    assert [[line.text.split()[0] for line in page.lines] for page in pages] == [
        ["One"],
        ["Two"],
        ["Three"],
        ["Four"],
    ]
    assert {page.label for page in pages} == {None}


def test_read_docx_sets_the_table_of_contents_apart(make_word: MakeWord) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="V1"><w:name w:val="toc 1"/></w:style>'
    body = (
        p("Contents of the handbook")
        + p("Unit 101 Tools 12", '<w:pStyle w:val="V1"/>')
        + p("Unit 101 Tools of the trade")
    )
    pages = read_docx(make_word(body, styles=styles), Limits()).pages
    assert [page.kind for page in pages] == [
        PageKind.CONTENT,
        PageKind.CONTENTS,
        PageKind.CONTENT,
    ]


def test_read_docx_reads_the_strict_variant(make_word: MakeWord) -> None:
    path = make_word(
        "",
        extra={
            "word/document.xml": '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/'
            'main"><w:body><w:p><w:r><w:t>Strict</w:t></w:r></w:p></w:body></w:document>'
        },
    )
    assert texts(read_docx(path, Limits())) == ["Strict"]


def test_read_docx_without_text_part_is_one_sentence(make_word: MakeWord) -> None:
    path = make_word("", extra={"word/document.xml": "<nothing/>"})
    with pytest.raises(UnreadableInputError, match="a Word document without a text part"):
        read_docx(path, Limits())


@pytest.mark.shared
def test_read_docx_keeps_the_criteria_grid_of_a_real_unit(shared_data: Path) -> None:
    layout = read_docx(shared_data / "specs" / "pearson-btec-l3-unit16.docx", Limits())
    grid = [t for page in layout.pages for t in page.tables][1]
    spans = {c.text.split()[0]: (c.row_span, c.column) for c in grid.cells if c.column == 2}
    assert spans["C.D3"] == (4, 2)
    assert sum("." in line.text.split()[0] for line in grid.lines) == 15
