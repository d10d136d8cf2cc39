"""Guaranteed coverage by the rules of combination, written into the statements of a mapping."""

from collections.abc import Sequence

from mapper.combinations import reach
from mapper.mapping import MappedStatement
from mapper.requirements import requirements_of
from mapper.structure import Structure


def with_guaranteed(
    statements: Sequence[MappedStatement], structure: Structure
) -> list[MappedStatement]:
    """Return the statements with what every permitted combination of units covers.

    Exact where coverage is guaranteed by different units on different pathways or by every choice
    from a group; `coverage` stays what all units together give.

    Raises
    ------
    MapperError
        The rules of combination could not be searched.
    """
    reached = reach(structure, requirements_of(statements))
    return [
        one.model_copy(update={"guaranteed": reached[one.code].guaranteed}) for one in statements
    ]
