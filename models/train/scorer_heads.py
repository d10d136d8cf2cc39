"""Fits the logistic models and the operating point of the scorer from features of labelled pairs.

Features must come from encoders that did not see the document's standard, else the models would
trust similarities that are better than they will ever be again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.linear import LinearModel, sigmoid
from models.pairs.aggregates import (
    ITEM_NAMES,
    STATEMENT_NAMES,
    item_aggregates,
    statement_aggregates,
)
from models.pairs.features import PairFeatures
from models.pairs.texts import StatementText
from models.scorer import FACET_NAMES, Decision

Matrix = NDArray[np.float64]

PAIR_STRENGTH = 3e-3  # inverse of the L2 penalty; stronger penalties transferred better
FULL_STRENGTH = 0.01  # there are few full pairs
SMALL_STRENGTH = 0.03  # for the models over a handful of aggregates
PAIRS_PER_DOCUMENT = 2000.0
"""Every document weighs as if it had this many pairs, so that long ones do not decide alone."""


@dataclass(frozen=True)
class HeadDocument:
    """Features and labels of one document.

    `truth` is 0 none, 1 partial, 2 full per pair; `levels` the same per statement, -1 where it is
    not judged. `met` says per facet whether the readers found it covered, -1 where that is not
    known. `weight` multiplies the document's weight; `group` names its standard.
    """

    features: PairFeatures
    truth: NDArray[np.int8]
    scored: NDArray[np.bool_]
    levels: NDArray[np.int8]
    met: tuple[NDArray[np.int8], ...]
    statements: tuple[StatementText, ...]
    group: str
    weight: float


@dataclass(frozen=True)
class Heads:
    """Everything that is fitted; see `models.scorer.ScorerArtefact`."""

    any: LinearModel
    full: LinearModel
    mapped: LinearModel
    covered: LinearModel
    covered_fully: LinearModel
    facet: LinearModel
    decision: Decision
    share_error: float

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types, as `models.scorer.read_artefact` reads it."""
        models = ("any", "full", "mapped", "covered", "covered_fully", "facet")
        return {
            **{name: getattr(self, name).as_json() for name in models},
            "decision": {name: getattr(self.decision, name) for name in Decision.__slots__},
            "share_error": round(self.share_error, 4),
        }


def fit_heads(documents: Sequence[HeadDocument]) -> Heads:
    """Return the models and the operating point.

    Everything that builds upon pair probabilities is fitted on probabilities that were predicted
    for held-out standards, one standard at a time.
    """
    covers = _held_out(documents, _fit_any)
    slope, offset = _platt(
        np.concatenate([_log_odds(p[d.scored]) for d, p in zip(documents, covers, strict=True)]),
        np.concatenate([(d.truth > 0)[d.scored] for d in documents]),
        np.concatenate([np.full(int(d.scored.sum()), _pair_weight(d)) for d in documents]),
    )
    covers = [sigmoid(slope * _log_odds(p) + offset) for p in covers]
    full = _held_out(documents, _fit_full)

    items = [item_aggregates(p, d.features) for d, p in zip(documents, covers, strict=True)]
    statements = [
        statement_aggregates(p, p * f, d.features, d.statements)
        for d, p, f in zip(documents, covers, full, strict=True)
    ]
    decision = _decide(documents, covers)
    return Heads(
        any=_fit_any(documents).calibrated(slope, offset),
        full=_fit_full(documents),
        mapped=_fit_mapped(documents, items),
        covered=_fit_levels(documents, statements, at_least=1),
        covered_fully=_fit_levels(documents, statements, at_least=2),
        facet=_fit_facet(documents, [p >= decision.accept for p in covers]),
        decision=decision,
        share_error=_share_error(documents, items),
    )


def _fit_any(documents: Sequence[HeadDocument]) -> LinearModel:
    return _fit(
        [d.features.values[d.scored] for d in documents],
        [(d.truth > 0)[d.scored] for d in documents],
        [_pair_weight(d) for d in documents],
        names=documents[0].features.names,
        strength=PAIR_STRENGTH,
    )


def _fit_full(documents: Sequence[HeadDocument]) -> LinearModel:
    """Fit full against partial, over the pairs that are either."""
    chosen = [d.scored & (d.truth > 0) for d in documents]
    return _fit(
        [d.features.values[keep] for d, keep in zip(documents, chosen, strict=True)],
        [(d.truth == 2)[keep] for d, keep in zip(documents, chosen, strict=True)],
        [d.weight for d in documents],
        names=documents[0].features.names,
        strength=FULL_STRENGTH,
    )


def _fit_mapped(documents: Sequence[HeadDocument], items: Sequence[Matrix]) -> LinearModel:
    rows = [_known_items(d) for d in documents]
    return _fit(
        [x[keep] for x, keep in zip(items, rows, strict=True)],
        [np.any(d.truth > 0, axis=1)[keep] for d, keep in zip(documents, rows, strict=True)],
        [d.weight for d in documents],
        names=ITEM_NAMES,
        strength=SMALL_STRENGTH,
    )


def _fit_levels(
    documents: Sequence[HeadDocument], statements: Sequence[Matrix], *, at_least: int
) -> LinearModel:
    """Fit that a statement reaches a level, over those that reach the level below."""
    rows = [d.levels >= at_least - 1 for d in documents]
    return _fit(
        [x[keep] for x, keep in zip(statements, rows, strict=True)],
        [(d.levels >= at_least)[keep] for d, keep in zip(documents, rows, strict=True)],
        [d.weight for d in documents],
        names=STATEMENT_NAMES,
        strength=SMALL_STRENGTH,
    )


def _fit_facet(
    documents: Sequence[HeadDocument], accepted: Sequence[NDArray[np.bool_]]
) -> LinearModel:
    """Fit that a facet is covered from how well the best proposed place meets its words."""
    values, truth = [], []
    for document, proposed in zip(documents, accepted, strict=True):
        best, labels = [], []
        for column, (met, known) in enumerate(
            zip(document.features.facets, document.met, strict=True)
        ):
            rows = proposed[:, column]
            if rows.any():
                keep = known >= 0
                best.extend(met[rows].max(axis=0)[keep])
                labels.extend(known[keep] == 1)
        values.append(np.array(best, dtype=np.float64)[:, None])
        truth.append(np.array(labels, dtype=np.bool_))
    weights = [document.weight for document in documents]
    return _fit(values, truth, weights, names=FACET_NAMES, strength=SMALL_STRENGTH)


def _fit(
    values: Sequence[NDArray[Any]],
    truth: Sequence[NDArray[np.bool_]],
    weights: Sequence[float],
    *,
    names: Sequence[str],
    strength: float,
) -> LinearModel:
    from sklearn.linear_model import LogisticRegression

    x = np.concatenate(values).astype(np.float64)
    y = np.concatenate(truth)
    w = np.concatenate([np.full(len(t), weight) for t, weight in zip(truth, weights, strict=True)])
    mean = np.average(x, axis=0, weights=w)
    scale = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w)) + 1e-6
    model = LogisticRegression(C=strength, max_iter=1000, tol=1e-6)
    model.fit((x - mean) / scale, y, sample_weight=w)
    return LinearModel(tuple(names), mean, scale, model.coef_[0], float(model.intercept_[0]))


def _held_out(
    documents: Sequence[HeadDocument],
    fit: Callable[[Sequence[HeadDocument]], LinearModel],
) -> list[Matrix]:
    """Return each document's pair probabilities from models fitted without its standard."""
    results: list[Matrix | None] = [None] * len(documents)
    for group in dict.fromkeys(d.group for d in documents):
        model = fit([d for d in documents if d.group != group])
        for place, document in enumerate(documents):
            if document.group == group:
                results[place] = model.probability(
                    document.features.values, document.features.names
                )
    return [result for result in results if result is not None]


def _platt(
    odds: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6, max_iter=1000)
    model.fit(odds[:, None], truth, sample_weight=weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _decide(documents: Sequence[HeadDocument], covers: Sequence[Matrix]) -> Decision:
    """Choose the thresholds on held-out probabilities.

    `accept` gives the highest mean F1 over the documents that readers labelled and that fit their
    standard, as those do that users bring (the ones written for training are denser in evidence),
    smoothed since these are few;
    `sure` is the lowest threshold above which the pooled precision is at least `SURE_PRECISION`;
    `possible` the highest one above which at least `POSSIBLE_RECALL` of the true pairs lie.
    """
    answered = list(zip(documents, covers, strict=True))
    read = [(d, p) for d, p in answered if d.weight > 1.0 and _density(d) >= FITTING]
    chosen = read or answered
    quality = [np.mean([_f1(d, p >= t) for d, p in chosen]) for t in THRESHOLDS]
    smooth = np.convolve(quality, np.ones(SMOOTHING) / SMOOTHING, mode="same")
    threshold = THRESHOLDS[int(smooth.argmax())]
    truth = np.concatenate([(d.truth > 0)[d.scored] for d in documents])
    scores = np.concatenate([p[d.scored] for d, p in zip(documents, covers, strict=True)])
    pairs = np.concatenate([np.full(int(d.scored.sum()), _pair_weight(d)) for d in documents])
    sure = next(
        (
            t
            for t in THRESHOLDS
            if t >= threshold and _precision(truth, scores >= t, pairs) >= SURE_PRECISION
        ),
        THRESHOLDS[-1],
    )
    possible = max(
        (t for t in THRESHOLDS if _recall(truth, scores >= t, pairs) >= POSSIBLE_RECALL),
        default=THRESHOLDS[0],
    )
    return Decision(
        accept=threshold,
        sure=sure,
        possible=min(possible, threshold),
        covered=COVERED,
        full=FULL,
    )


COVERED = 0.4
FULL = 0.5
"""From few values, on documents of which none is a development document: docs/experiments.md,
"More labels"."""

FITTING = 0.4  # labels per item of a document that fits its standard: readers gave 0.5 to 1.1
THRESHOLDS = tuple(round(0.02 * k, 2) for k in range(3, 48))
SMOOTHING = 5  # thresholds over which the mean F1 is averaged
SURE_PRECISION = 0.7  # of ten proposals shown without a warning, a reviewer strikes three
POSSIBLE_RECALL = 0.8


def _density(document: HeadDocument) -> float:
    return float(((document.truth > 0) & document.scored).sum() / len(document.truth))


def _f1(document: HeadDocument, accepted: NDArray[np.bool_]) -> float:
    wanted = (document.truth > 0) & document.scored
    accepted = accepted & document.scored
    total = int(wanted.sum()) + int(accepted.sum())
    return 2.0 * int((wanted & accepted).sum()) / total if total else 1.0


def _precision(
    truth: NDArray[np.bool_], chosen: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    total = float(weights[chosen].sum())
    return float(weights[chosen & truth].sum()) / total if total else 0.0


def _recall(
    truth: NDArray[np.bool_], chosen: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    return float(weights[chosen & truth].sum()) / float(weights[truth].sum())


def _share_error(documents: Sequence[HeadDocument], items: Sequence[Matrix]) -> float:
    """Return the weighted root mean square error of the unmapped share, standards held out."""
    errors, weights = [], []
    for group in dict.fromkeys(d.group for d in documents):
        rest = [k for k, d in enumerate(documents) if d.group != group]
        model = _fit_mapped([documents[k] for k in rest], [items[k] for k in rest])
        for document, x in zip(documents, items, strict=True):
            if document.group == group:
                keep = _known_items(document)
                estimate = float(np.mean(model.probability(x[keep], ITEM_NAMES)))
                errors.append(estimate - float(np.mean(np.any(document.truth > 0, axis=1)[keep])))
                weights.append(document.weight)
    return float(np.sqrt(np.average(np.square(errors), weights=weights)))


def _known_items(document: HeadDocument) -> NDArray[np.bool_]:
    """Return the items that surely map to something or surely to nothing."""
    known: NDArray[np.bool_] = np.any(document.truth > 0, axis=1) | np.all(document.scored, axis=1)
    return known


def _pair_weight(document: HeadDocument) -> float:
    return document.weight * PAIRS_PER_DOCUMENT / int(document.scored.sum())


def _log_odds(probability: Matrix) -> Matrix:
    clipped = np.clip(probability, 1e-9, 1.0 - 1e-9)
    odds: Matrix = np.log(clipped / (1.0 - clipped))
    return odds
