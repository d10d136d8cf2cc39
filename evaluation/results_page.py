"""The yardstick's results as one HTML page that opens anywhere: tables and pictures inside."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from rich.table import Table

from evaluation.gold import ORIGINS
from evaluation.matching import Answered, MatcherResult
from evaluation.pictures import Curve, bars_svg, curves_svg
from evaluation.pooled import flat, pool, trade_off
from evaluation.results_table import evidence_table, judgement_table

CURVE_POINTS = 60  # enough for a smooth curve in a 460-pixel picture

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;
color:#222}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;font-size:13px;margin:.5rem 0}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.15rem .55rem;text-align:right;border-bottom:1px solid #e4e4e4}
th:nth-child(-n+2),td:nth-child(-n+2){text-align:left}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:1rem}
svg{width:100%;font:11px system-ui,sans-serif}svg .title{font-size:13px;font-weight:600}
"""


def results_page(results: Sequence[MatcherResult], about: Mapping[str, str]) -> str:
    """Return the page as HTML text. Nothing is loaded from anywhere."""
    tables = [evidence_table(results), judgement_table(results)]
    versions = "".join(f"<li>{escape(k)}: {escape(v)}</li>" for k, v in about.items())
    speed = "".join(f"<li>{escape(r.name)}: {r.seconds_per_1000_pairs:.3f} s</li>" for r in results)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Matching: measured quality</title><style>{_STYLE}</style></head><body>"
        "<h1>Matching: measured quality</h1>"
        "<p>Every document is answered by a model that saw neither it nor its standard. "
        "Pairs on which the readers differ are left out. Intervals are 95 %, over items.</p>"
        f"<ul>{versions}</ul>"
        f'<div class="pictures">{"".join(_pictures(results))}</div>'
        + "".join(_html_table(table) for table in tables if table is not None)
        + f"<h2>Seconds per 1,000 item-statement pairs</h2><ul>{speed}</ul></body></html>\n"
    )


def _pictures(results: Sequence[MatcherResult]) -> list[str]:
    pictures = []
    for origin in ORIGINS:
        chosen = [(r, _answers(r, origin)) for r in results if r.name != "random"]
        curves = [Curve(r.name, _precision_recall_points(a)) for r, a in chosen if a]
        if curves:
            title = f"Precision and recall, {origin.replace('_', ' ')} documents pooled"
            pictures.append(curves_svg(title, "recall", "precision", curves, diagonal=False))
    calibrated = [r for r in results if all(a.prediction.calibrated for a in r.answers)]
    for result in calibrated:
        pictures.append(_reliability_picture(result))
        curve = trade_off(result.answers)
        named = (("precision", curve.precision), ("recall", curve.recall))
        pictures.append(
            curves_svg(
                f"{result.name}: what a reviewer gets above each probability",
                "probability at or above",
                "share",
                [
                    Curve(name, [p for p in zip(curve.thresholds, v, strict=True) if p[1] == p[1]])
                    for name, v in named
                ],
                diagonal=False,
            )
        )
    pictures.append(_best_f1_picture(results))
    return pictures


def _reliability_picture(result: MatcherResult) -> str:
    curves = []
    for origin in ORIGINS:
        pooled = pool(result, origin)
        if pooled is None or pooled.reliability is None:
            continue
        table = pooled.reliability
        seen = table.counts > 0
        points = list(zip(table.predicted[seen], table.observed[seen], strict=True))
        curves.append(Curve(origin.replace("_", " "), points))
    title = f"{result.name}: do probabilities mean what they say?"
    return curves_svg(title, "probability given", "share that is true", curves, diagonal=True)


def _best_f1_picture(results: Sequence[MatcherResult]) -> str:
    groups = [origin for origin in ORIGINS if pool(results[0], origin)]
    series = []
    for result in results:
        pooled = [pool(result, origin) for origin in groups]
        values = [p.mean_f1 if p.mean_f1 is not None else p.mean_best_f1 for p in pooled if p]
        series.append((result.name, values))
    return bars_svg(
        "Evidence F1: decision of the matcher, best threshold of the baselines",
        "F1",
        [group.replace("_", " ") for group in groups],
        series,
    )


def _precision_recall_points(answers: Sequence[Answered]) -> list[tuple[float, float]]:
    truth, scores = flat(answers)
    ranked = truth[np.argsort(-scores, kind="stable")]
    hits = np.cumsum(ranked)
    wanted = max(int(hits[-1]), 1)
    # Points at equal steps of recall: the many negatives at the end would crowd the picture.
    steps = np.unique(np.linspace(1, wanted, CURVE_POINTS).astype(int))
    places = np.searchsorted(hits, steps)
    places = places[places < len(hits)]
    return [(float(hits[k] / wanted), float(hits[k] / (k + 1))) for k in places]


def _answers(result: MatcherResult, origin: str) -> list[Answered]:
    return [answer for answer in result.answers if answer.document.origin == origin]


def _html_table(table: Table) -> str:
    columns = [list(column.cells) for column in table.columns]
    head = "".join(f"<th>{escape(str(column.header))}</th>" for column in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in zip(*columns, strict=True)
    )
    title = escape(str(table.title))
    return f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead>{rows}</table>"
