"""Make the sample specification (PDF) and its truth file from the labelled text in gold.json.

Run ``python -m corpora.samples.build`` after changing gold.json; reportlab is in the dev extra.
The same text gives the same bytes.
"""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reportlab.platypus import Flowable, PageBreak, Spacer

from corpora.samples import sample_gold, sample_specification, sample_truth, text
from corpora.samples.pages import (
    Marks,
    bullets,
    contents,
    cover,
    grid,
    heading,
    outcome_table,
    paragraph,
    render,
    roman,
    subheading,
    unit_table,
)
from foundation.files import write_atomically

FRONT_PAGES = 3
"""Cover, document history, contents: numbered in roman, so that page 1 is the file's fourth."""

_PASSES = 3  # the first finds the pages, the second prints them, the third must change nothing


def main() -> None:
    """Write specification.pdf and truth.json beside gold.json."""
    pdf, truth = build(sample_gold())
    write_atomically(sample_specification(), pdf)
    write_atomically(sample_truth(), truth)


def build(gold_file: Path) -> tuple[bytes, bytes]:
    """Return the PDF and the truth file (JSON, UTF-8) for a file of labelled units."""
    gold = json.loads(gold_file.read_text(encoding="utf-8"))
    pages: dict[str, tuple[int, int]] = {}
    for _ in range(_PASSES):
        marks = Marks()
        buffer = io.BytesIO()
        render(buffer, list(_story(gold, marks, pages)), front=FRONT_PAGES)
        if marks.pages == pages:
            break
        pages = marks.pages
    truth = json.dumps(_truth(gold, marks), indent=1, ensure_ascii=False) + "\n"
    return buffer.getvalue(), truth.encode()


def page_label(page: int) -> str:
    """Return what is printed on a page of the file; the cover carries nothing."""
    if page == 1:
        return ""
    return roman(page) if page <= FRONT_PAGES else str(page - FRONT_PAGES)


def _story(
    gold: dict[str, Any], marks: Marks, pages: dict[str, tuple[int, int]]
) -> Iterable[Flowable]:
    units = gold["units"]
    yield from cover(text.OWNER, gold["title"], text.COVER_LINES)
    yield PageBreak()
    yield heading("About this document", marks)
    yield from (paragraph(line) for line in text.ABOUT)
    yield grid(text.HISTORY, (70, 90, 291))
    yield Spacer(1, 8)
    yield from (paragraph(line) for line in text.RIGHTS)
    yield PageBreak()
    yield heading("Contents", marks)
    yield from contents(_contents(units, pages))
    yield PageBreak()
    yield from _introduction(marks)
    yield PageBreak()
    yield from _structure(units, marks)
    yield PageBreak()
    yield heading("3 Assessment and delivery", marks, key="assessment")
    for title, lines in text.ASSESSMENT:
        yield subheading(title)
        yield from (paragraph(line) for line in lines)
    for unit in units:
        yield PageBreak()
        yield from _unit(unit, marks)
    yield PageBreak()
    yield heading("Appendix A Command verbs", marks, key="verbs")
    yield paragraph(text.VERBS_INTRODUCTION)
    yield grid([("Command verb", "What the learner is asked to do"), *text.VERBS], (100, 351))


def _introduction(marks: Marks) -> Iterable[Flowable]:
    yield heading("1 Introduction", marks, key="introduction")
    for title, lines in text.INTRODUCTION:
        yield subheading(title)
        yield from (paragraph(line) for line in lines)
    yield subheading("1.3 The qualification at a glance")
    yield grid(text.AT_A_GLANCE, (190, 261), header=False)


def _structure(units: list[dict[str, Any]], marks: Marks) -> Iterable[Flowable]:
    yield heading("2 Structure of the qualification", marks, key="structure")
    yield from (paragraph(line) for line in text.STRUCTURE)
    rows: list[tuple[str, ...]] = [
        ("Unit number", "Unit title", "Regulated number", "Level", "GLH", "Credit")
    ]
    for group, members in _groups(units):
        rows.append((group,))
        rows += [
            (
                f"Unit {unit['ref']}",
                unit["title"],
                unit["number"],
                str(unit["level"]),
                str(unit["glh"]),
                str(unit["credits"]),
            )
            for unit in members
        ]
    yield grid(rows, (60, 181, 84, 42, 38, 46))
    yield Spacer(1, 8)
    yield subheading("2.1 Rules of combination")
    yield from bullets(text.RULES)


def _groups(units: list[dict[str, Any]]) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    mandatory = [unit for unit in units if unit["mandatory"] and not unit["pathways"]]
    yield "Mandatory units", mandatory
    for pathway in dict.fromkeys(name for unit in units for name in unit["pathways"]):
        members = [unit for unit in units if pathway in unit["pathways"]]
        yield f"Pathway units: {pathway} (mandatory in this pathway)", members
    yield "Optional units", [unit for unit in units if not unit["mandatory"]]


def _status(unit: dict[str, Any]) -> str:
    if unit["pathways"]:
        return f"Mandatory, {', '.join(unit['pathways'])} pathway"
    return "Mandatory" if unit["mandatory"] else "Optional"


def _unit(unit: dict[str, Any], marks: Marks) -> Iterable[Flowable]:
    yield heading(f"Unit {unit['ref']} {unit['title']}", marks, key=f"unit {unit['ref']}")
    yield unit_table(
        [
            ("Unit number", unit["ref"], "Regulated number", unit["number"]),
            ("Level", str(unit["level"]), "Guided learning hours (GLH)", str(unit["glh"])),
            ("Credit value", str(unit["credits"]), "Status", _status(unit)),
        ]
    )
    yield subheading("Unit aim")
    yield from (paragraph(line) for line in (unit["aim"], *text.AIMS[unit["ref"]]))
    yield Spacer(1, 4)
    yield outcome_table(unit["ref"], unit["outcomes"], marks)
    yield Spacer(1, 8)
    yield subheading("Assessment guidance")
    yield from (paragraph(line) for line in text.GUIDANCE[unit["ref"]])


def _contents(
    units: list[dict[str, Any]], pages: dict[str, tuple[int, int]]
) -> list[tuple[int, str, str]]:
    """Return (depth, title, page label) of each line; labels are blank on the first pass."""
    lines = [
        (0, "1 Introduction", "introduction"),
        (0, "2 Structure of the qualification", "structure"),
        (0, "3 Assessment and delivery", "assessment"),
        (0, "4 Units", f"unit {units[0]['ref']}"),
        *((1, f"Unit {unit['ref']} {unit['title']}", f"unit {unit['ref']}") for unit in units),
        (0, "Appendix A Command verbs", "verbs"),
    ]
    return [
        (depth, title, page_label(pages[key][0]) if key in pages else "")
        for depth, title, key in lines
    ]


def _truth(gold: dict[str, Any], marks: Marks) -> dict[str, Any]:
    """Return where everything was printed, in the shape of the truth files for splitting."""
    units = gold["units"]
    outcomes = [outcome for unit in units for outcome in unit["outcomes"]]
    return {
        "pdf": sample_specification().name,
        "pages": marks.last_page,
        "layout": text.LAYOUT_NOTE,
        "criterion_refs": "LO.AC, printed '1.1'; outcome numbers restart in each unit",
        "has_criteria": True,
        "counts": {
            "units": len(units),
            "outcomes": len(outcomes),
            "criteria": sum(len(outcome["criteria"]) for outcome in outcomes),
        },
        "decoys": [
            {"kind": "contents list of units", "pages": [FRONT_PAGES]},
            {"kind": "structure table listing units", "pages": [marks.pages["structure"][0]]},
            {"kind": "glossary of command verbs", "pages": [marks.pages["verbs"][0]]},
        ],
        "units": [
            {
                "unit": unit["ref"],
                "title": unit["title"],
                **_place(marks, f"unit {unit['ref']}"),
                "level": unit["level"],
                "credits": unit["credits"],
                "glh": unit["glh"],
                "number": unit["number"],
                "mandatory": unit["mandatory"],
                "pathways": unit["pathways"],
                "outcomes": [
                    {
                        "ref": outcome["ref"],
                        "text": outcome["text"],
                        **_place(marks, f"{unit['ref']}/{outcome['ref']}"),
                        "criteria": [
                            {
                                "ref": criterion["ref"],
                                "text": criterion["text"],
                                **_place(marks, f"{unit['ref']}/{criterion['ref']}"),
                            }
                            for criterion in outcome["criteria"]
                        ],
                    }
                    for outcome in unit["outcomes"]
                ],
            }
            for unit in units
        ],
    }


def _place(marks: Marks, key: str) -> dict[str, Any]:
    first, last = marks.pages[key]
    place: dict[str, Any] = {"page": first, "page_label": page_label(first)}
    if last != first:
        place["page_end"] = last
    return place


if __name__ == "__main__":
    main()
