"""A synthetic catalogue: small fictional specifications as PDF, each with texts of its own.

Nothing in it exists. Sentences are put together from lists, so that no two documents share many and
no cache of texts flatters the benchmark.
"""

import csv
import random
from pathlib import Path
from typing import Any, Final

SEED: Final = 20_26
UNITS, OUTCOMES, CRITERIA = 2, 2, 4
"""Of each document: 16 assessable items, as in a small award."""

TRADES: Final = (
    "kite repair", "clock restoration", "glass engraving", "boat varnishing", "hedge laying",
    "organ tuning", "sign writing", "basket weaving", "lens grinding", "tent making",
    "globe printing", "saddle stitching", "bell hanging", "rope splicing", "model casting",
)  # fmt: skip
KNOW: Final = ("Describe", "Explain", "Identify", "Outline", "State", "Compare")
DO: Final = ("Prepare", "Carry out", "Set up", "Inspect", "Record", "Maintain", "Select")
OBJECTS: Final = (
    "the hand tools", "the order of work", "worn parts", "the workshop lighting", "test pieces",
    "the customer's wishes", "storage conditions", "adhesives and their curing times", "offcuts",
    "measuring gauges", "the loan register", "protective coatings", "safe lifting", "blunt edges",
    "moisture in timber", "the tension of cords", "spare fittings", "waste water",
)  # fmt: skip
PURPOSES: Final = (
    "before a loan is agreed", "so that faults are found early", "in line with workshop rules",
    "to keep colleagues safe", "when time is short", "for a returning customer", "at the bench",
    "after a repair", "with regard to cost", "without wasting material", "in poor light",
    "using a written checklist", "and report what is missing", "under supervision",
)  # fmt: skip
OWNERS: Final = ("Fernhill Awards", "Northmere Board", "Quayside Certificates", "Tallow Guild")


def make_catalogue(folder: Path, count: int, standards: tuple[str, ...]) -> Path:
    """Write `count` specifications and their manifest to `folder`; return the manifest."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.csv"
    with manifest.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "qan", "title", "ao", "level", "standards"])
        for number in range(count):
            rng = random.Random(SEED + number)  # noqa: S311 - fictional texts, no secret
            title = f"Level {rng.randint(2, 4)} Award in {rng.choice(TRADES).title()} {number}"
            path = documents / f"{number:05d}.pdf"
            _write(path, title, rng)
            qan = f"9{number:06d}X"
            owner = rng.choice(OWNERS)
            writer.writerow(
                [f"documents/{path.name}", qan, title, owner, title[6], "; ".join(standards)]
            )
    return manifest


def _write(path: Path, title: str, rng: random.Random) -> None:
    from reportlab.lib import colors
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    styles = getSampleStyleSheet()
    story: list[Any] = [Paragraph(title, styles["Title"])]
    story += [Paragraph(_sentence(KNOW, rng) + ".", styles["Normal"]) for _ in range(6)]
    for unit in range(1, UNITS + 1):
        story.append(PageBreak())
        heading = f"Unit {100 + unit} {rng.choice(TRADES).capitalize()}"
        rows = [["Learning outcomes\nThe learner will:", "Assessment criteria\nThe learner can:"]]
        for outcome in range(1, OUTCOMES + 1):
            verbs, opening = (KNOW, "Understand") if outcome % 2 else (DO, "Be able to work on")
            left = f"{outcome}. {opening} {rng.choice(OBJECTS)} {rng.choice(PURPOSES)}"
            for criterion in range(1, CRITERIA + 1):
                text = f"{outcome}.{criterion} {_sentence(verbs, rng)}"
                rows.append([Paragraph(left, styles["Normal"]), Paragraph(text, styles["Normal"])])
                left = ""
        style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        table = Table(rows, colWidths=[180, 260], style=style)
        story += [Paragraph(heading, styles["Heading1"]), Spacer(1, 6), table]
    SimpleDocTemplate(str(path), invariant=1).build(story)


def _sentence(verbs: tuple[str, ...], rng: random.Random) -> str:
    first, second = rng.sample(OBJECTS, 2)
    return f"{rng.choice(verbs)} {first} and {second} {rng.choice(PURPOSES)}"
