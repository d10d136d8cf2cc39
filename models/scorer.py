"""The calibrated match scorer: how probable it is that an item covers a statement.

Reads the small artefact that `models/train` writes: a delta for the encoder and a few logistic
models over pair features (models/pairs), all as safetensors and JSON.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation.errors import MapperError
from models.background import Background, load_background
from models.cache import CachedEncoder, VectorStore
from models.encoder import Encoder
from models.linear import LinearModel, read_linear
from models.pairs.aggregates import (
    ITEM_NAMES,
    STATEMENT_NAMES,
    item_aggregates,
    statement_aggregates,
)
from models.pairs.features import PairFeatures, Views, pair_features
from models.pairs.lexical import Lexicon
from models.pairs.texts import ItemText, StatementText
from models.tuned_encoder import TunedEncoder
from models.word_pieces import Reader

ARTEFACT = Path(__file__).parent / "artefacts" / "scorer"
FACET_NAMES = ("met",)
FORMAT = 3  # raised when an older artefact can no longer be read

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """The operating point, chosen on held-out standards.

    A pair is proposed when its probability is at least `accept`. Proposed pairs below `sure`, and
    others at or above `possible`, need a look. A statement counts as covered at `covered`, fully at
    `full`.
    """

    accept: float
    sure: float
    possible: float
    covered: float
    full: float


@dataclass(frozen=True, slots=True)
class PairScores:
    """Calibrated probabilities; matrices have a row per item and a column per statement.

    `any`
        The item covers the statement at least in part.
    `full`
        It covers it in full, given that it covers it.
    `accepted`, `doubtful`
        Proposed as evidence; needs a look (proposed or not).
    `facets`
        Per statement (items, facets): probability that the item, if it is evidence, meets the
        facet; one column where the statement was not split.
    `mapped`
        Per item: covers at least one statement.
    `covered`, `covered_fully`
        Per statement: all items together cover it at all; fully, given that.
    """

    any: Matrix
    full: Matrix
    accepted: NDArray[np.bool_]
    doubtful: NDArray[np.bool_]
    facets: tuple[Matrix, ...]
    mapped: NDArray[np.float64]
    covered: NDArray[np.float64]
    covered_fully: NDArray[np.float64]


@dataclass(frozen=True)
class ScorerArtefact:
    """What the artefact's JSON holds.

    `share_error` is the standard deviation, over held-out documents, of the error in the share of
    unmapped items. `standards` and `documents` were trained on.
    """

    any: LinearModel
    full: LinearModel
    mapped: LinearModel
    covered: LinearModel
    covered_fully: LinearModel
    facet: LinearModel
    decision: Decision
    share_error: float
    standards: frozenset[str]
    documents: frozenset[str]
    identity: str


class Scorer:
    """Scores the pairs of one specification and one standard.

    Parameters
    ----------
    artefact
        The logistic models and the operating point.
    plain, tuned
        The encoder as published and as tuned for this artefact.
    background
        Rarity of words and word pieces.
    cache
        Where it is kept how items meet a standard; `None` computes it each time.
    """

    def __init__(
        self,
        artefact: ScorerArtefact,
        plain: Encoder,
        tuned: Encoder,
        background: Background,
        cache: VectorStore | None = None,
    ) -> None:
        self.artefact = artefact
        self._plain = plain
        self._background = background
        self._reader = Reader(tuned, background, cache)

    @property
    def lexicon(self) -> Lexicon:
        """Rarity of word stems, for choosing candidates."""
        return self._background.lexicon

    @property
    def identity(self) -> str:
        """Identity of everything that decides the scores, for pinning."""
        return self.artefact.identity

    def score_pairs(
        self, items: Sequence[ItemText], statements: Sequence[StatementText]
    ) -> PairScores:
        """Return the probabilities of all pairs of one specification and one standard.

        How a pair stands among its rivals matters, so score a whole specification against a whole
        standard. Without items or statements every matrix is empty.
        """
        if not items or not statements:
            return _empty(len(items), len(statements), [max(len(s.facets), 1) for s in statements])
        features = self.features(items, statements)
        model = self.artefact
        covers = model.any.probability(features.values, features.names)
        full = model.full.probability(features.values, features.names)
        by_statement = statement_aggregates(covers, covers * full, features, statements)
        by_item = item_aggregates(covers, features)
        accepted = covers >= model.decision.accept
        return PairScores(
            any=covers,
            full=full,
            accepted=accepted,
            doubtful=doubtful(covers, accepted, model.decision),
            facets=tuple(
                model.facet.probability(m[..., None], FACET_NAMES) for m in features.facets
            ),
            mapped=model.mapped.probability(by_item, ITEM_NAMES),
            covered=model.covered.probability(by_statement, STATEMENT_NAMES),
            covered_fully=model.covered_fully.probability(by_statement, STATEMENT_NAMES),
        )

    def features(
        self, items: Sequence[ItemText], statements: Sequence[StatementText]
    ) -> PairFeatures:
        """Return what the models look at; see `read_pairs`."""
        return read_pairs(items, statements, self._plain, self._reader, self._background.lexicon)


def read_pairs(
    items: Sequence[ItemText],
    statements: Sequence[StatementText],
    plain: Encoder,
    reader: Reader,
    lexicon: Lexicon,
) -> PairFeatures:
    """Return the features of all pairs, in training as in use; at least one item and statement.

    `plain` is the encoder as published; `reader` has the one tuned for the models.
    """
    item_texts = [item.text for item in items]
    statement_texts = [statement.text for statement in statements]
    read = reader.read(item_texts, statements)
    return pair_features(
        items,
        statements,
        Views(plain.encode(item_texts), read.items),
        Views(plain.encode(statement_texts), read.statements),
        met=read.met,
        lexicon=lexicon,
    )


def load_scorer(
    plain: Encoder, folder: Path = ARTEFACT, *, cache: VectorStore | None = None
) -> Scorer:
    """Return the scorer of the artefact in `folder`.

    Raises
    ------
    MapperError
        The artefact is missing, damaged, or of another format.
    """
    artefact = read_artefact(folder)
    tuned: Encoder = TunedEncoder(folder / "encoder.safetensors")
    if cache is not None:
        tuned = CachedEncoder(tuned, cache)
    return Scorer(artefact, plain, tuned, load_background(_background_file(folder)), cache)


def read_artefact(folder: Path) -> ScorerArtefact:
    """Return the logistic models, the operating point and the training manifest.

    Raises
    ------
    MapperError
        The artefact is missing, damaged, or of another format.
    """
    path = folder / "scorer.json"
    try:
        text = path.read_bytes()
        content: dict[str, Any] = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']} instead of {FORMAT}")
        digest = hashlib.sha256(text + (folder / "encoder.safetensors").read_bytes())
        return ScorerArtefact(
            **{
                name: read_linear(content[name])
                for name in ("any", "full", "mapped", "covered", "covered_fully", "facet")
            },
            decision=Decision(**content["decision"]),
            share_error=float(content["share_error"]),
            standards=frozenset(content["trained_on"]["standards"]),
            documents=frozenset(content["trained_on"]["documents"]),
            identity=f"scorer-{FORMAT}:{digest.hexdigest()[:16]}",
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"The scorer in {folder.name} cannot be read ({error}); install it again."
        raise MapperError(message) from error


def doubtful(covers: Matrix, accepted: NDArray[np.bool_], decision: Decision) -> NDArray[np.bool_]:
    """Return which pairs need a look: proposed but not sure, or not proposed but possible."""
    return np.where(accepted, covers < decision.sure, covers >= decision.possible)


def _background_file(folder: Path) -> Path:
    """Return the background beside the artefact, or the one that the shipped artefacts share."""
    own = folder / "background.json"
    return own if own.exists() else ARTEFACT / "background.json"


def _empty(items: int, statements: int, facets: Sequence[int]) -> PairScores:
    nothing = np.zeros((items, statements))
    no = np.zeros((items, statements), dtype=np.bool_)
    return PairScores(
        any=nothing,
        full=nothing,
        accepted=no,
        doubtful=no,
        facets=tuple(np.zeros((items, count)) for count in facets),
        mapped=np.zeros(items),
        covered=np.zeros(statements),
        covered_fully=np.zeros(statements),
    )
