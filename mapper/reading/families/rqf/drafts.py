"""Units, outcomes and criteria while they are being read."""

import re
from dataclasses import dataclass, field

from mapper.reading.layout import Line
from mapper.reading.passages import Passage
from mapper.reading.text import spaced_label


@dataclass
class Draft:
    """Lines collected for one outcome or criterion; `parts` is what of each is its text."""

    ref: str
    number: int | None = None
    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def add(self, line: Line, part: str | None = None) -> None:
        """Take up one more line; `part` replaces its text where a label was cut off."""
        self.lines.append(line)
        self.parts.append(spaced_label(line.text) if part is None else part)

    @property
    def passage(self) -> Passage:
        """What has been collected."""
        return Passage(tuple(self.lines), tuple(self.parts))

    @property
    def text(self) -> str:
        """The text so far."""
        return self.passage.text

    @property
    def start(self) -> str:
        """The first words, for telling a reprint from another text."""
        return words_key(" ".join(self.parts))[:24]


@dataclass
class CriterionDraft(Draft):
    """`stem` is an unnumbered opening ("Carry out the following:") that the text completes.

    `counted` is true where no number is printed and the place in the list is the reference.
    """

    stem: str | None = None
    counted: bool = False


@dataclass
class OutcomeDraft(Draft):
    """An outcome; without lines while only its criteria have been seen.

    `counted` is true where no number is printed and the place in the list is the reference.
    """

    counted: bool = False

    criteria: list[CriterionDraft] = field(default_factory=list)

    def find(self, ref: str) -> CriterionDraft | None:
        """Return the criterion with this reference."""
        return next((c for c in self.criteria if c.ref == ref), None)


@dataclass
class UnitDraft:
    """A unit; `ref` is `None` where none is printed, `implicit` where there is no heading."""

    ref: str | None
    title: str
    page: int
    x0: float = 0.0
    implicit: bool = False
    outcomes: list[OutcomeDraft] = field(default_factory=list)
    facts: list[dict[str, str]] = field(default_factory=list)
    heading: list[Line] = field(default_factory=list)
    header: list[Line] = field(default_factory=list)
    """Lines between the heading and the first criterion: level, credits, hours stand there."""

    def find(self, number: int) -> OutcomeDraft | None:
        """Return the outcome with this number."""
        return next((o for o in self.outcomes if o.number == number), None)

    @property
    def criteria(self) -> int:
        """How many criteria it has."""
        return sum(len(o.criteria) for o in self.outcomes)

    @property
    def last_number(self) -> int:
        """The highest outcome number so far, 0 for none."""
        return max((o.number or 0 for o in self.outcomes), default=0)


def words_key(text: str) -> str:
    """Return letters and figures in lower case: two prints of one text are equal."""
    return re.sub(r"[^0-9a-z]", "", text.lower())


def is_same_text(line: str, draft: Draft) -> bool:
    """Return whether a line begins as the draft's text does."""
    key, start = words_key(line), words_key(draft.text)
    length = min(len(key), len(start), 24)
    return length == 0 or key[:length] == start[:length]
