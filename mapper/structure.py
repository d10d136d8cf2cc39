"""Which units every student takes: what evidence is guaranteed and what is only possible.

Evidence in optional units does not reach every student (design, section 4, rule 3; domain notes
2.4, item 5).
"""

from collections.abc import Sequence

from mapper.specification import Unit


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


def pathways(units: Sequence[Unit]) -> tuple[str, ...]:
    """Return the names of the pathways in the order in which units name them."""
    return tuple(dict.fromkeys(name for unit in units for name in unit.pathways))
