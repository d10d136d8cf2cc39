"""Agreement between two people beyond chance."""

from collections import Counter
from collections.abc import Sequence


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    r"""Return Cohen's kappa of two people's answers to the same questions (Cohen 1960).

    .. math:: \kappa = (p_o - p_e) / (1 - p_e), \quad p_e = \sum_a p_a q_a

    `None` with fewer than two questions; 1 where both always gave one and the same answer.
    """
    if len(pairs) < 2:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    first = Counter(one for one, _ in pairs)
    second = Counter(other for _, other in pairs)
    expected = sum(first[answer] * second[answer] for answer in first) / total**2
    if expected == 1.0:
        return 1.0
    return round((observed - expected) / (1.0 - expected), 4)
