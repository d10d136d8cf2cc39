"""What the workbench shows: statements with coverage and counts, and one statement with places."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from functools import cached_property

from api.pages.decided import Decided, TargetDecisions
from api.pages.words import place_key
from mapper.mapping import Coverage, Evidence, Facet, MappedDuty, MappedStatement, Mapping

DUTY = "duty"

Target = MappedStatement | MappedDuty


@dataclass(frozen=True)
class PlaceRow:
    """One place: proposed by the program, merely possible, or added by a person."""

    key: str
    of: Evidence
    standing: str
    decided: Decided | None
    fits: bool

    @property
    def open(self) -> bool:
        """Whether it waits for a decision: proposed and nobody has decided."""
        return self.decided is None and self.standing == "proposed"

    @property
    def counts(self) -> bool:
        """Whether it counts as evidence as things stand."""
        if self.decided is None:
            return self.standing == "proposed"
        return self.decided.action != "reject"


@dataclass(frozen=True)
class TargetRow:
    """One line of the list of statements and duties."""

    code: str
    kind: str
    text: str
    coverage: Coverage
    needs_look: bool
    places: int
    open: int
    by_person: bool


@dataclass(frozen=True)
class Panel:
    """One statement or duty with everything that is known of its coverage."""

    row: TargetRow
    version: int
    guaranteed: Coverage | None
    probability: float
    rationale: str
    facets: list[Facet]
    facet_places: list[list[str]]
    proposed: list[PlaceRow]
    possible: list[PlaceRow]
    coverage_decided: Decided | None
    link: str = ""
    said: ReadOnly[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The clauses that no place covers."""
        return [one.text for one in self.facets if not one.covered]

    @property
    def rows(self) -> list[PlaceRow]:
        """Every place in the order in which the page lists them."""
        return self.proposed + self.possible


@dataclass(frozen=True)
class Totals:
    """Counts by coverage, and how much is left to decide."""

    full: int
    partial: int
    none: int
    needs_look: int
    open: int

    @property
    def all(self) -> int:
        """Number of statements and duties."""
        return self.full + self.partial + self.none


@dataclass(frozen=True)
class Workbench:
    """A mapping as proposed, as it stands with people's decisions, and those decisions."""

    proposed: Mapping
    standing: Mapping
    decisions: ReadOnly[str, TargetDecisions]

    @cached_property
    def rows(self) -> list[TargetRow]:
        """Every statement, then every duty, in the order of the standard."""
        return [self._row(one) for one in self._now.values()]

    def totals(self) -> Totals:
        """Return the counts over all statements and duties."""
        return totals_of(self.rows)

    def panel(self, code: str) -> Panel:
        """Return one statement or duty.

        Raises
        ------
        KeyError
            The standard has none with this code.
        """
        target = self._now[code]
        before = self._before[code]
        decisions = self.decisions.get(code, TargetDecisions())
        proposed, possible = self._places(before, target, decisions)
        facets = target.facets if isinstance(target, MappedStatement) else []
        return Panel(
            row=self._row(target),
            version=decisions.version,
            guaranteed=target.guaranteed if isinstance(target, MappedStatement) else None,
            probability=target.probability,
            rationale=target.rationale if isinstance(target, MappedStatement) else "",
            facets=facets,
            facet_places=[
                [row.key for row in proposed if row.counts and number in row.of.facets]
                for number in range(len(facets))
            ],
            proposed=proposed,
            possible=possible,
            coverage_decided=decisions.coverage,
            link=target.link if isinstance(target, MappedDuty) else "",
            said=decisions.said,
        )

    def _row(self, target: Target) -> TargetRow:
        decisions = self.decisions.get(target.code, TargetDecisions())
        before = self._before[target.code]
        proposed, _ = self._places(before, target, decisions)
        doubtful = any(row.open and row.of.needs_look for row in proposed)
        looked_at = decisions.coverage is not None or (
            bool(proposed) and not any(row.open for row in proposed)
        )
        return TargetRow(
            code=target.code,
            kind=kind_of(target),
            text=text_of(target),
            coverage=target.coverage,
            needs_look=not looked_at
            and (doubtful or (isinstance(target, MappedStatement) and target.needs_look)),
            places=sum(row.counts for row in proposed),
            open=sum(row.open for row in proposed),
            by_person=decisions.coverage is not None,
        )

    def _places(
        self,
        before: Target,
        now: Target,
        decisions: TargetDecisions,
    ) -> tuple[list[PlaceRow], list[PlaceRow]]:
        """Return the places that are or were evidence, and those that are only possible."""
        kind = kind_of(before)
        possible = before.possible if isinstance(before, MappedStatement) else []
        rows: dict[str, PlaceRow] = {}
        for standing, places in (("proposed", before.evidence), ("possible", possible)):
            for place in places:
                key = place_key(place)
                rows[key] = PlaceRow(
                    key, place, standing, decisions.places.get(key), fits(kind, place.kind)
                )
        for place in [*now.evidence, *decisions.rejected]:
            key = place_key(place)
            if key not in rows:
                decided = decisions.places.get(key)
                standing = "proposed" if place in decisions.rejected else "added"
                rows[key] = PlaceRow(key, place, standing, decided, fits(kind, place.kind))
        shown = [row for row in rows.values() if row.standing != "possible" or _taken(row)]
        rest = [row for row in rows.values() if row.standing == "possible" and not _taken(row)]
        position = self._position
        shown.sort(key=lambda row: position.get(row.key, len(position)))
        rest.sort(key=lambda row: -row.of.probability)
        return shown, rest

    @cached_property
    def _position(self) -> dict[str, int]:
        return {place_key(item): number for number, item in enumerate(self.proposed.items)}

    @cached_property
    def _before(self) -> dict[str, Target]:
        return targets_by_code(self.proposed)

    @cached_property
    def _now(self) -> dict[str, Target]:
        return targets_by_code(self.standing)


def targets_by_code(mapping: Mapping) -> dict[str, Target]:
    """Return every statement, then every duty, in the order of the standard."""
    targets: list[Target] = [*mapping.statements, *mapping.duties]
    return {one.code: one for one in targets}


def kind_of(target: Target) -> str:
    """Return the kind of a statement, ``duty`` for a duty."""
    return target.kind if isinstance(target, MappedStatement) else DUTY


def text_of(target: Target) -> str:
    """Return what a statement or duty says."""
    return target.statement if isinstance(target, MappedStatement) else target.text


def totals_of(rows: Sequence[TargetRow]) -> Totals:
    """Return the counts over some statements and duties."""

    def number(coverage: Coverage) -> int:
        return sum(row.coverage is coverage for row in rows)

    return Totals(
        full=number(Coverage.FULL),
        partial=number(Coverage.PARTIAL),
        none=number(Coverage.NONE),
        needs_look=sum(row.needs_look for row in rows),
        open=sum(row.open for row in rows),
    )


def fits(kind: str, place: str | None) -> bool:
    """Return whether a place of this kind can cover a statement of that kind in full.

    Knowledge offered for a skill is partial at best (founding document 003, paragraph 61).
    """
    return not (kind in {"skill", "behaviour"} and place == "knowledge")


def neighbours(rows: Sequence[TargetRow], code: str) -> tuple[str | None, str | None]:
    """Return the codes before and after this one in the list."""
    codes = [row.code for row in rows]
    at = codes.index(code)
    return (codes[at - 1] if at else None, codes[at + 1] if at + 1 < len(codes) else None)


def first_to_decide(rows: Iterable[TargetRow]) -> str | None:
    """Return the first statement that needs a look, else the first with open places, else any."""
    listed = list(rows)
    wanted = [row for row in listed if row.needs_look] or [row for row in listed if row.open]
    return (wanted or listed)[0].code if listed else None


def _taken(row: PlaceRow) -> bool:
    return row.decided is not None
