"""Labelled units printed with a mapping grid, some of its marks wrong, against a real standard."""

import json
import random
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from evaluation.standards import load_standards
from mapper.matching.match import Matcher
from mapper.request import Request
from mapper.review.check import check_file
from mapper.review.report import Verdict
from models.encoder import load_encoder

WRONG = 6
GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONTSIZE", (0, 0), (-1, -1), 7)]  # fmt: skip


def printed(folder: Path, gold: dict, marks: dict[tuple[str, str], list[str]]) -> Path:  # type: ignore[type-arg]
    """Print units and, behind each other, a matrix of criteria and codes a unit."""
    styles = getSampleStyleSheet()
    codes = sorted({code for row in marks.values() for code in row})
    story: list[Flowable] = []
    for unit in gold["units"]:
        story.append(Paragraph(escape(f"Unit {unit['ref']} {unit['title']}"), styles["Heading1"]))
        story.append(Paragraph("Level: 3", styles["Normal"]))
        for outcome in unit["outcomes"]:
            rows = [["Learning outcome", "Assessment criteria"]]
            rows += [[f"{outcome['ref']}. {outcome['text']}" if at == 0 else "",
                      f"{one['ref']} {one['text']}"]
                     for at, one in enumerate(outcome["criteria"])]  # fmt: skip
            cells = [[Paragraph(escape(cell), styles["Normal"]) for cell in row] for row in rows]
            story.append(Table(cells, [250, 400], style=GRID))
        story.append(PageBreak())
    for unit in gold["units"]:
        story.append(Paragraph(escape(f"Unit {unit['ref']} {unit['title']}"), styles["Normal"]))
        refs = [ref for owner, ref in marks if owner == unit["ref"]]
        rows = [["Criterion", *codes]]
        rows += [[ref, *("X" if code in marks[unit["ref"], ref] else "" for code in codes)]
                 for ref in refs]  # fmt: skip
        story.append(Table(rows, [60, *[min(24, 620 / len(codes))] * len(codes)], style=GRID))
    path = folder / "units.pdf"
    SimpleDocTemplate(str(path), pagesize=landscape(A4), invariant=1).build(story)
    return path


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("reference", ["ST0740", "ST0694"])
def test_wrong_marks_of_a_printed_grid_are_found(
    tmp_path: Path, shared_data: Path, reference: str
) -> None:
    gold = json.loads((shared_data / "gold" / "train" / f"{reference}.json").read_text("utf-8"))
    marks = {
        (unit["ref"], one["ref"]): sorted(one["labels"])
        for unit in gold["units"]
        for outcome in unit["outcomes"]
        for one in outcome["criteria"]
    }
    chance = random.Random(1)  # noqa: S311
    codes = sorted({code for row in marks.values() for code in row})
    planted = set()
    for place in chance.sample(sorted(marks), WRONG):
        code = chance.choice([one for one in codes if one not in marks[place]])
        marks[place].append(code)
        planted.add((*place, code))
    standard = load_standards(shared_data / "standards")[reference]
    matcher = Matcher(load_encoder(), index_folder=tmp_path)

    path = printed(tmp_path, gold, marks)
    report = check_file(None, path, Request(standard=standard), matcher)

    claimed = {(one.place.unit, one.place.criterion, one.code): one for one in report.claims}
    assert set(claimed) == {(*place, code) for place, row in marks.items() for code in row}
    order = [planned.claim for planned in report.plan.order]
    ranks = sorted(order.index(claimed[place].id) for place in planted)
    wrong = [claimed[place] for place in planted]
    seen = [one for one in wrong if one.verdict is not Verdict.SUPPORTED or one.needs_look]
    good = [one for key, one in claimed.items() if key not in planted]
    alarms = [one for one in good if one.verdict is Verdict.NOT_SUPPORTED]
    # Measured with six wrong marks each in ST0740, ST0694 and ST0852: 14 of 18 seen or flagged, 5
    # of 127 right ones called not supported.
    assert len(seen) >= WRONG // 2
    assert len(alarms) <= len(good) // 8
    assert ranks[WRONG // 2] < len(order) // 3
