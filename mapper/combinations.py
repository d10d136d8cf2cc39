"""Which permitted combination of units covers least, and what all of them and any of them cover.

Source of the question: domain notes 2.5 (approval only where every possible combination of units
or pathways gives competence in at least one occupation) and 2.4, item 5 (guaranteed and possible
coverage apart). Answers are exact: integer programs, not enumeration and not sampling.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mapper.mapping import Coverage
from mapper.program import Program
from mapper.requirements import Requirement
from mapper.structure import Structure, StructureUnit

Occupation = Sequence[Requirement]
"""What one standard, or one option of it, asks for."""


@dataclass(frozen=True)
class Combination:
    """A permitted choice of units, in printed order.

    `coverage` has one entry an occupation: the coverage of each of its statements by code.
    """

    pathway: str | None
    units: tuple[str, ...]
    coverage: tuple[dict[str, Coverage], ...]

    def short_of_full(self, occupation: int = 0) -> list[str]:
        """Return the codes that this combination does not cover in full."""
        return [code for code, got in self.coverage[occupation].items() if got is not Coverage.FULL]

    def complete(self) -> bool:
        """Return whether at least one occupation is covered in full."""
        return any(not self.short_of_full(index) for index in range(len(self.coverage)))

    def merit(self) -> tuple[Fraction, Fraction]:
        """Return the best share of statements in full, then the best share covered at all."""
        return (
            _best_share(self.coverage, lambda got: got is Coverage.FULL),
            _best_share(self.coverage, lambda got: got is not Coverage.NONE),
        )


@dataclass(frozen=True)
class Reach:
    """What every permitted combination covers (`guaranteed`) and what some does (`possible`)."""

    guaranteed: Coverage
    possible: Coverage


@dataclass(frozen=True)
class PathwaySize:
    """The smallest and the largest size that the rules allow on a pathway; `None`: not known."""

    pathway: str | None
    units: tuple[int, int]
    credits: tuple[int, int] | None
    glh: tuple[int, int] | None


def worst_combination(
    structure: Structure, occupations: Sequence[Occupation]
) -> Combination | None:
    """Return the permitted combination that covers least, or `None` where none is permitted.

    A student needs one occupation, so with several a combination counts for the best of them:
    first by the share of statements covered in full, then by the share covered at all. Among equals
    it is the first pathway, then the fewest units, then the units printed first.

    Raises
    ------
    MapperError
        The solver failed; that is a defect and not a property of the structure.
    """
    worst: Combination | None = None
    for pathway in structure.choices:
        found = worst_on_pathway(structure, pathway, occupations)
        if found is not None and (worst is None or found.merit() < worst.merit()):
            worst = found
    return worst


def worst_on_pathway(
    structure: Structure, pathway: str | None, occupations: Sequence[Occupation]
) -> Combination | None:
    """Return the combination of one pathway that covers least; see `worst_combination`."""
    program = Program(structure, pathway)
    measured = [list(occupation) for occupation in occupations if occupation]
    if measured:
        full = [_terms(_in_full(program, need) for need in needs) for needs in measured]
        some = [_terms([program.hit(need.some)] for need in needs) for needs in measured]
        for terms, stage in ((full, 0), (some, 1)):
            chosen = program.solve(_best_of(program, terms, measured))
            if chosen is None:
                return None
            share = combination(structure, pathway, chosen, measured).merit()[stage]
            for occupation, needs in zip(terms, measured, strict=True):
                program.constrain(occupation, high=float(share * len(needs) // 1))
    elif not feasible(structure, pathway):
        return None
    return combination(structure, pathway, program.canonical(), occupations)


def combination(
    structure: Structure,
    pathway: str | None,
    chosen: Iterable[str],
    occupations: Sequence[Occupation],
) -> Combination:
    """Return a choice of units with the coverage that it gives."""
    taken = frozenset(chosen)
    return Combination(
        pathway=pathway,
        units=tuple(unit.ref for unit in structure.units if unit.ref in taken),
        coverage=tuple(
            {need.code: need.coverage(taken) for need in occupation} for occupation in occupations
        ),
    )


def feasible(structure: Structure, pathway: str | None) -> bool:
    """Return whether the rules allow any combination at all on this pathway."""
    return Program(structure, pathway).solve() is not None


def reach(structure: Structure, requirements: Occupation) -> dict[str, Reach]:
    """Return, by code, what every permitted combination covers and what some combination does.

    Where no combination is permitted nothing is guaranteed and nothing is possible.
    """
    pool = _Pool(structure)
    return {
        need.code: Reach(guaranteed=_guaranteed(pool, need), possible=_possible(pool, need))
        for need in requirements
    }


def pathway_sizes(structure: Structure) -> list[PathwaySize]:
    """Return the sizes of the pathways that the rules permit, in their order.

    Credits and guided learning hours are `None` where any unit of the pathway has none.
    """
    sizes = []
    for pathway in structure.choices:
        if not feasible(structure, pathway):
            continue
        offered = [unit for unit in structure.units if unit.available(pathway)]
        sizes.append(
            PathwaySize(
                pathway=pathway,
                units=_extent(structure, pathway, lambda unit: 1),
                credits=_extent(structure, pathway, lambda unit: unit.credits or 0)
                if all(unit.credits is not None for unit in offered)
                else None,
                glh=_extent(structure, pathway, lambda unit: unit.glh or 0)
                if all(unit.glh is not None for unit in offered)
                else None,
            )
        )
    return sizes


class _Pool:
    """Combinations known to be permitted, so that most questions need no search."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.pathways = []
        self.known: list[frozenset[str]] = []
        for pathway in structure.choices:
            program = Program(structure, pathway)
            count = program.total(lambda unit: 1)
            smallest = program.solve(count)
            if smallest is None:
                continue
            largest = program.solve({unit: -one for unit, one in count.items()}) or ()
            self.pathways.append(pathway)
            self.known += [frozenset(smallest), frozenset(largest)]
        self._avoidable: dict[frozenset[str], bool] = {}

    def avoidable(self, units: frozenset[str]) -> bool:
        """Return whether some permitted combination has none of `units`."""
        if units not in self._avoidable:
            self._avoidable[units] = any(not (units & taken) for taken in self.known) or any(
                self._found(pathway, lambda program: program.forbid_all(units))
                for pathway in self.pathways
                if not any(
                    unit.ref in units and unit.required(pathway) for unit in self.structure.units
                )
            )
        return self._avoidable[units]

    def together(self, sets: Sequence[frozenset[str]]) -> bool:
        """Return whether some permitted combination has a unit of every set."""

        def require(program: Program) -> None:
            for units in sets:
                program.require_any(units)

        return any(all(units & taken for units in sets) for taken in self.known) or any(
            self._found(pathway, require) for pathway in self.pathways
        )

    def _found(self, pathway: str | None, demand: Callable[[Program], None]) -> bool:
        program = Program(self.structure, pathway)
        demand(program)
        chosen = program.solve()
        if chosen is not None:
            self.known.append(frozenset(chosen))
        return chosen is not None


def _guaranteed(pool: _Pool, need: Requirement) -> Coverage:
    if not pool.known:
        return Coverage.NONE
    if need.full is not None and not any(pool.avoidable(units) for units in need.full):
        return Coverage.FULL
    return Coverage.NONE if pool.avoidable(need.some) else Coverage.PARTIAL


def _possible(pool: _Pool, need: Requirement) -> Coverage:
    if need.full is not None and pool.together(need.full):
        return Coverage.FULL
    return Coverage.PARTIAL if need.some and pool.together([need.some]) else Coverage.NONE


def _extent(
    structure: Structure, pathway: str | None, measure: Callable[[StructureUnit], int]
) -> tuple[int, int]:
    """Return the least and the most that a permitted combination adds up to."""
    program = Program(structure, pathway)
    totals = []
    for sign in (1.0, -1.0):
        objective = {variable: sign * value for variable, value in program.total(measure).items()}
        chosen = frozenset(program.solve(objective) or ())
        totals.append(sum(measure(unit) for unit in structure.units if unit.ref in chosen))
    return totals[0], totals[1]


def _in_full(program: Program, need: Requirement) -> list[int]:
    return [] if need.full is None else [program.all_hit(need.full)]


def _terms(variables: Iterable[Iterable[int]]) -> dict[int, float]:
    """Return how often each variable counts."""
    terms: dict[int, float] = {}
    for several in variables:
        for variable in several:
            terms[variable] = terms.get(variable, 0.0) + 1.0
    return terms


def _best_of(
    program: Program, terms: Sequence[dict[int, float]], measured: Sequence[Sequence[Requirement]]
) -> dict[int, float]:
    """Return the objective: the count itself, or the largest share where there are several.

    Shares of different occupations differ by at least one in the product of their sizes, far more
    than the solver's tolerance, so the least share found is the least share.
    """
    if len(terms) == 1:
        return terms[0]
    share = program.variable(whole=False)
    for occupation, needs in zip(terms, measured, strict=True):
        negative = {variable: -weight for variable, weight in occupation.items()}
        program.constrain({share: float(len(needs)), **negative}, low=0.0)
    return {share: 1.0}


def _best_share(
    coverage: Sequence[dict[str, Coverage]], counts: Callable[[Coverage], bool]
) -> Fraction:
    return max(
        (
            Fraction(sum(counts(got) for got in codes.values()), len(codes))
            for codes in coverage
            if codes
        ),
        default=Fraction(0),
    )
