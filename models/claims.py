"""How probable it is that a claim holds: somebody says that a place covers a statement.

A claimed pair is not any pair. Most claims hold, and those that do not are often near misses, so
the scorer's probability of any pair is turned into that of a claimed one by two small logistic
models (models/artefacts/claims).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation.errors import MapperError
from models.linear import LinearModel, read_linear, sigmoid
from models.pairs.lexical import stems

ARTEFACT = Path(__file__).parent / "artefacts" / "claims" / "claims.json"
FORMAT = 2  # raised when an older artefact can no longer be read

HOLDS_NAMES = ("log_odds", "margin")
"""Log-odds that the place covers the statement; by how much that beats the best other place."""
FULLY_NAMES = ("any_alone", "weakest_facet", "facets", "different_places", "fitting")
"""At least one place alone is full; the facet that places of a fitting kind meet least; how many
facets there are; how many places that say something of their own (logarithms both, of three places
at most); one of them is of a fitting kind."""

_PLACES = 3.0  # more of them no longer make full coverage likelier
_SURE = 1e-4  # nearer to 0 or 1 the scorer's probabilities were never tested

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ClaimModel:
    """Two logistic models, each with the share of true claims that it was fitted to.

    `holds` says that a claimed place covers its statement at least in part, `fully` that all places
    claimed of a statement cover it in full, given that each covers it.
    """

    holds: LinearModel
    fully: LinearModel
    holds_share: float
    fully_share: float
    identity: str

    def holds_probability(self, covers: Array, others: Array, *, share: float) -> Array:
        """Return that claimed places cover their statements.

        Parameters
        ----------
        covers
            The scorer's probability of each claimed pair.
        others
            The scorer's best probability of the statement at any other place, 0 without one.
        share
            The share of such claims that are expected to hold, between 0 and 1.
        """
        own = log_odds(covers)
        values = np.stack([own, own - log_odds(others)], axis=-1)
        odds = self.holds.log_odds(values, HOLDS_NAMES)
        return sigmoid(odds + _shift(self.holds_share, share))

    def fully_probability(
        self,
        alone: Array,
        facets: Array,
        fits: NDArray[np.bool_],
        texts: Sequence[str],
        *,
        share: float,
    ) -> float:
        """Return that places which cover a statement do so in full, together.

        Parameters
        ----------
        alone
            Shape (places,): each place alone is full, given that it covers the statement.
        facets
            Shape (places, facets): how well each place meets each facet, 0 to 1.
        fits
            Shape (places,): the place is of a kind that can show the statement.
        texts
            What the places say.
        share
            The share of claims of full coverage that are expected to hold.
        """
        if not len(alone):
            return 0.0
        values = fully_values(alone, facets, fits, texts)
        odds = self.fully.log_odds(values, FULLY_NAMES) + _shift(self.fully_share, share)
        return float(sigmoid(odds))


def fully_values(
    alone: Array, facets: Array, fits: NDArray[np.bool_], texts: Sequence[str]
) -> Array:
    """Return the features of `FULLY_NAMES` for one statement."""
    counting = facets[fits] if fits.any() else facets
    weakest = counting.max(axis=0, initial=0.0).min(initial=1.0)
    return np.array(
        [
            1.0 - np.prod(1.0 - alone),
            weakest,
            np.log(max(facets.shape[1], 1)),
            np.log(min(different_places(texts), _PLACES)),
            float(fits.any()),
        ]
    )


def different_places(texts: Sequence[str]) -> float:
    """Return how many places say something of their own, at least 1.

    Each counts for the share of its content words that is in no single place before it:
    specifications print the same criterion in several units, which shows nothing more.
    """
    words = [frozenset(stems(text)) for text in texts]
    new = 0.0
    for place, own in enumerate(words):
        repeated = max((len(own & before) for before in words[:place]), default=0)
        new += 1.0 - repeated / max(len(own), 1)
    return max(new, 1.0)


def log_odds(probability: Array) -> Array:
    """Return ``log(p / (1 - p))``, kept finite."""
    inside = np.clip(probability, _SURE, 1.0 - _SURE)
    odds: Array = np.log(inside / (1.0 - inside))
    return odds


@lru_cache(maxsize=2)
def load_claim_model(path: Path = ARTEFACT) -> ClaimModel:
    """Return the model that ships.

    Raises
    ------
    MapperError
        The artefact is missing, damaged, or of another format.
    """
    try:
        text = path.read_bytes()
        content: dict[str, Any] = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']} instead of {FORMAT}")
        return ClaimModel(
            holds=read_linear(content["holds"]),
            fully=read_linear(content["fully"]),
            holds_share=float(content["holds_share"]),
            fully_share=float(content["fully_share"]),
            identity=f"claims-{FORMAT}:{hashlib.sha256(text).hexdigest()[:16]}",
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"The claim model {path.name} cannot be read ({error}); install it again."
        raise MapperError(message) from error


def _shift(fitted: float, expected: float) -> float:
    """Return what another share of true claims adds to the log-odds (Saerens et al. 2002)."""
    odds = log_odds(np.array([expected, fitted]))
    return float(odds[0] - odds[1])
