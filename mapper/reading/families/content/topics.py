"""Topics and statements as they are collected, and the units that are made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mapper.reading.families.content.patterns import CONTAINERS, UNITS
from mapper.reading.families.divisions import Division
from mapper.reading.layout import Layout
from mapper.reading.passages import Passage, make_criterion, make_outcome
from mapper.specification import Criterion, LearningOutcome, Unit

FAMILY = "content"


@dataclass
class Statement:
    """One thing to know or do. `ref` is `None` for a bullet: it gets its topic's and a letter."""

    passage: Passage
    ref: str | None = None


@dataclass
class Topic:
    """A topic with its statements. `ref` is its printed number, `None` where it has none."""

    ref: str | None
    passage: Passage | None
    divisions: tuple[Division, ...] = ()
    statements: list[Statement] = field(default_factory=list)
    taught: bool = False
    """Whether the topic stood in the content itself, not in a list or contents of topics."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The figures of its number."""
        digits = "".join(c if c.isdigit() else " " for c in self.ref or "")
        return tuple(int(part) for part in digits.split())


def letters(index: int) -> str:
    """Return a, b ... z, aa, ab ... for 0, 1 ... 25, 26, 27."""
    name = chr(ord("a") + index % 26)
    return name if index < 26 else letters(index // 26 - 1) + name


def units_of(topics: Sequence[Topic], layout: Layout) -> list[Unit]:
    """Return the units that the topics make up, in order of print.

    A topic belongs to the nearest division that bears its first number (``Topic 2`` for 2.1),
    else to the last division, else to the topic above it by number.
    """
    units: dict[str, Unit] = {}
    named = {topic.ref: topic for topic in topics if topic.ref}
    parents = {topic.ref.rpartition(".")[0] for topic in topics if topic.ref}
    for topic in topics:
        if not topic.statements and topic.ref in parents:
            continue  # a heading over topics
        if not topic.statements and not (topic.taught and topic.ref and topic.passage):
            continue
        unit = _unit_for(topic, named, layout)
        if unit is None:
            continue
        held = units.setdefault(unit.ref, unit)
        held.outcomes.append(_outcome(topic, len(held.outcomes), layout))
    return [unit for unit in units.values() if any(o.criteria for o in unit.outcomes)]


def _outcome(topic: Topic, index: int, layout: Layout) -> LearningOutcome:
    ref = topic.ref or str(index + 1)
    criteria: list[Criterion] = []
    lettered = 0
    for statement in topic.statements:
        name = statement.ref
        if name is None:
            name = f"{ref}-{letters(lettered)}"
            lettered += 1
        criteria.append(make_criterion(name, statement.passage, layout))
    passage = topic.passage or topic.statements[0].passage
    return make_outcome(ref, passage, layout, criteria)


def _unit_for(topic: Topic, named: dict[str, Topic], layout: Layout) -> Unit | None:
    above = _above(topic, named)
    lettered = topic.ref is not None and not topic.ref[0].isdigit()
    division = None if lettered and above is not None else _division_for(topic)
    if division is not None and above is not None and division.kind in CONTAINERS:
        # A section of the document, not the topic's own.
        division = division if division.ref == str((topic.numbers or (0,))[0]) else None
    if division is not None:
        ref = (
            division.ref if division.kind == "unit" else f"{_capital(division.kind)} {division.ref}"
        )
        return _unit(ref, division.title, Passage.of(division.lines), layout)
    found = above or topic
    if found.ref is None or found.passage is None:
        return None
    ref = str(found.numbers[0]) if above is None and len(found.numbers) > 1 else found.ref
    return _unit(ref, found.passage.text, found.passage, layout)


def _above(topic: Topic, named: dict[str, Topic]) -> Topic | None:
    """Return the nearest topic that this one is part of by its number (``A1`` of ``A1.2``)."""
    ref = (topic.ref or "").rpartition(".")[0]
    while ref:
        found = named.get(ref)
        if found is not None and found.passage is not None:
            return found
        ref = ref.rpartition(".")[0]
    return None


def _division_for(topic: Topic) -> Division | None:
    """Return the division that is the topic's unit: named so, of its number, or the innermost."""
    numbers = topic.numbers
    known = list(reversed(topic.divisions))
    for division in known:
        if division.kind in UNITS:
            return division
    if numbers:
        for division in known:
            if division.ref == str(numbers[0]):
                return division
    inner = [division for division in known if division.kind not in CONTAINERS]
    return next(iter(inner or known), None)


def _capital(kind: str) -> str:
    return kind[0].upper() + kind[1:]


def _unit(ref: str, title: str, passage: Passage, layout: Layout) -> Unit:
    page = layout.page(passage.page)
    return Unit(
        ref=ref,
        title=title,
        page=passage.page,
        page_label=page.label_at(passage.lines[0].x0),
        family=FAMILY,
    )
