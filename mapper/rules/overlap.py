"""The rule against specialist duties that repeat the standard."""

from collections.abc import Iterator

from mapper.mapping import Evidence
from mapper.rules.context import RuleContext, place_key
from mapper.rules.registry import Problem, rule

MOST = 0.5
"""Share of a duty's places that also stand for one statement, above which the two overlap."""
FEWEST = 2
"""Places that a duty needs before shared places mean anything: one outcome may serve two ends."""


@rule("duty-overlap", gate=True)
def duty_overlap(context: RuleContext) -> Iterator[Problem]:
    """A specialist duty that overlaps a knowledge or skill statement of the standard is flagged.

    One finding names each pair. Two signs count: the texts are alike (how alike is measured by
    words or by meaning), or most of the duty's content is also the statement's. Both are signs for
    a person to judge.

    Source: founding document 002, paragraph 41 (beyond the standard rather than overlapping with
    existing KSBs).
    """
    area = context.area
    if area is None or not area.duties:
        return
    for one in context.occupations:
        statements = [s for s in one.mapping.statements if s.kind != "behaviour"]
        if not statements:
            continue
        alike = context.similarity.measure(
            [duty.text for duty in area.duties], [s.statement for s in statements]
        )
        places = {duty.code: _places(duty.evidence) for duty in context.mapping.duties}
        for row, duty in enumerate(area.duties):
            mine = places.get(duty.code, frozenset())
            for column, statement in enumerate(statements):
                signs = []
                if alike[row, column] >= context.similarity.threshold:
                    signs.append(
                        f"the texts are alike ({alike[row, column]:.2f} by "
                        f"{context.similarity.name})"
                    )
                shared = len(mine & _places(statement.evidence))
                if len(mine) >= FEWEST and shared > MOST * len(mine):
                    signs.append(
                        f"{shared} of the {len(mine)} places for the duty are also "
                        "places for the statement"
                    )
                if signs:
                    yield Problem(
                        f"Duty {duty.code} may overlap {statement.code} of {one.standard.pinned}: "
                        f"{' and '.join(signs)}. “{duty.text}” / “{statement.statement}”",
                        (duty.code, statement.code),
                    )


def _places(evidence: list[Evidence]) -> frozenset[tuple[str, str, str | None]]:
    return frozenset(place_key(piece) for piece in evidence)
