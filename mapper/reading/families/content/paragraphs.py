"""Lines of one column or cell grouped into paragraphs: list items with their hanging lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reading.families.content.patterns import ASIDE, NUMBERED, STEM
from mapper.reading.layout import Line
from mapper.reading.passages import Passage
from mapper.reading.text import Label, join_lines, read_label

HANG = 3.0
"""Points by which a hanging line may begin left of the text it continues."""
APART = 0.45
"""Font sizes of white between two paragraphs, beyond that between two lines."""


@dataclass
class Paragraph:
    """Lines that belong together. `label` is the bullet or number that opens them, if any."""

    lines: list[Line]
    label: Label | None
    x0: float
    text_x: float

    @property
    def text(self) -> str:
        """The whole text, label included."""
        return join_lines(line.text for line in self.lines)

    @property
    def is_bullet(self) -> bool:
        """Whether a bullet opens the paragraph."""
        return self.label is not None and self.label.kind == "bullet"

    def passage(self, first: str | None = None) -> Passage:
        """Return the paragraph's text; `first` replaces that of its first line."""
        return Passage.of(self.lines, first)


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """Return the paragraphs of the lines of one column, in order."""
    found: list[Paragraph] = []
    usual = _usual_space(lines)
    for line in lines:
        label = _label(line)
        current = found[-1] if found else None
        if current is not None and _goes_on(current, line, label, usual):
            current.lines.append(line)
            continue
        text_x = _text_x(line, label)
        found.append(Paragraph([line], label, line.x0, text_x))
    return found


def _usual_space(lines: Sequence[Line]) -> float:
    spaces = sorted(line.space_above for line in lines[1:] if line.space_above > 0)
    return spaces[len(spaces) // 4] if spaces else 0.0


def _label(line: Line) -> Label | None:
    if match := NUMBERED.fullmatch(line.text):
        return Label("decimal", match["label"], match["text"], match["prefix"] or "")
    label = read_label(line.text)
    return label if label is not None and label.kind in ("bullet", "number", "letter") else None


def _text_x(line: Line, label: Label | None) -> float:
    if label is None:
        return line.x0
    taken = len(line.text) - len(label.rest)
    length = 0
    for word in line.words:
        if length >= taken:
            return word.x0
        length += len(word.text) + 1
    return line.words[-1].x1


def _goes_on(current: Paragraph, line: Line, label: Label | None, usual: float) -> bool:
    above = current.lines[-1]
    if _begins(current, line, label):
        return False
    if line.page == above.page and line.space_above > usual + APART * line.size:
        return False
    if line.bold != above.bold and (line.bold or line.lead_bold != above.words[-1].bold):
        return False
    if current.label is not None and line.x0 < current.text_x - HANG:
        # No hanging indent: goes on at the label's own edge, if nothing sets it apart.
        wraps = above.box[2] > line.box[2] - 4 * line.size
        return current.label.kind != "bullet" and wraps and line.x0 >= current.x0 - HANG
    return True


def _begins(current: Paragraph, line: Line, label: Label | None) -> bool:
    """Return whether the line opens a paragraph by what it says: a label, a stem, an aside."""
    stem = current.label is None and STEM.match(current.text)
    if stem and current.text.endswith(":"):
        return True
    if label is not None:
        return label.kind == "bullet" or line.x0 < max(current.text_x - HANG, current.x0 + HANG)
    if line.x0 > current.x0 + HANG:
        return False
    if ASIDE.fullmatch(line.text) and current.label is not None:
        return True
    closed = current.label is not None or current.text.endswith((":", "."))
    return bool(STEM.match(line.text)) and closed
