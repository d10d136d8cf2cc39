"""One call for ``mapper evaluate``: gold folder in, results and their three forms out."""

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.table import Table

from evaluation.baselines import baselines
from evaluation.comparison import Comparison, compare, comparison_table
from evaluation.gold import load_gold
from evaluation.matching import MatcherResult, evaluate
from evaluation.predictions import GoldMatcher
from evaluation.results_json import results_json
from evaluation.results_page import results_page
from evaluation.results_table import evidence_table, judgement_table
from evaluation.shipped import ShippedMatcher
from evaluation.standards import load_standards
from foundation.files import write_atomically
from models.cache import EmbeddingCache
from models.encoder import load_encoder
from models.scorer import ARTEFACT

OTHER = "other scorer"


@dataclass(frozen=True)
class MatchingReport:
    """Results of all matchers, the shipped one last, and what was measured on what.

    `comparisons` say how another scorer stands to the shipped one, where one was named.
    """

    results: tuple[MatcherResult, ...]
    about: dict[str, str]
    comparisons: tuple[Comparison, ...] = ()

    def tables(self) -> list[Table]:
        """Return the tables for the terminal."""
        found = [evidence_table(self.results), judgement_table(self.results)]
        if self.comparisons:
            found.append(comparison_table(self.comparisons))
        return [table for table in found if table is not None]

    def json(self) -> str:
        """Return every figure as JSON text."""
        return results_json(self.results, self.about, self.comparisons)

    def page(self) -> str:
        """Return the page with tables and pictures as HTML text."""
        return results_page(self.results, self.about)

    def write(self, folder: Path) -> list[Path]:
        """Write ``matching.json`` and ``matching.html`` to `folder`; return their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        contents = {"matching.json": self.json(), "matching.html": self.page()}
        for name, text in contents.items():
            write_atomically(folder / name, text.encode())
        return [folder / name for name in contents]


def evaluate_matching(
    gold: Path,
    standards: Path | None = None,
    *,
    scorer: Path = ARTEFACT,
    other: Path | None = None,
    cache: EmbeddingCache | None = None,
    with_baselines: bool = True,
) -> MatchingReport:
    """Measure the scorer in `scorer`, and the baselines, on the gold sets in `gold`.

    Parameters
    ----------
    gold
        Folder of gold sets.
    standards
        Folder of the standards they are labelled against; ``../standards`` beside `gold` if left
        out.
    other
        Folder of another scorer to compare with the one in `scorer`.
    cache
        Where vectors are kept between runs. Timings mean little with a warm cache.

    Raises
    ------
    UnreadableInputError
        A folder holds nothing usable, or a gold set does not fit its standard.
    MapperError
        A document's standard was trained on by every scorer at hand.
    """
    documents = load_gold(gold, load_standards(standards or gold.parent / "standards"))
    encoder = load_encoder()
    matchers: list[GoldMatcher] = list(baselines(encoder.encode) if with_baselines else [])
    if other is not None:
        matchers.append(ShippedMatcher(encoder, folder=other, cache=cache, name=OTHER))
    results = evaluate([*matchers, ShippedMatcher(encoder, folder=scorer, cache=cache)], documents)
    trained = json.loads((scorer / "scorer.json").read_text(encoding="utf-8"))
    return MatchingReport(
        tuple(results),
        {
            "mapper": version("content-mapper"),
            "encoder": encoder.name,
            "scorer trained": str(trained["date"]),
            "documents": str(len(documents)),
        },
        compare(results[-1], results[-2]) if other is not None else (),
    )
