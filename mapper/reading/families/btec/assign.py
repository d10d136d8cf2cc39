"""Places the criteria of a grid without outcome rows (``P1`` to ``P6``) by wording and order.

Pass criteria follow the order of the outcomes; Merit and Distinction stand beside the Pass
criteria that they build on.
"""

from collections.abc import Mapping, Sequence

from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.utils import default_process

from mapper.reading.families.btec.grid import Graded
from mapper.reading.passages import Passage

BESIDE = 15.0
"""What standing beside a Pass criterion of an outcome adds to the likeness (0 to 100)."""


def assign_by_wording(criteria: Sequence[Graded], aims: Mapping[str, Passage]) -> None:
    """Set `aim` of every criterion that has none.

    Pass criteria get outcomes that never go back and are as alike in wording as can be: a dynamic
    programme over (criterion, outcome). The others get the likest outcome, those of Pass criteria
    in their own row preferred.
    """
    refs = list(aims)
    texts = [aims[ref].text for ref in refs]
    loose = [graded for graded in criteria if graded.aim is None or graded.aim not in aims]
    passes = [graded for graded in loose if graded.ref.startswith("P")]
    scores = [[_alike(graded.passage.text, text) for text in texts] for graded in passes]
    for graded, place in zip(passes, _never_back(scores), strict=True):
        graded.aim = refs[place]
    for graded in loose:
        if graded in passes:
            continue
        beside = {p.aim for p in passes if p.row == graded.row}
        likeness = [
            _alike(graded.passage.text, text) + BESIDE * (ref in beside)
            for ref, text in zip(refs, texts, strict=True)
        ]
        graded.aim = refs[max(range(len(refs)), key=lambda i: (likeness[i], -i))]


def _alike(one: str, other: str) -> float:
    return token_set_ratio(one, other, processor=default_process)


def _never_back(scores: Sequence[Sequence[float]]) -> list[int]:
    """Return for each row a column, never decreasing, so that the sum of scores is greatest."""
    if not scores:
        return []
    width = len(scores[0])
    best = [list(scores[0])]
    for row in scores[1:]:
        above = best[-1]
        best.append([row[j] + max(above[: j + 1]) for j in range(width)])
    places = [0] * len(scores)
    limit = width - 1
    for i in range(len(scores) - 1, -1, -1):
        limit = max(range(limit + 1), key=lambda j: (best[i][j], -j))
        places[i] = limit
    return places
