"""The yardstick of matching: runs matchers over gold sets and measures every level of the result.

Every document is answered by an artefact that saw neither it nor its standard; that is enforced.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.gold import LEVELS, GoldSet
from evaluation.metrics.additional_share import AdditionalResult, additional_result
from evaluation.metrics.agreement import Agreement, agreement
from evaluation.metrics.average_precision import average_precision
from evaluation.metrics.bootstrap import Interval, bootstrap
from evaluation.metrics.calibration import Reliability, brier, reliability
from evaluation.metrics.missing_facets import missing_hits
from evaluation.metrics.precision_recall import (
    PrecisionRecall,
    at_best_threshold,
    of_decision,
    precision_recall,
)
from evaluation.metrics.ranking import average_precision_per_item, mean_present, recall_at
from evaluation.predictions import GoldMatcher, Prediction
from foundation.errors import MapperError

KINDS = ("knowledge", "skill", "behaviour")


@dataclass(frozen=True)
class EvidenceResult:
    """Evidence level. `decided` is `None` for matchers that only score."""

    decided: PrecisionRecall | None
    decided_f1_interval: Interval | None
    best: PrecisionRecall
    best_threshold: float
    average_precision: float
    average_precision_interval: Interval
    recall_at_5: float
    recall_at_10: float
    mean_average_precision: float
    candidate_recall: float | None
    brier: float | None
    reliability: Reliability | None
    by_kind: dict[str, PrecisionRecall]
    doubtful_share: float | None
    sure: PrecisionRecall | None


@dataclass(frozen=True)
class StatementResult:
    """Statement level: agreement with the readers, and the missing facets named by them."""

    agreement: Agreement
    missing_hits: int
    missing_wanted: int

    @property
    def missing_hit_rate(self) -> float:
        """Share of the readers' missing clauses that were named, over statements judged partial."""
        return self.missing_hits / self.missing_wanted if self.missing_wanted else float("nan")


@dataclass(frozen=True)
class DocumentResult:
    """One matcher on one document. `seconds` is the wall-clock time of its answer."""

    key: str
    origin: str
    reference: str
    pairs: int
    evidence: EvidenceResult
    statements: StatementResult | None
    additional: AdditionalResult | None
    seconds: float


@dataclass(frozen=True)
class Answered:
    """A document with what a matcher answered; kept for pooled figures and pictures."""

    document: GoldSet
    prediction: Prediction
    seconds: float


@dataclass(frozen=True)
class MatcherResult:
    """One matcher over all documents, with the answers behind the figures."""

    name: str
    documents: tuple[DocumentResult, ...]
    answers: tuple[Answered, ...]

    @property
    def seconds_per_1000_pairs(self) -> float:
        """Wall-clock seconds per 1,000 item-statement pairs, everything included."""
        pairs = sum(document.pairs for document in self.documents)
        return 1000.0 * sum(document.seconds for document in self.documents) / max(pairs, 1)


def evaluate(matchers: Iterable[GoldMatcher], gold: Sequence[GoldSet]) -> list[MatcherResult]:
    """Return the results of every matcher over every gold set.

    Raises
    ------
    MapperError
        A matcher would answer with an artefact that was trained on the document or its standard.
    """
    return [_evaluate_one(matcher, gold) for matcher in matchers]


def refuse_leaks(matcher: GoldMatcher, document: GoldSet) -> None:
    """Raise `MapperError` where the matcher saw the document or its standard in training."""
    seen = matcher.trained_on(document) & document.names
    if seen:
        message = (
            f"{matcher.name} was trained on {', '.join(sorted(seen))} and cannot be scored on "
            f"{document.key}; train without that standard (leave-standard-out)."
        )
        raise MapperError(message)


def _evaluate_one(matcher: GoldMatcher, gold: Sequence[GoldSet]) -> MatcherResult:
    answers, results = [], []
    for document in gold:
        refuse_leaks(matcher, document)
        start = time.perf_counter()
        prediction = matcher.predict(document)
        answers.append(Answered(document, prediction, time.perf_counter() - start))
        results.append(document_result(answers[-1]))
    return MatcherResult(matcher.name, tuple(results), tuple(answers))


def document_result(answer: Answered) -> DocumentResult:
    """Return every figure of one document."""
    document, prediction = answer.document, answer.prediction
    return DocumentResult(
        key=document.key,
        origin=document.origin,
        reference=document.reference,
        pairs=prediction.scores.size,
        evidence=_evidence(document, prediction),
        statements=_statements(document, prediction) if prediction.statements else None,
        additional=_additional(document, prediction),
        seconds=answer.seconds,
    )


def _evidence(document: GoldSet, prediction: Prediction) -> EvidenceResult:
    truth, scored = document.truth > 0, document.scored
    scores = prediction.scores
    best, threshold = at_best_threshold(truth[scored], scores[scored])
    masked = np.where(scored, scores, -np.inf)
    decided = interval = sure = None
    if prediction.accepted is not None:
        decided = of_decision(truth[scored], prediction.accepted[scored])
        interval = _f1_interval(truth, prediction.accepted, scored)
    if prediction.accepted is not None and prediction.doubtful is not None:
        keep = scored & ~prediction.doubtful
        sure = of_decision(truth[keep], prediction.accepted[keep])
    return EvidenceResult(
        decided=decided,
        decided_f1_interval=interval,
        best=best,
        best_threshold=threshold,
        average_precision=average_precision(truth[scored], scores[scored]),
        average_precision_interval=_ap_interval(truth, scores, scored),
        recall_at_5=mean_present(recall_at(truth & scored, masked, 5)),
        recall_at_10=mean_present(recall_at(truth & scored, masked, 10)),
        mean_average_precision=mean_present(average_precision_per_item(truth, scores, scored)),
        candidate_recall=(
            None
            if prediction.candidates is None
            else float(prediction.candidates[truth & scored].mean())
        ),
        brier=brier(truth[scored], scores[scored]) if prediction.calibrated else None,
        reliability=reliability(truth[scored], scores[scored]) if prediction.calibrated else None,
        by_kind=_by_kind(document, prediction),
        doubtful_share=(
            None if prediction.doubtful is None else float(prediction.doubtful[scored].mean())
        ),
        sure=sure,
    )


def _by_kind(document: GoldSet, prediction: Prediction) -> dict[str, PrecisionRecall]:
    """Return precision and recall per kind of statement, at the decision or the best threshold."""
    truth, scored = document.truth > 0, document.scored
    results = {}
    for kind in KINDS:
        columns = np.array([s.kind.value == kind for s in document.statements])
        keep = scored[:, columns]
        if prediction.accepted is not None:
            results[kind] = of_decision(
                truth[:, columns][keep], prediction.accepted[:, columns][keep]
            )
        else:
            results[kind], _ = at_best_threshold(
                truth[:, columns][keep], prediction.scores[:, columns][keep]
            )
    return results


def _f1_interval(
    truth: NDArray[np.bool_], accepted: NDArray[np.bool_], scored: NDArray[np.bool_]
) -> Interval:
    hits = (truth & accepted & scored).sum(axis=1)
    proposed = (accepted & scored).sum(axis=1)
    wanted = (truth & scored).sum(axis=1)

    def f1(draws: Sequence[NDArray[np.int64]]) -> float:
        rows = draws[0]
        sums = (float(counts[rows].sum()) for counts in (hits, proposed, wanted))
        return precision_recall(*sums).f1

    return bootstrap(f1, [len(truth)])


def _ap_interval(
    truth: NDArray[np.bool_], scores: NDArray[np.float64], scored: NDArray[np.bool_]
) -> Interval:
    def statistic(draws: Sequence[NDArray[np.int64]]) -> float:
        rows = draws[0]
        keep = scored[rows]
        return average_precision(truth[rows][keep], scores[rows][keep])

    return bootstrap(statistic, [len(truth)], replicates=200)


def _statements(document: GoldSet, prediction: Prediction) -> StatementResult:
    pairs = [
        (gold, answer)
        for gold, answer in zip(document.statements, prediction.statements, strict=True)
        if not gold.unsure
    ]
    truth = np.array([LEVELS[gold.coverage] for gold, _ in pairs], dtype=np.int8)
    judged = np.array([answer.level for _, answer in pairs], dtype=np.int8)
    counts = [
        missing_hits(gold.missing, answer.missing)
        for gold, answer in pairs
        if LEVELS[gold.coverage] == 1 and answer.level == 1
    ]
    return StatementResult(
        agreement(truth, judged), sum(hit for hit, _ in counts), sum(of for _, of in counts)
    )


def _additional(document: GoldSet, prediction: Prediction) -> AdditionalResult | None:
    if prediction.additional is None or prediction.share is None or prediction.accepted is None:
        return None
    mapped = np.any(document.truth > 0, axis=1)
    # An item whose only labels are unsure is neither mapped nor additional for sure.
    known = mapped | np.all(document.scored, axis=1)
    estimate, low, high = prediction.share
    return additional_result(
        ~mapped[known], ~np.any(prediction.accepted, axis=1)[known], estimate, (low, high)
    )
