"""Line up what was read with what was labelled, and count what agrees.

Which readings count as errors: everything read inside a unit that was labelled; a second unit
under a labelled unit's number; a unit whose items all lie on pages of labelled units; and, where
the truth lists all units of the document, every other unit. A unit that was not labelled is
otherwise left out: nobody said what is in it. Items whose reference letters the truth only counts
(``knowledge_counts``) are compared by their number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evaluation.reading.compare import (
    invented_base,
    lost_and_gained,
    reference_key,
    text_key,
    unit_keys,
)
from evaluation.reading.report import Disagreement, Score, Share, Tally
from evaluation.reading.truth import Truth, TruthCriterion, TruthOutcome, TruthUnit
from mapper.specification import Criterion, LearningOutcome, Specification, Unit

SHOWN = 90
"""Characters of a text that a disagreement shows."""


@dataclass
class _Count:
    tally: Tally = field(default_factory=Tally)
    disagreements: list[Disagreement] = field(default_factory=list)

    def differs(
        self, what: str, unit: str, ref: str, truth: object = None, read: object = None
    ) -> None:
        self.disagreements.append(
            Disagreement(what=what, unit=unit, ref=ref, truth=_short(truth), read=_short(read))
        )


def compare_reading(truth: Truth, specification: Specification) -> tuple[Tally, list[Disagreement]]:
    """Return the counts of one document and everything that disagrees."""
    count = _Count()
    with_pages = specification.document.pages is not None
    pairs, extra = _pair_units(truth, specification.units)
    for labelled, read in pairs:
        _compare_unit(labelled, read, count, with_pages=with_pages)
    for unit in extra:
        count.differs("unit not in truth", unit.ref, unit.ref, None, unit.title)
        criteria = [c for outcome in unit.outcomes for c in outcome.criteria]
        count.tally += Tally(
            units=Score(read=1),
            outcomes=Score(read=len(unit.outcomes)),
            criteria=Score(read=len(criteria)),
            characters_gained=sum(len(text_key(c.text)) for c in criteria),
        )
    return count.tally, count.disagreements


def _pair_units(
    truth: Truth, read: list[Unit]
) -> tuple[list[tuple[TruthUnit, Unit | None]], list[Unit]]:
    free = list(read)
    pairs: list[tuple[TruthUnit, Unit | None]] = []
    for labelled in truth.units:
        same_ref = [unit for unit in free if _unit_keys(unit) & _truth_keys(labelled)]
        same_title = [unit for unit in free if text_key(unit.title) == text_key(labelled.title)]
        both = [unit for unit in same_ref if unit in same_title]
        chosen = next(iter(both or same_ref or same_title), None)
        if chosen is not None:
            free.remove(chosen)
        pairs.append((labelled, chosen))
    extra = [unit for unit in free if truth.lists_all_units or _is_inside(unit, truth)]
    return pairs, extra


def _truth_keys(unit: TruthUnit) -> frozenset[str]:
    return unit_keys(unit.unit) | (unit_keys(unit.uan) if unit.uan else frozenset())


def _unit_keys(unit: Unit) -> frozenset[str]:
    return unit_keys(unit.ref) | (unit_keys(unit.number) if unit.number else frozenset())


def _is_inside(unit: Unit, truth: Truth) -> bool:
    """Whether `unit` repeats a labelled unit, or lies on pages that were labelled."""
    if any(_unit_keys(unit) & _truth_keys(labelled) for labelled in truth.units):
        return True
    labelled_pages: set[int] = set()
    for labelled in truth.units:
        labelled_pages.update(_pages(labelled))
    items: list[LearningOutcome | Criterion] = [*unit.outcomes]
    items += [criterion for outcome in unit.outcomes for criterion in outcome.criteria]
    read_pages = {item.page for item in items if item.page}
    return bool(read_pages) and read_pages <= labelled_pages


def _pages(unit: TruthUnit) -> set[int]:
    if len(unit.pages) == 2:
        return set(range(unit.pages[0], unit.pages[1] + 1))
    items = [o.page for o in unit.outcomes] + [criterion.page for _, criterion in unit.items()]
    known = [page for page in items if page is not None]
    return set(range(min(known), max(known) + 1)) if known else set()


def _compare_unit(
    labelled: TruthUnit, read: Unit | None, count: _Count, *, with_pages: bool
) -> None:
    if read is None:
        count.differs("unit missed", labelled.unit, labelled.unit, labelled.title)
        criteria = [criterion for _, criterion in labelled.items()]
        lost = sum(len(text_key(c.text)) for c in criteria)
        count.tally += Tally(
            units=Score(labelled=1),
            outcomes=Score(labelled=len(labelled.outcomes)),
            criteria=Score(labelled=len(criteria)),
            characters_labelled=lost,
            characters_lost=lost,
        )
        return
    titled = text_key(read.title) == text_key(labelled.title)
    named = bool(_unit_keys(read) & _truth_keys(labelled))
    if not (titled and named):
        count.differs(
            "unit differs", labelled.unit, read.ref, f"{labelled.unit} {labelled.title}", read.title
        )
    count.tally += Tally(
        units=Score(labelled=1, read=1, agreed=int(titled and named)),
        facts=_facts(labelled, read, count),
    )
    outcomes = _scored_outcomes(labelled, read, count)
    partner = _compare_outcomes(labelled, outcomes, count, with_pages=with_pages)
    _compare_criteria(labelled, outcomes, partner, count, with_pages=with_pages)


def _facts(labelled: TruthUnit, read: Unit, count: _Count) -> Share:
    share = Share()
    for name in ("level", "glh", "credits"):
        wanted, found = getattr(labelled, name), getattr(read, name)
        if wanted is None:
            continue
        share += Share(right=int(wanted == found), of=1)
        if wanted != found:
            count.differs(f"{name} differs", labelled.unit, labelled.unit, wanted, found)
    return share


def _scored_outcomes(labelled: TruthUnit, read: Unit, count: _Count) -> list[LearningOutcome]:
    """Return what was read without the items that the truth only counts, which are counted."""
    if not labelled.knowledge_counts:
        return read.outcomes
    found = dict.fromkeys(labelled.knowledge_counts, 0)
    scored = []
    for outcome in read.outcomes:
        kept = []
        for criterion in outcome.criteria:
            letters = re.match(r"[A-Z]*", criterion.ref.upper())
            if letters and letters[0] in found:
                found[letters[0]] += 1
            else:
                kept.append(criterion)
        if kept or not outcome.criteria:
            scored.append(outcome.model_copy(update={"criteria": kept}))
    for letters_, wanted in labelled.knowledge_counts.items():
        right = found[letters_] == wanted
        count.tally += Tally(knowledge=Share(right=int(right), of=1))
        if not right:
            count.differs("count differs", labelled.unit, letters_, wanted, found[letters_])
    return scored


def _compare_outcomes(
    labelled: TruthUnit, read: list[LearningOutcome], count: _Count, *, with_pages: bool
) -> dict[int, LearningOutcome]:
    """Count outcomes; return which was read for which (by the index of the labelled one)."""
    free = list(read)
    partner: dict[int, LearningOutcome] = {}
    agreed = 0
    pages = Share()
    for index, outcome in enumerate(labelled.outcomes):
        same = [r for r in free if reference_key(r.ref) == reference_key(outcome.ref)]
        chosen = next(
            (r for r in same if text_key(r.text) == text_key(outcome.text)), next(iter(same), None)
        )
        if chosen is None:
            count.differs("outcome missed", labelled.unit, outcome.ref, outcome.text)
            continue
        free.remove(chosen)
        partner[index] = chosen
        if text_key(chosen.text) == text_key(outcome.text):
            agreed += 1
            if with_pages:
                pages += _page(labelled.unit, outcome, chosen, count)
        else:
            count.differs("outcome text", labelled.unit, outcome.ref, outcome.text, chosen.text)
    for extra in free:
        count.differs("outcome not in truth", labelled.unit, extra.ref, None, extra.text)
    score = Score(labelled=len(labelled.outcomes), read=len(read), agreed=agreed)
    count.tally += Tally(outcomes=score, pages=pages)
    return partner


def _compare_criteria(
    labelled: TruthUnit,
    outcomes: list[LearningOutcome],
    partner: dict[int, LearningOutcome],
    count: _Count,
    *,
    with_pages: bool,
) -> None:
    free = [(outcome, criterion) for outcome in outcomes for criterion in outcome.criteria]
    wanted = [
        (partner.get(index), criterion)
        for index, outcome in enumerate(labelled.outcomes)
        for criterion in outcome.criteria
    ]
    total = Tally(criteria=Score(labelled=len(wanted), read=len(free)))
    # Exact pairs first, so that a wrong text cannot take the reading that another one matches.
    waiting = []
    for parent, criterion in wanted:
        exact = next((p for p in free if p[0] is parent and _agrees(criterion, p[1])), None)
        if exact is None:
            waiting.append((parent, criterion))
            continue
        free.remove(exact)
        total += Tally(
            criteria=Score(agreed=1),
            pages=_page(labelled.unit, criterion, exact[1], count) if with_pages else Share(),
            characters_labelled=len(text_key(criterion.text)),
        )
    for parent, criterion in waiting:
        total += _nearest(labelled.unit, parent, criterion, free, count)
    for outcome, extra in free:
        count.differs("criterion not in truth", labelled.unit, extra.ref, outcome.ref, extra.text)
        total += Tally(characters_gained=len(text_key(extra.text)))
    count.tally += total


def _nearest(
    unit: str,
    parent: LearningOutcome | None,
    criterion: TruthCriterion,
    free: list[tuple[LearningOutcome, Criterion]],
    count: _Count,
) -> Tally:
    """Count the characters of a criterion that did not agree, against the reading nearest to it."""
    length = len(text_key(criterion.text))
    same = [pair for pair in free if _same_reference(criterion, pair[1])]
    near = next((pair for pair in same if pair[0] is parent), next(iter(same), None))
    if near is None:
        count.differs("criterion missed", unit, criterion.ref, criterion.text)
        return Tally(characters_labelled=length, characters_lost=length)
    free.remove(near)
    what = "criterion misplaced" if _agrees(criterion, near[1]) else "criterion text"
    count.differs(what, unit, criterion.ref, criterion.text, near[1].text)
    lost, gained = min(lost_and_gained(text, near[1].text) for text in _texts(criterion))
    return Tally(characters_labelled=length, characters_lost=lost, characters_gained=gained)


def _agrees(criterion: TruthCriterion, read: Criterion) -> bool:
    return _same_reference(criterion, read) and text_key(read.text) in {
        text_key(text) for text in _texts(criterion)
    }


def _same_reference(criterion: TruthCriterion, read: Criterion) -> bool:
    base = invented_base(criterion.ref)
    if base is not None:
        return reference_key(read.ref).startswith(base)
    accepted = {reference_key(ref) for ref in (criterion.ref, criterion.expected_ref) if ref}
    return reference_key(read.ref) in accepted


def _texts(criterion: TruthCriterion) -> Iterator[str]:
    yield criterion.text
    if criterion.stem:
        yield f"{criterion.stem} {criterion.text}"


def _page(
    unit: str,
    labelled: TruthOutcome | TruthCriterion,
    read: LearningOutcome | Criterion,
    count: _Count,
) -> Share:
    if labelled.page is None:
        return Share()
    if labelled.page != read.page:
        count.differs("page differs", unit, labelled.ref, labelled.page, read.page)
    return Share(right=int(labelled.page == read.page), of=1)


def _short(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
