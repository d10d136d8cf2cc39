"""The visible text of a Word paragraph: words with their look, line breaks, breaks of page.

Insertions that are not yet accepted are read, deletions are not; so are field results, but not
field codes, prompts of empty form fields, comments or hidden text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from mapper.reading.wordpackage import W
from mapper.reading.wordstyles import Look, Styles, changed_look

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

TAB: Final = "\t"
LINE_BREAK: Final = "\n"
PAGE_BREAK: Final = "\f"

_SKIPPED: Final = frozenset(
    f"{W}{name}"
    for name in (
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "fldData",
        "rt",
        "footnoteReference",
        "endnoteReference",
        "annotationRef",
        "commentReference",
    )
)
_MARKS: Final = {
    f"{W}tab": TAB,
    f"{W}ptab": TAB,
    f"{W}cr": LINE_BREAK,
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
    f"{W}lastRenderedPageBreak": "",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one look; or a single `TAB`, `LINE_BREAK` or `PAGE_BREAK`."""

    text: str
    look: Look


@dataclass(slots=True)
class ParagraphText:
    """What a paragraph shows, and the text boxes anchored in it (paragraph elements)."""

    pieces: list[Piece] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    rendered_break: bool = False
    """Whether Word began a new page in it when it last laid the document out."""


def read_paragraph(paragraph: Any, style: str, styles: Styles) -> ParagraphText:  # noqa: ANN401
    """Return the visible text of a ``w:p`` element in the paragraph style `style`."""
    found = ParagraphText()
    base = styles.look(style)
    for child in paragraph:
        _walk(child, base, style, styles, found)
    return found


def _walk(element: Any, look: Look, style: str, styles: Styles, found: ParagraphText) -> None:  # noqa: ANN401
    tag = element.tag
    if tag in _SKIPPED or not isinstance(tag, str):
        return
    if tag == f"{W}r":
        look = _run_look(element, style, styles)
    elif tag == f"{W}sdt" and is_prompt(element):
        return
    elif tag == f"{W}txbxContent":
        found.boxes.append(element)
        return
    elif tag == f"{MC}AlternateContent":
        # The same content in two forms: one of them.
        chosen = element.find(f"{MC}Choice")
        element = element.find(f"{MC}Fallback") if chosen is None else chosen
        if element is None:
            return
    else:
        text = _text_of(element, tag, found)
        if text is not None:
            if text and not look.hidden:
                found.pieces.append(Piece(text, look))
            return
    for child in element:
        _walk(child, look, style, styles, found)


def _text_of(element: Any, tag: str, found: ParagraphText) -> str | None:  # noqa: ANN401
    """Return the characters that a leaf stands for, `None` where it is none."""
    if tag in {f"{W}t", f"{M}t"}:
        return str(element.text or "").replace(LINE_BREAK, " ").replace(PAGE_BREAK, " ")
    if tag == f"{W}lastRenderedPageBreak":
        found.rendered_break = True
    if tag in _MARKS:
        return _MARKS[tag]
    if tag == f"{W}br":
        kind = element.get(f"{W}type", "textWrapping")
        return PAGE_BREAK if kind == "page" else LINE_BREAK
    if tag == f"{W}sym":
        return _symbol(element.get(f"{W}char", ""))
    return None


def _symbol(code: str) -> str:
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return chr(value) if 32 < value < 0xFFFE and not 0xD800 <= value < 0xE000 else ""


def _run_look(run: Any, style: str, styles: Styles) -> Look:  # noqa: ANN401
    properties = run.find(f"{W}rPr")
    if properties is None:
        return styles.look(style)
    named = properties.find(f"{W}rStyle")
    run_style = "" if named is None else str(named.get(f"{W}val", ""))
    return changed_look(styles.look(style, run_style), properties)


def is_prompt(control: Any) -> bool:  # noqa: ANN401
    """Return whether a content control shows only its prompt ("Click here to enter text")."""
    return control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def children(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the paragraphs and tables of a body, cell or text box, through all wrappers."""
    for child in element:
        tag = child.tag
        if tag in {f"{W}p", f"{W}tbl", f"{W}sectPr"}:
            yield child
        elif tag == f"{MC}AlternateContent":
            chosen = child.find(f"{MC}Choice")
            if chosen is not None:
                yield from children(chosen)
        elif tag in _WRAPPERS and not (tag == f"{W}sdt" and is_prompt(child)):
            yield from children(child)


_WRAPPERS: Final = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
)


def in_wrappers(element: Any, wanted: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows of a table (``w:tr``) or cells of a row (``w:tc``), through all wrappers."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from in_wrappers(child, wanted)
