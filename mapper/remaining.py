"""Coverage that is left when only some of the evidence counts: a pathway, or a person's rejections.

Rules: design, section 4, items 1 and 3. The whole judgement needs scores that a finished mapping no
longer holds, so this can only lower what was judged, or keep it.
"""

from collections.abc import Sequence

from mapper.mapping import Coverage, Evidence


def remaining_coverage(
    judged: Coverage, everything: Sequence[Evidence], counted: Sequence[Evidence]
) -> Coverage:
    """Return the coverage by `counted`, given that `everything` was judged to give `judged`.

    It stays where all of the evidence counts, where one place alone gives it in full, or where the
    clauses met are still the same; otherwise something is missing and it is partial at best.
    """
    if len(counted) == len(everything):
        return judged
    if not counted or judged is Coverage.NONE:
        return Coverage.NONE
    before = {index for one in everything for index in one.facets}
    now = {index for one in counted for index in one.facets}
    alone = any(one.coverage is Coverage.FULL for one in counted)
    return judged if alone or (before and before == now) else Coverage.PARTIAL
