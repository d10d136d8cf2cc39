"""What a set of units has to contain for a statement to be covered, in full or at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mapper.coverage import FITTING_KINDS
from mapper.mapping import Coverage, Evidence, MappedStatement


@dataclass(frozen=True)
class Requirement:
    """Which units cover one statement.

    It is covered in full when at least one unit of every set in `full` is taken (`None`: by no set
    of units), and at least in part when any unit of `some` is.
    """

    code: str
    full: tuple[frozenset[str], ...] | None
    some: frozenset[str]

    def coverage(self, chosen: Collection[str]) -> Coverage:
        """Return the coverage that this set of units gives."""
        taken = frozenset(chosen)
        if self.full is not None and all(taken & units for units in self.full):
            return Coverage.FULL
        return Coverage.PARTIAL if taken & self.some else Coverage.NONE


def requirements_of(statements: Sequence[MappedStatement]) -> list[Requirement]:
    """Return one requirement a statement, in the order given."""
    return [requirement_of(statement) for statement in statements]


def requirement_of(statement: MappedStatement) -> Requirement:
    """Return what the evidence of a statement asks of a set of units.

    A statement that all units together cover only in part is never covered in full by fewer. One
    that they cover in full needs, for every facet, a unit with evidence of a fitting kind for it
    (design, section 4, rule 1).
    """
    some = frozenset(piece.unit for piece in statement.evidence)
    if statement.coverage is not Coverage.FULL:
        return Requirement(statement.code, None, some)
    sets = [
        frozenset(
            piece.unit for piece in statement.evidence if _meets(piece, facet, statement.kind)
        )
        for facet in range(len(statement.facets))
    ]
    if not sets or not all(sets):
        sets = _as_claimed(statement)
    return Requirement(statement.code, _without_supersets(sets), some)


def _meets(piece: Evidence, facet: int, kind: str) -> bool:
    if piece.coverage is Coverage.FULL:
        return True
    fits = piece.kind is None or piece.kind in FITTING_KINDS.get(kind, frozenset())
    return fits and facet in piece.facets


def _as_claimed(statement: MappedStatement) -> list[frozenset[str]]:
    """Return the sets where a person claims full coverage and the facets do not say from where.

    Any place that is itself full will do; without one, every place is needed.
    """
    alone = frozenset(p.unit for p in statement.evidence if p.coverage is Coverage.FULL)
    if alone:
        return [alone]
    return [frozenset({piece.unit}) for piece in statement.evidence]


def _without_supersets(sets: Sequence[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Return the sets that are not implied by a smaller one, each once, in a fixed order."""
    distinct = sorted(set(sets), key=lambda units: (len(units), sorted(units)))
    kept: list[frozenset[str]] = []
    for units in distinct:
        if not any(smaller <= units for smaller in kept):
            kept.append(units)
    return tuple(kept)
