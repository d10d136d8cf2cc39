"""Coverage of one target, decided from all its evidence, by kind and by facet.

Rules: design, section 4 (1 to 3, 5), after founding document 003: full coverage is expected,
partial is considered, and knowing about teamwork does not show operating in a team.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapper.mapping import Coverage
from mapper.matching.targets import Target

FITTING_KINDS: dict[str, frozenset[str]] = {
    # A skill is shown by doing; knowledge about it is partial at best (founding document 003).
    "skill": frozenset({"skill"}),
    # Doing it does not show that the knowledge behind it is taught (domain notes 2.4, item 1).
    "knowledge": frozenset({"knowledge"}),
    # Behaviours are embedded and least lexical: never full by program (domain notes 2.4, item 3).
    "behaviour": frozenset(),
    # A duty is performed: knowledge alone does not show it.
    "duty": frozenset({"skill"}),
}

FACET_ACCEPT = 0.4
"""An item meets a facet at this score or above; measured: docs/experiments.md, "Coverage"."""

ALONE = 0.5  # a place is full on its own when that is likelier than not


@dataclass(frozen=True, slots=True)
class Piece:
    """One accepted place of evidence, as coverage sees it.

    `alone` is the probability that this item alone covers the target in full; `facets` has one
    score per facet; `kind` is the kind of the item.
    """

    kind: str
    covers: float
    alone: float
    facets: NDArray[np.float64]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the evidence amounts to.

    `covered` says which facets fitting evidence meets; `wrong_kind` marks facets that only evidence
    of another kind meets. `needs_look` says that the answer hangs on a place in doubt.
    """

    coverage: Coverage
    covered: tuple[bool, ...]
    wrong_kind: tuple[bool, ...]
    needs_look: bool


def judge(
    target: Target, facets: Sequence[str], evidence: Sequence[Piece], *, fully: bool
) -> Judgement:
    """Return the coverage of `target` by `evidence`, whatever order the evidence comes in.

    `fully` says that, as far as the scorer can tell from all items together, nothing is missing;
    full coverage needs it and every facet met by evidence of a fitting kind.
    """
    decided = _decide(target, len(facets), evidence, fully=fully)
    sure = _decide(target, len(facets), [piece for piece in evidence if piece.sure], fully=fully)
    covered, wrong_kind = _facets_met(target, len(facets), evidence)
    return Judgement(
        coverage=decided,
        covered=covered,
        wrong_kind=wrong_kind,
        needs_look=decided is not sure,
    )


def piece_coverage(target: Target, facets: Sequence[str], piece: Piece, *, fully: bool) -> Coverage:
    """Return what one place of evidence amounts to alone: full or partial.

    No place is full on its own where all places together are not (`fully`, see `judge`).
    """
    fits = piece.kind in FITTING_KINDS[target.kind]
    meets_all = bool((piece.facets >= FACET_ACCEPT).all()) if len(facets) else False
    full = fully and fits and meets_all and piece.alone >= ALONE
    return Coverage.FULL if full else Coverage.PARTIAL


def facets_of_piece(piece: Piece) -> list[int]:
    """Return the facets that this place meets; at least its best one, since it is evidence."""
    met = np.flatnonzero(piece.facets >= FACET_ACCEPT)
    if not len(met) and len(piece.facets):
        met = np.array([int(piece.facets.argmax())])
    return [int(i) for i in met]


def explain(
    target: Target, facets: Sequence[str], judgement: Judgement, closest: str | None
) -> str:
    """Return why the coverage is what it is, in a sentence that a writer can act on.

    `closest` is the reference of the nearest place that was not accepted, for uncovered targets.
    """
    if judgement.coverage is Coverage.FULL:
        return "Every part is covered by evidence of the fitting kind."
    if judgement.coverage is Coverage.NONE:
        near = f" The closest place is {closest}." if closest else ""
        return f"Nothing in the specification was found to cover this {target.kind}.{near}"
    parts = []
    missing = [f for f, met in zip(facets, judgement.covered, strict=True) if not met]
    wrong = [
        f
        for f, met, other in zip(facets, judgement.covered, judgement.wrong_kind, strict=True)
        if not met and other
    ]
    absent = [f for f in missing if f not in wrong]
    if absent and len(absent) < len(facets):
        parts.append(f"Not found: {_listed(absent)}.")
    if wrong or (target.kind == "behaviour"):
        parts.append(_wrong_kind_sentence(target, wrong, len(facets)))
    if not parts:
        parts.append("The evidence touches the topic but does not meet all that is asked.")
    return " ".join(parts)


def _decide(
    target: Target, facet_count: int, evidence: Sequence[Piece], *, fully: bool
) -> Coverage:
    if not evidence:
        return Coverage.NONE
    covered, _ = _facets_met(target, facet_count, evidence)
    return Coverage.FULL if fully and covered and all(covered) else Coverage.PARTIAL


def _facets_met(
    target: Target, facet_count: int, evidence: Sequence[Piece]
) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """Return, per facet, whether fitting evidence meets it and whether only other evidence does."""
    fitting: set[int] = set()
    other: set[int] = set()
    for piece in evidence:
        met = facets_of_piece(piece)
        (fitting if piece.kind in FITTING_KINDS[target.kind] else other).update(met)
    return (
        tuple(i in fitting for i in range(facet_count)),
        tuple(i in other and i not in fitting for i in range(facet_count)),
    )


def _wrong_kind_sentence(target: Target, wrong: Sequence[str], facet_count: int) -> str:
    if target.kind == "behaviour":
        return "A behaviour is never judged full by program: say where it is embedded and assessed."
    subject = "the statement" if len(wrong) == facet_count else _listed(wrong)
    if target.kind == "knowledge":
        return f"Only shown by doing: {subject}; add an outcome that teaches the knowledge."
    return f"Only knowledge of it is shown: {subject}; add an outcome in which students do it."


def _listed(phrases: Sequence[str]) -> str:
    quoted = [f"“{phrase}”" for phrase in phrases]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
