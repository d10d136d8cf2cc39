"""How well specifications are read: units, outcomes, criteria, pages and characters.

`score_reading` compares readings with truth files, `gold_recall` with labelled items;
`reading_table` shows either report.
"""

from evaluation.reading.gold import GoldReport, gold_recall
from evaluation.reading.report import DocumentScore, ReadingReport
from evaluation.reading.run import score_reading
from evaluation.reading.table import gold_table, reading_table

__all__ = [
    "DocumentScore",
    "GoldReport",
    "ReadingReport",
    "gold_recall",
    "gold_table",
    "reading_table",
    "score_reading",
]
