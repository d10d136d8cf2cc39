"""A passage: the lines of one outcome or criterion, and the published item made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapper.reading.layout import Layout, Line
from mapper.reading.text import join_lines
from mapper.specification import Box, Criterion, LearningOutcome


@dataclass(frozen=True)
class Passage:
    """Lines in reading order, with what of each belongs to the text (labels may be left out).

    `parts` is as long as `lines`.
    """

    lines: tuple[Line, ...]
    parts: tuple[str, ...]

    @classmethod
    def of(cls, lines: Sequence[Line], first: str | None = None) -> "Passage":
        """Return the passage of whole lines; `first` replaces the text of the first one."""
        parts = [line.text for line in lines]
        if first is not None and parts:
            parts[0] = first
        return cls(tuple(lines), tuple(parts))

    def __add__(self, other: "Passage") -> "Passage":
        return Passage(self.lines + other.lines, self.parts + other.parts)

    @property
    def text(self) -> str:
        """The parts as one text."""
        return join_lines(self.parts)

    @property
    def page(self) -> int:
        """1-based page on which the passage begins."""
        return self.lines[0].page

    @property
    def end_page(self) -> int | None:
        """Page on which it ends, where that is another one."""
        last = max(line.page for line in self.lines)
        return last if last != self.page else None


def make_criterion(
    ref: str, passage: Passage, layout: Layout, *, stem: str | None = None
) -> Criterion:
    """Return the criterion that this passage prints, under the opening `stem` that it completes."""
    return Criterion(
        ref=ref,
        text=passage.text,
        stem=stem,
        page=passage.page,
        page_label=_label(passage, layout),
        end_page=passage.end_page,
        boxes=boxes_of(passage.lines, layout),
    )


def make_outcome(
    ref: str, passage: Passage, layout: Layout, criteria: Iterable[Criterion] = ()
) -> LearningOutcome:
    """Return the learning outcome that this passage prints, with its criteria."""
    return LearningOutcome(
        ref=ref,
        text=passage.text,
        page=passage.page,
        page_label=_label(passage, layout),
        end_page=passage.end_page,
        boxes=boxes_of(passage.lines, layout),
        criteria=list(criteria),
    )


def boxes_of(lines: Sequence[Line], layout: Layout) -> list[Box]:
    """Return one box for each line on the page of the first, as the page is displayed."""
    if not lines:
        return []
    page = layout.page(lines[0].page)
    boxes = [page.displayed(line.box) for line in lines if line.page == page.index]
    return [(round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for a, b, c, d in boxes]


def _label(passage: Passage, layout: Layout) -> str | None:
    first = passage.lines[0]
    return layout.page(first.page).label_at(first.x0)
