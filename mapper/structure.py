"""How a qualification is built: units, pathways and rules of combination.

Evidence in optional units does not reach every student (design, section 4, rule 3; domain notes
2.4, item 5), so whatever is said of coverage has to say of which combination of units.
"""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from mapper.specification import Specification, Unit


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StructureUnit(_Frozen):
    """One unit and where it may or must be taken.

    A unit without `pathways` can be taken on every pathway. `mandatory` holds wherever the unit can
    be taken, `mandatory_on` on the pathways that it names. `mandatory` is `None` where nothing is
    said: such a unit counts as optional.
    """

    ref: str
    title: str = ""
    level: int | None = None
    glh: int | None = None
    credits: int | None = None
    mandatory: bool | None = None
    pathways: tuple[str, ...] = ()
    mandatory_on: tuple[str, ...] = ()

    def available(self, pathway: str | None) -> bool:
        """Return whether a student on this pathway may take the unit."""
        return not self.pathways or pathway in self.pathways

    def required(self, pathway: str | None) -> bool:
        """Return whether a student on this pathway must take the unit."""
        return self.available(pathway) and (bool(self.mandatory) or pathway in self.mandatory_on)


class Group(_Frozen):
    """Limits on what is taken from a group of units, on some pathways or (no names) on all.

    A limit that is `None` does not exist. Credits and guided learning hours (GLH) count the chosen
    units of the group only.
    """

    name: str
    units: tuple[str, ...]
    pathways: tuple[str, ...] = ()
    min_units: int | None = None
    max_units: int | None = None
    min_credits: int | None = None
    max_credits: int | None = None
    min_glh: int | None = None
    max_glh: int | None = None

    def applies(self, pathway: str | None) -> bool:
        """Return whether the limits hold on this pathway."""
        return not self.pathways or pathway in self.pathways


class Barred(_Frozen):
    """Two units that may not both be taken."""

    first: str
    second: str


class Prerequisite(_Frozen):
    """A unit that may be taken only together with at least one of `needs`."""

    unit: str
    needs: tuple[str, ...]


class Structure(_Frozen):
    """Units in printed order, and the rules of combination.

    Where units name pathways, a student chooses exactly one. `known` says that the source spoke of
    mandatory and optional units at all; without that every unit is taken to be mandatory.
    """

    units: tuple[StructureUnit, ...]
    groups: tuple[Group, ...] = ()
    barred: tuple[Barred, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    known: bool = True

    @property
    def pathways(self) -> tuple[str, ...]:
        """The names of the pathways in the order in which units name them."""
        named = (name for unit in self.units for name in (*unit.pathways, *unit.mandatory_on))
        return tuple(dict.fromkeys(named))

    @property
    def choices(self) -> tuple[str | None, ...]:
        """The pathways to choose from; one nameless choice where there are none."""
        return self.pathways or (None,)

    def unit(self, ref: str) -> StructureUnit:
        """Return the unit with this reference; `KeyError` where there is none."""
        for unit in self.units:
            if unit.ref == ref:
                return unit
        raise KeyError(ref)

    def optional_units(self) -> tuple[StructureUnit, ...]:
        """Return the units that a student may leave out on a pathway that offers them."""
        return tuple(
            unit
            for unit in self.units
            if any(unit.available(path) and not unit.required(path) for path in self.choices)
        )

    def not_for_all(self) -> tuple[StructureUnit, ...]:
        """Return the units that some student does not take: optional, or of another pathway."""
        return tuple(
            unit for unit in self.units if any(not unit.required(path) for path in self.choices)
        )


def structure_of(specification: Specification) -> Structure:
    """Return the structure as far as the specification itself says.

    Reading gives mandatory and optional units and their pathways, but no limits: without a
    structure file every optional unit may be left out.
    """
    return structure_of_units(specification.units)


def structure_of_units(units: Sequence[Unit]) -> Structure:
    """Return the structure that these units describe; see `structure_of`."""
    known = structure_known(units)
    # Rules name units by reference, so a reference that is printed twice is one unit.
    first_of = {unit.ref: unit for unit in reversed(units)}
    return Structure(
        units=tuple(
            StructureUnit(
                ref=unit.ref,
                title=unit.title,
                level=unit.level,
                glh=unit.glh,
                credits=unit.credits,
                mandatory=unit.mandatory if known else True,
                pathways=tuple(unit.pathways),
            )
            for unit in units
            if first_of[unit.ref] is unit
        ),
        known=known,
    )


def breaches(structure: Structure, pathway: str | None, chosen: Iterable[str]) -> list[str]:
    """Return which rules this combination of units breaks, in words; nothing where it is permitted.

    This is the meaning of the rules; the search for combinations is checked against it.
    """
    taken = frozenset(chosen)
    broken = [
        f"unit {unit.ref} is not part of the pathway"
        for unit in structure.units
        if unit.ref in taken and not unit.available(pathway)
    ]
    broken += [
        f"mandatory unit {unit.ref} is missing"
        for unit in structure.units
        if unit.required(pathway) and unit.ref not in taken
    ]
    for group in structure.groups:
        if group.applies(pathway):
            broken += _group_breaches(structure, group, taken)
    broken += [
        f"units {pair.first} and {pair.second} bar each other"
        for pair in structure.barred
        if pair.first in taken and pair.second in taken
    ]
    broken += [
        f"unit {rule.unit} needs {' or '.join(rule.needs)}"
        for rule in structure.prerequisites
        if rule.unit in taken and not taken.intersection(rule.needs)
    ]
    return broken


def _group_breaches(structure: Structure, group: Group, taken: frozenset[str]) -> list[str]:
    members = [unit for unit in structure.units if unit.ref in group.units and unit.ref in taken]
    measures = (
        ("units", len(members), group.min_units, group.max_units),
        ("credits", sum(u.credits or 0 for u in members), group.min_credits, group.max_credits),
        ("GLH", sum(u.glh or 0 for u in members), group.min_glh, group.max_glh),
    )
    broken = []
    for what, amount, least, most in measures:
        if least is not None and amount < least:
            broken.append(f"{group.name}: {amount} {what}, at least {least} required")
        if most is not None and amount > most:
            broken.append(f"{group.name}: {amount} {what}, at most {most} allowed")
    return broken


def structure_known(units: Sequence[Unit]) -> bool:
    """Return whether the specification says of any unit that it is mandatory or optional."""
    return any(unit.mandatory is not None for unit in units)


def is_guaranteed(unit: Unit, units: Sequence[Unit]) -> bool:
    """Return whether every student takes this unit, as far as the specification says.

    A unit of some pathways only is not guaranteed. Where the specification says nothing of any
    unit, all are taken as guaranteed and a finding says so; where it speaks of others but not of
    this one, it is not.
    """
    if unit.mandatory is None:
        return not structure_known(units)
    return unit.mandatory and not unit.pathways
