"""Match the items of a specification to the statements and duties of a standard."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.settings import load_settings
from mapper.matching.candidates import NearTargets, by_wording, in_context
from mapper.matching.facets import split_facets
from mapper.matching.scores import Scores
from mapper.matching.scoring import in_doubt, of_candidates, score_items
from mapper.matching.targets import Target
from mapper.specification import Item
from models.cache import VectorStore
from models.encoder import Encoder

if TYPE_CHECKING:
    from models.scorer import Scorer


class Matcher:
    """Scores items against targets with the shipped scorer, or the one that the settings name.

    Parameters
    ----------
    encoder
        The sentence encoder, with or without a cache.
    index_folder
        Where the indexes of statements and duties are kept; `None` builds them each time.
    cache
        Where the vectors of the scorer's own encoder are kept; `None` computes them each time.
    """

    def __init__(
        self, encoder: Encoder, *, index_folder: Path | None, cache: VectorStore | None = None
    ) -> None:
        self._encoder = encoder
        self._index_folder = index_folder
        self._cache = cache

    @property
    def encoder_fingerprint(self) -> str:
        """Identity of the sentence encoder, for pinning."""
        return self._encoder.fingerprint

    @property
    def identity(self) -> str:
        """Identity of all that decides the scores: the scorer and the encoders behind it."""
        from models.scorer import read_artefact

        # Of the artefact alone: a run whose scores are kept loads no more of the scorer.
        return f"{self._encoder.fingerprint} {read_artefact(self._artefact_folder).identity}"

    @property
    def _artefact_folder(self) -> Path:
        from models.scorer import ARTEFACT

        return load_settings().scorer or ARTEFACT

    @cached_property
    def _scorer(self) -> "Scorer":
        from models.scorer import load_scorer

        return load_scorer(self._encoder, self._artefact_folder, cache=self._cache)

    def match(self, items: Sequence[Item], targets: Sequence[Target]) -> Scores:
        """Return the scores of every item against every target; the same input, the same scores."""
        return match_items(self._scorer, self._encoder, items, targets, self._index_folder)

    def match_claimed(self, items: Sequence[Item], targets: Sequence[Target]) -> Scores:
        """Return the scores for checking claims: somebody may claim what is no candidate."""
        return match_items(
            self._scorer, self._encoder, items, targets, self._index_folder, every_pair=True
        )


def match_items(
    scorer: "Scorer",
    encoder: Encoder,
    items: Sequence[Item],
    targets: Sequence[Target],
    index_folder: Path | None,
    *,
    every_pair: bool = False,
    every_context: bool = False,
) -> Scores:
    """Score all pairs and choose those that are worth reading; see `candidates` and `scoring`.

    An item in its context is the longest text of all, so that is read only where it can matter;
    with `every_context` everywhere, for whoever measures how good the choice of pairs is.
    """
    facets = [split_facets(target.text) for target in targets]
    scores = score_items(scorer, items, targets, facets)
    near = NearTargets(targets, facets, encoder=encoder, index_folder=index_folder)
    candidates = by_wording(items, targets, near, scorer.lexicon)
    rows = list(range(len(items)))
    if not every_context:
        rows = in_doubt(scores, candidates, every_pair=every_pair)
    candidates[rows] |= in_context([items[row] for row in rows], near)
    return of_candidates(scores, candidates, every_pair=every_pair)
