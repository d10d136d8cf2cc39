"""From the scorer's pair probabilities to the `Scores` that the rest of the main job reads."""

from collections.abc import Sequence

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
    candidates: NDArray[np.bool_],
    *,
    every_pair: bool = False,
) -> Scores:
    """Return the scores of every item against every target. The same input gives the same scores.

    Statements and duties are scored apart: how a statement stands among its rivals is a feature,
    and a duty is no rival of the statements that it draws on. Pairs that are no candidates are
    rivals too, but cover nothing.

    Parameters
    ----------
    facets
        The clauses of each target.
    candidates
        Which pairs may cover anything, shape (items, targets): `find_candidates`.
    every_pair
        Keep the probabilities of all pairs, candidates or not; only candidates are ever accepted.
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
    if not every_pair:
        covers = covers * candidates
    covered = np.concatenate([part.covered for part in parts])[order]
    accepted = np.concatenate([part.accepted for part in parts], axis=1)[:, order]
    return Scores(
        covers=covers,
        alone=covers * np.concatenate([part.full for part in parts], axis=1)[:, order],
        # What all items say of a target weighs more than what one of them says.
        accepted=accepted & candidates & (covered >= decision.covered),
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


def _mapped(parts: Sequence[PairScores]) -> NDArray[np.float64]:
    """Return that an item maps to a statement or a duty: the likelier of the two.

    Both follow the same content, so they are far from independent.
    """
    likelier: NDArray[np.float64] = np.max([part.mapped for part in parts], axis=0)
    return likelier
