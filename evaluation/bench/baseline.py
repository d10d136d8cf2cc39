"""The baseline reader: pdfplumber's words and tables, read with regular expressions.

Written as a capable user would in an afternoon, before looking at single documents: it knows the
usual numbering of outcomes and criteria, takes tables where pdfplumber finds them and lines
elsewhere, and goes on with a text until the next number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.specification import Criterion, Document, LearningOutcome, Specification, Unit

UNIT: Final = re.compile(r"^Unit\s+(?:No\.?\s*)?([A-Z]{0,4}\d{1,4}[A-Z]?)\b[\s:.–-]*(.*)", re.I)
CRITERION: Final = re.compile(
    r"^(?:AC\s?)?(\d{1,2}\.\d{1,2}|[A-F]{1,2}\.?[PMD]\d{1,2}|(?:PC|KU|GS|K|P)\d{1,3})[.:)]?\s+(\S.*)"
)
OUTCOME: Final = re.compile(
    r"^(?:LO\s?|(?:Learning )?(?:outcome|aim)\s+)?(\d{1,2}|[A-F])[.:)]?\s+([A-Z]\S*\s.+)"
)
FURNITURE: Final = re.compile(r"^(?:page\s*)?\d{1,4}(?:\s*of\s*\d+)?$|©|www\.", re.I)
SAME_LINE: Final = 3.0
"""Points between the tops of words on one line."""

_Box = tuple[float, float, float, float]
_Rows = list[list[str | None]]


@dataclass
class _State:
    """What has been read so far."""

    units: list[Unit] = field(default_factory=list)
    open: Criterion | LearningOutcome | None = None

    def unit(self, page: int) -> Unit:
        if not self.units:
            self.units.append(Unit(ref="1", title="", page=page))
        return self.units[-1]

    def outcome(self, ref: str, page: int) -> LearningOutcome:
        unit = self.unit(page)
        for outcome in unit.outcomes:
            if outcome.ref == ref:
                return outcome
        unit.outcomes.append(LearningOutcome(ref=ref, text="", page=page))
        return unit.outcomes[-1]


def read_with_pdfplumber(path: Path) -> Specification:
    """Return what the baseline reads in a PDF: words and tables of every page, then patterns."""
    import pdfplumber

    state = _State()
    with pdfplumber.open(path) as document:
        pages = len(document.pages)
        for number, page in enumerate(document.pages, 1):
            words = page.extract_words(extra_attrs=["fontname", "size"])
            tables = page.find_tables()
            _read_page(words, [(table.bbox, table.extract()) for table in tables], number, state)
            page.close()
    return Specification(
        document=Document(name=path.name, sha256="", pages=pages),
        units=[unit for unit in state.units if unit.outcomes],
    )


def _read_page(
    words: list[dict[str, Any]], tables: list[tuple[_Box, _Rows]], page: int, state: _State
) -> None:
    """Read lines and tables from top to bottom."""
    boxes = [box for box, _ in tables]
    parts: list[tuple[float, str | _Rows]] = [(box[1], rows) for box, rows in tables]
    parts += _lines(word for word in words if not _inside(word, boxes))
    for _, part in sorted(parts, key=lambda part: part[0]):
        if isinstance(part, str):
            _read_lines([part], page, state)
        else:
            _read_rows(part, page, state)


def _inside(word: dict[str, Any], boxes: list[_Box]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)


def _lines(words: Iterable[dict[str, Any]]) -> list[tuple[float, str]]:
    """Return the lines of text with their tops."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (word["top"], word["x0"])):
        if lines and word["top"] - lines[-1][0]["top"] <= SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [
        (line[0]["top"], " ".join(w["text"] for w in sorted(line, key=lambda w: w["x0"])))
        for line in lines
    ]


def _read_rows(rows: _Rows, page: int, state: _State) -> None:
    for row in rows:
        for cell in row:
            state.open = None
            _read_lines((cell or "").split("\n"), page, state)
    state.open = None


def _read_lines(lines: Iterable[str], page: int, state: _State) -> None:
    for line in (line.strip() for line in lines):
        if not line or FURNITURE.search(line):
            continue
        if match := UNIT.match(line):
            if not state.units or state.units[-1].ref != match[1]:
                state.units.append(Unit(ref=match[1], title=match[2].strip(), page=page))
            state.open = None
        elif match := CRITERION.match(line):
            state.open = _criterion(match[1], match[2], page, state)
        elif match := OUTCOME.match(line):
            state.open = state.outcome(match[1], page)
            state.open.text = state.open.text or match[2]
        elif state.open is not None:
            state.open.text = f"{state.open.text} {line}"


def _criterion(ref: str, text: str, page: int, state: _State) -> Criterion | None:
    outcome = state.outcome(_outcome_of(ref), page)
    if any(criterion.ref == ref for criterion in outcome.criteria):
        return None
    outcome.criteria.append(Criterion(ref=ref, text=text, page=page))
    return outcome.criteria[-1]


def _outcome_of(ref: str) -> str:
    """Return the outcome that a reference belongs to: 1.2 to 1, A.P3 to A, PC4 to PC."""
    head = re.match(r"\d+(?=\.)|[A-F](?=\.?[PMD]\d)|[A-Z]+", ref)
    return head[0] if head else "1"
