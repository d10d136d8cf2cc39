"""Fill in the kind of every outcome and criterion: knowledge, skill or behaviour."""

import hashlib
from functools import lru_cache

from mapper.specification import Criterion, LearningOutcome, Specification
from models.kinds import ARTEFACT, classify_kinds


def with_kinds(specification: Specification) -> Specification:
    """Return a copy in which every outcome and criterion has its kind.

    An outcome is judged by its own wording, a criterion by its wording and its outcome's.
    """
    result = specification.model_copy(deep=True)
    outcomes = [outcome for unit in result.units for outcome in unit.outcomes]
    criteria = [(outcome, criterion) for outcome in outcomes for criterion in outcome.criteria]
    judged = classify_kinds(
        [(outcome.text, None) for outcome in outcomes]
        + [(criterion.full_text, outcome.text) for outcome, criterion in criteria]
    )
    targets: list[LearningOutcome | Criterion] = [*outcomes, *(c for _, c in criteria)]
    for target, kinds in zip(targets, judged, strict=True):
        target.kind = kinds.best
    return result


@lru_cache(maxsize=1)
def kinds_version() -> str:
    """Return the identity of the classifier, for pinning."""
    return f"kinds-{hashlib.sha256(ARTEFACT.read_bytes()).hexdigest()[:12]}"
