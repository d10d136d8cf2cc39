"""From the scorer's pair probabilities to the `Scores` that the rest of the main job reads."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mapper.matching.scores import OperatingPoint, Scores
from mapper.matching.targets import Target
from mapper.specification import Item
from models.pairs.texts import ItemText, StatementText
from models.scorer import PairScores, Scorer


def score_items(
    scorer: Scorer,
    items: Sequence[Item],
    targets: Sequence[Target],
    facets: Sequence[tuple[str, ...]],
) -> Scores:
    """Return the scores of every item against every target. The same input gives the same scores.

    Statements and duties are scored apart: how a statement stands among its rivals is a feature,
    and a duty is no rival of the statements that it draws on.

    Parameters
    ----------
    facets
        The clauses of each target.
    """
    texts = [
        ItemText(
            item.full_text,
            outcome=item.outcome.text if item.criterion else "",
            unit=f"{item.unit.ref}\n{item.unit.title}",
        )
        for item in items
    ]
    places = [
        [k for k, target in enumerate(targets) if target.is_duty is duty] for duty in (False, True)
    ]
    parts = [
        scorer.score_pairs(
            texts, [StatementText(targets[k].text, targets[k].kind, facets[k]) for k in chosen]
        )
        for chosen in places
    ]
    # Back into the order of the targets.
    order = np.argsort([*places[0], *places[1]], kind="stable")
    decision = scorer.artefact.decision
    met = [column for part in parts for column in part.facets]
    covers = np.concatenate([part.any for part in parts], axis=1)[:, order]
    covered = np.concatenate([part.covered for part in parts])[order]
    accepted = np.concatenate([part.accepted for part in parts], axis=1)[:, order]
    return Scores(
        covers=covers,
        alone=covers * np.concatenate([part.full for part in parts], axis=1)[:, order],
        # What all items say of a target weighs more than what one of them says.
        accepted=accepted & (covered >= decision.covered),
        facets=tuple(met[k] for k in order),
        facet_texts=tuple(facets),
        covered=covered,
        covered_fully=np.concatenate([part.covered_fully for part in parts])[order],
        mapped=_mapped(parts),
        share_error=scorer.artefact.share_error,
        operating_point=OperatingPoint(
            decision.accept, decision.sure, decision.possible, decision.covered, decision.full
        ),
        scorer=scorer.identity,
    )


def of_candidates(
    scores: Scores, candidates: NDArray[np.bool_], *, every_pair: bool = False
) -> Scores:
    """Return the scores with nothing covered, nor accepted, by pairs that are no candidates.

    With `every_pair` the probabilities of all pairs are kept; only candidates are ever accepted.
    """
    return replace(
        scores,
        covers=scores.covers if every_pair else scores.covers * candidates,
        alone=scores.alone if every_pair else scores.alone * candidates,
        accepted=scores.accepted & candidates,
    )


def in_doubt(
    scores: Scores, candidates: NDArray[np.bool_], *, every_pair: bool = False
) -> list[int]:
    """Return the items of which it matters whether pairs beyond `candidates` are some as well.

    What is made of scores is decided by the pairs that are accepted or possible, and by the
    likeliest place of each target. An item all of whose other pairs are less than that need not be
    looked at any further, whatever else would make candidates of them.
    """
    matters = scores.accepted
    if not every_pair:
        likeliest = (scores.covers * candidates).max(axis=0, initial=0.0)
        matters = matters | (
            scores.covers >= np.minimum(likeliest, scores.operating_point.possible)
        )
    return [int(row) for row in np.flatnonzero((matters & ~candidates).any(axis=1))]


def _mapped(parts: Sequence[PairScores]) -> NDArray[np.float64]:
    """Return that an item maps to a statement or a duty: the likelier of the two.

    Both follow the same content, so they are far from independent.
    """
    likelier: NDArray[np.float64] = np.max([part.mapped for part in parts], axis=0)
    return likelier
