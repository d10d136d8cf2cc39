"""The yardstick's results as JSON: every figure that the table and the page show."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.comparison import Comparison
from evaluation.gold import ORIGINS
from evaluation.matching import DocumentResult, EvidenceResult, MatcherResult
from evaluation.metrics.calibration import Reliability
from evaluation.metrics.precision_recall import PrecisionRecall
from evaluation.pooled import Pooled, pool, trade_off

DIGITS = 4


def results_json(
    results: Sequence[MatcherResult],
    about: Mapping[str, str],
    comparisons: Sequence[Comparison] = (),
) -> str:
    """Return the results as JSON text. `about` names versions; timings are kept to two digits."""
    content: dict[str, Any] = {
        "about": dict(about),
        "matchers": [
            {
                "name": result.name,
                "seconds_per_1000_pairs": float(f"{result.seconds_per_1000_pairs:.2g}"),
                "origins": {
                    origin: _pooled(pooled)
                    for origin in (*ORIGINS, "all")
                    if (pooled := pool(result, None if origin == "all" else origin))
                },
                "trade_off": _trade_off(result),
                "documents": [_document(document) for document in result.documents],
            }
            for result in results
        ],
    }
    if comparisons:
        content["comparison"] = [{**vars(one), "verdict": one.verdict} for one in comparisons]
    return json.dumps(_plain(content), indent=1, ensure_ascii=False) + "\n"


def _pooled(pooled: Pooled) -> dict[str, Any]:
    return {**vars(pooled), "reliability": _reliability(pooled.reliability)}


def _document(document: DocumentResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "document": document.key,
        "standard": document.reference,
        "pairs": document.pairs,
        "evidence": _evidence(document.evidence),
    }
    if document.statements is not None:
        counts = document.statements
        entry["statements"] = {
            "accuracy": counts.agreement.accuracy,
            "macro_f1": counts.agreement.macro_f1,
            "kappa": counts.agreement.kappa,
            "confusion": counts.agreement.confusion.tolist(),
            "missing_facet_hit_rate": counts.missing_hit_rate,
        }
    if document.additional is not None:
        share = document.additional
        entry["additional_content"] = {
            "items": _ratios(share.items),
            "share": share.share_true,
            "estimate": share.share_estimate,
            "interval": [share.low, share.high],
            "error": share.share_error,
            "inside": share.inside,
        }
    return entry


def _evidence(evidence: EvidenceResult) -> dict[str, Any]:
    return {
        "decided": _ratios(evidence.decided),
        "decided_f1_interval": evidence.decided_f1_interval,
        "best_threshold": _ratios(evidence.best),
        "average_precision": evidence.average_precision,
        "average_precision_interval": evidence.average_precision_interval,
        "recall_at_5": evidence.recall_at_5,
        "recall_at_10": evidence.recall_at_10,
        "mean_average_precision": evidence.mean_average_precision,
        "candidate_recall": evidence.candidate_recall,
        "brier": evidence.brier,
        "calibration_error": evidence.reliability.expected_error if evidence.reliability else None,
        "by_kind": {kind: _ratios(value) for kind, value in evidence.by_kind.items()},
        "needs_a_look": evidence.doubtful_share,
        "outside_needs_a_look": _ratios(evidence.sure),
    }


def _ratios(value: PrecisionRecall | None) -> dict[str, float] | None:
    if value is None:
        return None
    return {"precision": value.precision, "recall": value.recall, "f1": value.f1}


def _reliability(table: Reliability | None) -> list[dict[str, float]] | None:
    if table is None:
        return None
    return [
        {"pairs": int(count), "predicted": float(predicted), "observed": float(observed)}
        for count, predicted, observed in zip(
            table.counts, table.predicted, table.observed, strict=True
        )
    ]


def _trade_off(result: MatcherResult) -> list[dict[str, float]] | None:
    answers = [a for a in result.answers if a.prediction.calibrated]
    if len(answers) != len(result.answers):
        return None
    curve = trade_off(answers)
    return [
        {"threshold": float(t), "precision": float(p), "recall": float(r)}
        for t, p, r in zip(curve.thresholds, curve.precision, curve.recall, strict=True)
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON is any shape
    """Round floats and turn NaN and infinity, which JSON does not know, into null."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return value
