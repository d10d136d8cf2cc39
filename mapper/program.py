"""The rules of combination of one pathway as an integer program, and how it is solved.

HiGHS, through `scipy.optimize.milp`, with no gap allowed between bound and solution. All
coefficients are small whole numbers, so rounding cannot hide a better combination.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from foundation.errors import MapperError
from mapper.structure import Structure, StructureUnit, breaches

SECONDS = 60.0
"""Far above the 2 s that 40 units with pathways and credit rules may take (issue: must show 4)."""
CHUNK = 12
"""Units ordered in one objective: weights up to 2^11 stay far below where rounding matters."""
WHOLE = 1e-4
"""How far a solved 0/1 variable may lie from a whole number; HiGHS itself allows 1e-6."""

Terms = Mapping[int, float]
"""Coefficient by variable."""


@dataclass
class _Rows:
    """Linear constraints in coordinate form."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Terms, low: float, high: float) -> None:
        number = len(self.low)
        for column, value in terms.items():
            self.row.append(number)
            self.column.append(column)
            self.value.append(value)
        self.low.append(low)
        self.high.append(high)


class Program:
    """0/1 variables for the units of one pathway, with the rules as constraints.

    Further variables and constraints may be added; `solve` answers with the chosen units.
    """

    def __init__(self, structure: Structure, pathway: str | None) -> None:
        self.structure = structure
        self.pathway = pathway
        self._low: list[float] = []
        self._high: list[float] = []
        self._whole: list[int] = []
        self._rows = _Rows()
        self.taken = {
            unit.ref: self.variable(
                low=float(unit.required(pathway)), high=float(unit.available(pathway))
            )
            for unit in structure.units
        }
        self._missed: dict[frozenset[str], int] = {}
        self._hit: dict[frozenset[str], int] = {}
        self._all_hit: dict[tuple[frozenset[str], ...], int] = {}
        self._add_rules()

    def variable(self, *, low: float = 0.0, high: float = 1.0, whole: bool = True) -> int:
        """Add a variable and return its number."""
        self._low.append(low)
        self._high.append(high)
        self._whole.append(int(whole))
        return len(self._low) - 1

    def constrain(
        self, terms: Terms, *, low: float = float("-inf"), high: float = float("inf")
    ) -> None:
        """Add ``low <= terms <= high``."""
        self._rows.add(terms, low, high)

    def total(
        self, measure: Callable[[StructureUnit], int], refs: Collection[str] | None = None
    ) -> dict[int, float]:
        """Return the terms that add up a measure over the chosen units (of `refs`)."""
        return {
            self.taken[unit.ref]: float(measure(unit))
            for unit in self.structure.units
            if refs is None or unit.ref in refs
        }

    def hit(self, units: frozenset[str]) -> int:
        """Return a variable that is 1 when any of `units` is taken; minimising makes it exact."""
        if units not in self._hit:
            hit = self._hit[units] = self.variable()
            for ref in sorted(units & self.taken.keys()):
                self.constrain({hit: 1.0, self.taken[ref]: -1.0}, low=0.0)
        return self._hit[units]

    def all_hit(self, sets: tuple[frozenset[str], ...]) -> int:
        """Return a variable that is 1 when every set has a unit taken; minimising makes it exact.

        One of the sets has to be shown to be missed for it to be 0.
        """
        if sets not in self._all_hit:
            every = self._all_hit[sets] = self.variable()
            self.constrain({every: 1.0, **{self._miss(units): 1.0 for units in sets}}, low=1.0)
        return self._all_hit[sets]

    def require_any(self, units: frozenset[str]) -> None:
        """Demand that at least one of `units` is taken."""
        self.constrain({self.taken[ref]: 1.0 for ref in units & self.taken.keys()}, low=1.0)

    def forbid_all(self, units: frozenset[str]) -> None:
        """Demand that none of `units` is taken."""
        self.constrain({self.taken[ref]: 1.0 for ref in units & self.taken.keys()}, high=0.0)

    def solve(self, objective: Terms | None = None) -> tuple[str, ...] | None:
        """Return the units chosen where `objective` is least, or `None` where nothing is permitted.

        Raises
        ------
        MapperError
            The solver gave up or gave an answer that breaks the rules.
        """
        if not self._rows.low:
            return self._unconstrained(objective or {})
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        size = len(self._low)
        costs = np.zeros(size)
        for variable, weight in (objective or {}).items():
            costs[variable] = weight
        matrix = csr_array(
            (self._rows.value, (self._rows.row, self._rows.column)),
            shape=(len(self._rows.low), size),
        )
        result = milp(
            costs,
            integrality=np.array(self._whole),
            bounds=Bounds(np.array(self._low), np.array(self._high)),
            constraints=LinearConstraint(matrix, self._rows.low, self._rows.high)
            if self._rows.low
            else (),
            options={"mip_rel_gap": 0.0, "time_limit": SECONDS},
        )
        if result.status == _INFEASIBLE:
            return None
        if result.status != _OPTIMAL or result.x is None:
            message = f"The rules of combination could not be searched: {result.message}"
            raise MapperError(message)
        return self._checked(result.x)

    def _unconstrained(self, objective: Terms) -> tuple[str, ...] | None:
        """Solve a program of bounds alone by hand: no rules are the common case.

        The solver would answer the same, and takes a second to import.
        """
        pairs = list(zip(self._low, self._high, strict=True))
        if any(low > high for low, high in pairs):
            return None
        return self._checked(
            [
                high if objective.get(variable, 0.0) < 0.0 else low
                for variable, (low, high) in enumerate(pairs)
            ]
        )

    def canonical(self) -> tuple[str, ...]:
        """Return the one combination among all that are left that is shortest, then first printed.

        Call it after the constraints that pin what matters more; there must be one.
        """
        count = self.total(lambda unit: 1)
        chosen = self._must(self.solve(count))
        self.constrain(count, high=float(len(chosen)))
        free = [unit.ref for unit in self.structure.units if self._is_free(unit.ref)]
        for start in range(0, len(free), CHUNK):
            chunk = free[start : start + CHUNK]
            weights = {
                self.taken[ref]: -float(2 ** (len(chunk) - 1 - place))
                for place, ref in enumerate(chunk)
            }
            chosen = self._must(self.solve(weights))
            for ref in chunk:
                self.fix(ref, taken=ref in chosen)
        return chosen

    def fix(self, ref: str, *, taken: bool) -> None:
        """Decide one unit."""
        self._low[self.taken[ref]] = self._high[self.taken[ref]] = float(taken)

    def _is_free(self, ref: str) -> bool:
        return self._low[self.taken[ref]] != self._high[self.taken[ref]]

    def _miss(self, units: frozenset[str]) -> int:
        """Return a variable that may be 1 only when none of `units` is taken."""
        if units not in self._missed:
            missed = self._missed[units] = self.variable()
            for ref in sorted(units & self.taken.keys()):
                self.constrain({missed: 1.0, self.taken[ref]: 1.0}, high=1.0)
        return self._missed[units]

    def _add_rules(self) -> None:
        for group in self.structure.groups:
            if not group.applies(self.pathway):
                continue
            limits: tuple[tuple[Callable[[StructureUnit], int], int | None, int | None], ...] = (
                (lambda unit: 1, group.min_units, group.max_units),
                (lambda unit: unit.credits or 0, group.min_credits, group.max_credits),
                (lambda unit: unit.glh or 0, group.min_glh, group.max_glh),
            )
            for measure, least, most in limits:
                if least is not None or most is not None:
                    self.constrain(
                        self.total(measure, group.units),
                        low=float("-inf") if least is None else float(least),
                        high=float("inf") if most is None else float(most),
                    )
        for pair in self.structure.barred:
            both = {self.taken[pair.first]: 1.0, self.taken[pair.second]: 1.0}
            self.constrain(both, high=1.0)
        for rule in self.structure.prerequisites:
            needs = {self.taken[ref]: 1.0 for ref in rule.needs}
            self.constrain({**needs, self.taken[rule.unit]: -1.0}, low=0.0)

    def _checked(self, values: Collection[float]) -> tuple[str, ...]:
        solved = list(values)
        chosen = []
        for ref, variable in self.taken.items():
            if abs(solved[variable] - round(solved[variable])) > WHOLE:
                message = f"The search for combinations left unit {ref} undecided."
                raise MapperError(message)
            if round(solved[variable]) == 1:
                chosen.append(ref)
        broken = breaches(self.structure, self.pathway, chosen)
        if broken:
            message = f"The search for combinations broke a rule: {broken[0]}."
            raise MapperError(message)
        return tuple(chosen)

    @staticmethod
    def _must(chosen: tuple[str, ...] | None) -> tuple[str, ...]:
        if chosen is None:
            message = "The search for combinations lost the combination that it had found."
            raise MapperError(message)
        return chosen


_OPTIMAL, _INFEASIBLE = 0, 2  # status of scipy.optimize.milp
