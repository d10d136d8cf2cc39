"""Rank the standards of a library by how well a specification fits them, with reasons.

A standard fits where much of what is particular to it has a near item, and most items have a near
statement in it. That is a comparison of meanings over the whole library, quick and good for an
order; how much is covered is then estimated by the scorer for the first few.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpora.standard import Standard, Statement
from mapper.matching.index import TextEncoder
from mapper.matching.match import Matcher
from mapper.matching.targets import targets_in_scope
from mapper.rules.similarity import content_words
from mapper.specification import Item, Specification
from mapper.suggest.shelf import Shelf, best_of_each

SHOWN = 5
"""Standards whose coverage is estimated: the true one was among the first five for 35 of 36
labelled documents (``python -m evaluation.suggested``)."""
STANDS_OUT = 2.5
"""Standard deviations above the library's mean from which on a fit is no accident."""
FEWEST = 8
"""Standards from which on a mean and a deviation say anything."""
CLOSEST = 3  # statements that are named as reasons

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Near:
    """One statement and the item of the specification that is nearest to it (`likeness` 0 to 1)."""

    statement: Statement
    item: Item
    likeness: float


@dataclass(frozen=True)
class Ranked:
    """One standard of the library.

    `fit` lies between 0 and 1 and says nothing alone; `stands_out` is its distance from the mean of
    the library in standard deviations, `None` in a small library. `nearest` are the statements that
    are most particular to the standard and nearest to an item.
    """

    standard: Standard
    fit: float
    stands_out: float | None
    nearest: tuple[Near, ...]


@dataclass(frozen=True)
class Estimate:
    """What the scorer expects, as shares between 0 and 1.

    `covered` statements at least in part, `fully` in full, `mapped` items that cover any of them.
    The scorer takes it for granted that the standard is the right one: for others it expects too
    much, so compare standards by their fit.
    """

    covered: float
    fully: float
    mapped: float


@dataclass(frozen=True)
class Suggestion:
    """A standard with its estimate and the reasons in words."""

    ranked: Ranked
    estimate: Estimate
    reasons: tuple[str, ...]


def suggest(
    specification: Specification,
    shelf: Shelf,
    encoder: TextEncoder,
    matcher: Matcher,
    *,
    limit: int = SHOWN,
    progress: Progress = lambda stage: None,
) -> list[Suggestion]:
    """Return the standards that fit best, best first, with estimates of coverage."""
    items = list(specification.items())
    suggestions = []
    for one in rank(items, shelf, encoder)[:limit]:
        progress(f"Estimating the coverage of {one.standard.pinned}")
        estimate = _estimate(items, one.standard, matcher)
        suggestions.append(Suggestion(one, estimate, tuple(_reasons(one, specification))))
    return suggestions


def rank(items: Sequence[Item], shelf: Shelf, encoder: TextEncoder) -> list[Ranked]:
    """Return every standard of the shelf, the one that fits best first."""
    if not items or not shelf.standards:
        return []
    similarity = encoder.encode([_in_outcome(item) for item in items]) @ shelf.vectors.T
    fits = fit_of_each(similarity, shelf)
    spread = float(fits.std())
    telling = len(fits) >= FEWEST and spread > 0.0
    order = np.argsort(-fits, kind="stable")
    return [
        Ranked(
            standard=shelf.standards[place],
            fit=float(fits[place]),
            stands_out=float((fits[place] - fits.mean()) / spread) if telling else None,
            nearest=_nearest(int(place), similarity, items, shelf),
        )
        for place in order
    ]


def fit_of_each(similarity: NDArray[np.float32], shelf: Shelf) -> NDArray[np.float64]:
    """Return the fit of each standard, shape (standards,), from items against all statements.

    The mean of two means: over the statements, weighted by rarity, of the likeness of their nearest
    item; over the items, of the likeness of their nearest statement. Of eight formulas tried on the
    gold sets one without a parameter that none other beat by much (docs/qualifications.md).
    """
    count = len(shelf.standards)
    of_statement = similarity.max(axis=0).astype(np.float64)
    weights = np.maximum(shelf.rarity, _LEAST_WEIGHT)
    totals = np.bincount(shelf.owners, of_statement * weights, count)
    by_statement = totals / np.bincount(shelf.owners, weights, count)
    by_item = best_of_each(similarity, shelf.owners, count).mean(axis=0, dtype=np.float64)
    fits: NDArray[np.float64] = (by_statement + by_item) / 2
    return fits


_LEAST_WEIGHT = 1e-3  # a standard of statements that all others have is still a standard


def _nearest(
    place: int, similarity: NDArray[np.float32], items: Sequence[Item], shelf: Shelf
) -> tuple[Near, ...]:
    columns = np.flatnonzero(shelf.owners == place)
    best = similarity[:, columns]
    likeness = best.max(axis=0)
    order = np.argsort(-likeness * shelf.rarity[columns], kind="stable")[:CLOSEST]
    statements = shelf.standards[place].statements
    return tuple(
        Near(statements[one], items[int(best[:, one].argmax())], float(likeness[one]))
        for one in order
    )


def _estimate(items: Sequence[Item], standard: Standard, matcher: Matcher) -> Estimate:
    targets = [target for target in targets_in_scope(standard) if not target.is_duty]
    scores = matcher.match(items, targets)
    return Estimate(
        covered=float(scores.covered.mean()),
        fully=float((scores.covered * scores.covered_fully).mean()),
        mapped=float(scores.mapped.mean()),
    )


def _reasons(ranked: Ranked, specification: Specification) -> Iterable[str]:
    """Yield why the standard was suggested, strongest first."""
    standard = ranked.standard
    said = [specification.qualification.title or "", *(unit.title for unit in specification.units)]
    known = {word for text in said for word in content_words(text)}
    words = (word.strip("(),/") for word in standard.title.split())
    shared = [f"“{word}”" for word in words if known.intersection(content_words(word))]
    if shared:
        yield f"titles share {', '.join(shared)}"
    for near in ranked.nearest:
        item = near.item
        reference = f"unit {item.unit.ref}, {item.source.ref}"
        yield f"{near.statement.code} is near {reference} ({near.likeness:.2f})"
    level = specification.qualification.level
    if level is not None and standard.level is not None:
        same = "as" if level == standard.level else f"not {level} as"
        yield f"level {standard.level}, {same} the specification"


def _in_outcome(item: Item) -> str:
    return f"{item.outcome.text} {item.full_text}" if item.criterion else item.full_text
