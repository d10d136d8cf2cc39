"""The shipped matcher on the yardstick, answering each document with an artefact that never saw it.

Beside the shipped scorer lies one per fold of standards (models/artefacts/scorer/folds), each
trained without its fold. A document is answered by the shipped one if that did not see its
standard, else by the first fold that held it out.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evaluation.gold import LEVELS, GoldItem, GoldSet
from evaluation.predictions import Prediction, StatementAnswer
from foundation.errors import MapperError
from mapper.additional import estimate_additional
from mapper.matching.match import match_items
from mapper.matching.scores import Scores
from mapper.matching.targets import Target
from mapper.report import mapped_targets
from mapper.specification import Criterion, Item, LearningOutcome, Unit
from models.cache import EmbeddingCache
from models.encoder import Encoder
from models.kinds import classify_kinds
from models.scorer import ARTEFACT, Scorer, load_scorer, read_artefact

NAME = "content mapper"


class ShippedMatcher:
    """Runs what `mapper map` runs after reading: scores, evidence, coverage, additional content.

    Parameters
    ----------
    plain
        The encoder as published.
    folder
        Folder of the shipped scorer, with its folds inside.
    cache
        Where vectors are kept between runs; `None` keeps none.
    name
        Name in tables.
    """

    def __init__(
        self,
        plain: Encoder,
        *,
        folder: Path = ARTEFACT,
        cache: EmbeddingCache | None = None,
        name: str = NAME,
    ) -> None:
        self.name = name
        self._plain = plain
        self._folders = [folder, *sorted((folder / "folds").glob("*/"))]
        self._seen = [self._names(path) for path in self._folders]
        self._load: Callable[[Path], Scorer] = lru_cache(maxsize=None)(
            lambda path: load_scorer(plain, path, cache=cache)
        )

    def trained_on(self, document: GoldSet) -> frozenset[str]:
        """Return standards and documents behind the artefact that answers for this document."""
        return self._seen[self._choice(document)]

    def predict(self, document: GoldSet) -> Prediction:
        """Return pairs, statements and additional content, as the main job would report them."""
        items = gold_items(document)
        targets = [Target(s.code, s.kind.value, s.text) for s in document.statements]
        return prediction(items, targets, self.scores(document, items, targets))

    def scores(
        self,
        document: GoldSet,
        items: list[Item],
        targets: list[Target],
        *,
        every_pair: bool = False,
    ) -> Scores:
        """Return the scores of a scorer that never saw the document's standard."""
        scorer = self._load(self._folders[self._choice(document)])
        with TemporaryDirectory() as folder:
            return match_items(
                scorer,
                self._plain,
                items,
                targets,
                Path(folder),
                every_pair=every_pair,
                every_context=True,
            )

    def _choice(self, document: GoldSet) -> int:
        for place, seen in enumerate(self._seen):
            if not seen & document.names:
                return place
        message = (
            f"Every scorer at hand was trained on {document.reference}; train one without it: "
            "python -m evaluation.training --help"
        )
        raise MapperError(message)

    @staticmethod
    def _names(folder: Path) -> frozenset[str]:
        artefact = read_artefact(folder)
        return artefact.standards | artefact.documents


def prediction(items: list[Item], targets: list[Target], scores: Scores) -> Prediction:
    """Return the yardstick's view of what the main job makes of these scores."""
    statements, _ = mapped_targets(items, targets, scores)
    additional = ~np.any(scores.accepted, axis=1)
    content = estimate_additional(items, additional, 1.0 - scores.mapped, shift=scores.share_error)
    share = content.share.items
    point = scores.operating_point
    return Prediction(
        scores=scores.covers,
        accepted=scores.accepted,
        candidates=scores.covers > 0.0,
        doubtful=np.where(
            scores.accepted, scores.covers < point.sure, scores.covers >= point.possible
        ),
        statements=tuple(
            StatementAnswer(
                LEVELS[statement.coverage],
                tuple(facet.text for facet in statement.facets if not facet.covered),
            )
            for statement in statements
        ),
        additional=1.0 - scores.mapped,
        share=(share.estimate, share.low, share.high),
        calibrated=True,
    )


def gold_items(document: GoldSet) -> list[Item]:
    """Return the gold items as the reader of a document would hand them over, kinds included."""
    kinds = classify_kinds([(item.text, item.outcome or None) for item in document.items])
    units: dict[str, Unit] = {}
    items = []
    for item, kind in zip(document.items, kinds, strict=True):
        unit = units.setdefault(item.unit, Unit(ref=item.unit, title=item.unit_title))
        items.append(_item(item, unit, kind.best))
    return items


def _item(item: GoldItem, unit: Unit, kind: str) -> Item:
    if not item.outcome:
        return Item(unit, LearningOutcome(ref=item.id, text=item.text, kind=kind), None)
    outcome = LearningOutcome(ref="", text=item.outcome)
    return Item(unit, outcome, Criterion(ref=item.id, text=item.text, kind=kind))
