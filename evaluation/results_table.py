"""The yardstick's results as tables for the terminal."""

from collections.abc import Sequence

from rich.table import Table

from evaluation.gold import ORIGINS
from evaluation.matching import DocumentResult, MatcherResult
from evaluation.metrics.bootstrap import Interval
from evaluation.pooled import pool


def evidence_table(results: Sequence[MatcherResult]) -> Table:
    """Return evidence figures: real documents one by one, others one by one, then means.

    The column "F1" is at the shipped decision; "best F1" at the best threshold, picked afterwards.
    """
    table = Table(title="Evidence: does this item cover this statement?")
    table.add_column("document")
    table.add_column("matcher")
    for name in ("P", "R", "F1", "F1 95 %", "best F1", "AP", "R@5", "R@10", "MAP", "ECE"):
        table.add_column(name, justify="right")
    keys = [document.key for document in results[0].documents if document.origin != "train"]
    for key in keys:
        for result in results:
            document = next(d for d in result.documents if d.key == key)
            table.add_row(key, result.name, *_evidence_cells(document))
        table.add_section()
    for origin in ORIGINS:
        for result in results:
            pooled = pool(result, origin)
            if pooled is None:
                continue
            table.add_row(
                f"mean of {pooled.documents} {origin}",
                result.name,
                "",
                "",
                _number(pooled.mean_f1),
                _interval(pooled.f1_interval),
                _number(pooled.mean_best_f1),
                _number(pooled.mean_average_precision),
                "",
                "",
                "",
                _number(pooled.calibration_error),
            )
        table.add_section()
    return table


def judgement_table(results: Sequence[MatcherResult]) -> Table | None:
    """Return statement-level and additional-content figures of the matchers that decide."""
    table = Table(title="Statements and additional content")
    table.add_column("document")
    table.add_column("matcher")
    for name in (
        *("accuracy", "macro F1", "kappa", "missing facets"),
        *("additional F1", "share true", "estimate", "interval"),
    ):
        table.add_column(name, justify="right")
    rows = 0
    for result in results:
        for document in result.documents:
            if document.statements is None or document.origin == "train":
                continue
            table.add_row(document.key, result.name, *_judgement_cells(document))
            rows += 1
        for origin in ORIGINS:
            pooled = pool(result, origin)
            if pooled is None or pooled.mean_kappa is None:
                continue
            table.add_row(
                f"mean of {pooled.documents} {origin}",
                result.name,
                _number(pooled.mean_accuracy),
                _number(pooled.mean_macro_f1),
                _number(pooled.mean_kappa),
                _number(pooled.missing_hit_rate),
                "",
                "",
                f"±{_number(pooled.mean_share_error)}",
                f"{_number(pooled.intervals_inside)} inside",
            )
            rows += 1
    return table if rows else None


def _evidence_cells(document: DocumentResult) -> list[str]:
    evidence = document.evidence
    decided = evidence.decided
    return [
        _number(decided.precision if decided else None),
        _number(decided.recall if decided else None),
        _number(decided.f1 if decided else None),
        _interval(evidence.decided_f1_interval),
        _number(evidence.best.f1),
        _number(evidence.average_precision),
        _number(evidence.recall_at_5),
        _number(evidence.recall_at_10),
        _number(evidence.mean_average_precision),
        _number(evidence.reliability.expected_error if evidence.reliability else None),
    ]


def _judgement_cells(document: DocumentResult) -> list[str]:
    statements, share = document.statements, document.additional
    cells = [""] * 4
    if statements is not None:
        agreement = statements.agreement
        cells = [
            _number(agreement.accuracy),
            _number(agreement.macro_f1),
            _number(agreement.kappa),
            _number(statements.missing_hit_rate),
        ]
    if share is None:
        return [*cells, "", "", "", ""]
    return [
        *cells,
        _number(share.items.f1),
        _number(share.share_true),
        _number(share.share_estimate),
        _interval((share.low, share.high)),
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _interval(value: Interval | None) -> str:
    return "" if value is None else f"{value[0]:.2f}-{value[1]:.2f}"
