"""Figures over several documents: means with bootstrap intervals, and the trade-off of doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.matching import Answered, MatcherResult
from evaluation.metrics.agreement import LEVELS, Agreement
from evaluation.metrics.bootstrap import Interval, bootstrap
from evaluation.metrics.calibration import Reliability, brier, reliability
from evaluation.metrics.precision_recall import precision_recall


@dataclass(frozen=True)
class Pooled:
    """One matcher over the documents of one origin (or all).

    `mean_*` weigh documents equally. `f1_interval` is of the mean F1 at the decision, drawing
    items within documents.
    """

    documents: int
    mean_f1: float | None
    f1_interval: Interval | None
    mean_best_f1: float
    mean_average_precision: float
    mean_kappa: float | None
    pooled_kappa: float | None
    mean_macro_f1: float | None
    mean_accuracy: float | None
    missing_hit_rate: float | None
    mean_share_error: float | None
    largest_share_error: float | None
    intervals_inside: float | None
    brier: float | None
    calibration_error: float | None
    reliability: Reliability | None
    candidate_recall: float | None


def pool(result: MatcherResult, origin: str | None = None) -> Pooled | None:
    """Return the figures over the documents of `origin` (all where `None`); `None` without any."""
    chosen = [
        (document, answer)
        for document, answer in zip(result.documents, result.answers, strict=True)
        if origin is None or document.origin == origin
    ]
    if not chosen:
        return None
    documents = [document for document, _ in chosen]
    answers = [answer for _, answer in chosen]
    evidence = [document.evidence for document in documents]
    decided = [e.decided.f1 for e in evidence if e.decided is not None]
    statements = [d.statements for d in documents if d.statements is not None]
    shares = [d.additional for d in documents if d.additional is not None]
    recalls = [e.candidate_recall for e in evidence if e.candidate_recall is not None]
    calibrated = all(answer.prediction.calibrated for answer in answers)
    truth, scores = flat(answers)
    table = reliability(truth, scores) if calibrated else None
    confusion = sum(
        (s.agreement.confusion for s in statements), np.zeros((LEVELS, LEVELS), np.int64)
    )
    wanted = sum(s.missing_wanted for s in statements)
    return Pooled(
        documents=len(documents),
        mean_f1=_mean(decided),
        f1_interval=_mean_f1_interval(answers) if decided else None,
        mean_best_f1=float(np.mean([e.best.f1 for e in evidence])),
        mean_average_precision=float(np.mean([e.average_precision for e in evidence])),
        mean_kappa=_mean([s.agreement.kappa for s in statements]),
        pooled_kappa=Agreement(confusion).kappa if statements else None,
        mean_macro_f1=_mean([s.agreement.macro_f1 for s in statements]),
        mean_accuracy=_mean([s.agreement.accuracy for s in statements]),
        missing_hit_rate=sum(s.missing_hits for s in statements) / wanted if wanted else None,
        mean_share_error=_mean([abs(s.share_error) for s in shares]),
        largest_share_error=max((abs(s.share_error) for s in shares), default=None),
        intervals_inside=_mean([float(s.inside) for s in shares]),
        brier=brier(truth, scores) if calibrated else None,
        calibration_error=table.expected_error if table else None,
        reliability=table,
        candidate_recall=_mean(recalls),
    )


def flat(answers: Sequence[Answered]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return truth and score of every scored pair of all documents, as flat arrays."""
    truth = [(a.document.truth > 0)[a.document.scored] for a in answers]
    scores = [a.prediction.scores[a.document.scored] for a in answers]
    return np.concatenate(truth), np.concatenate(scores)


@dataclass(frozen=True)
class TradeOff:
    """For each threshold on the probability: precision and recall of the pairs at or above it."""

    thresholds: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]


def trade_off(answers: Sequence[Answered]) -> TradeOff:
    """Return what a reviewer gets by trusting only pairs above each threshold, pooled."""
    truth, scores = flat(answers)
    thresholds = np.round(np.arange(0.05, 1.0, 0.05), 2)
    above = [scores >= threshold for threshold in thresholds]
    hits = np.array([float((truth & keep).sum()) for keep in above])
    proposed = np.array([float(keep.sum()) for keep in above])
    precision = np.where(proposed > 0, hits / np.maximum(proposed, 1.0), np.nan)
    return TradeOff(thresholds, precision, hits / max(float(truth.sum()), 1.0))


def _mean_f1_interval(answers: Sequence[Answered]) -> Interval:
    counts = [item_counts(a) for a in answers if a.prediction.accepted is not None]
    return bootstrap(lambda draws: mean_f1(counts, draws), [len(c) for c in counts])


def item_counts(answer: Answered) -> NDArray[np.int64]:
    """Return per item the pairs rightly proposed, proposed, and true: shape (items, 3)."""
    truth, scored = answer.document.truth > 0, answer.document.scored
    accepted = np.zeros_like(truth) if (a := answer.prediction.accepted) is None else a
    parts = (truth & accepted & scored, accepted & scored, truth & scored)
    return np.stack([part.sum(axis=1) for part in parts], axis=1)


def mean_f1(counts: Sequence[NDArray[np.int64]], draws: Sequence[NDArray[np.int64]]) -> float:
    """Return the mean over documents of F1 over the items drawn (`item_counts` of each)."""
    return float(
        np.mean(
            [
                precision_recall(*c[rows].sum(axis=0)).f1
                for c, rows in zip(counts, draws, strict=True)
            ]
        )
    )


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
