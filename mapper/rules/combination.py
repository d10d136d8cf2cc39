"""Rules on units, pathways and rules of combination."""

from collections.abc import Iterator

from mapper.combinations import PathwaySize, feasible, pathway_sizes
from mapper.mapping import Coverage
from mapper.rules.context import RuleContext
from mapper.rules.listing import counted, listed, percent
from mapper.rules.registry import Problem, rule


@rule("structure-unknown", gate=True)
def structure_unknown(context: RuleContext) -> Iterator[Problem]:
    """The specification or a structure file says which units are mandatory.

    Without it guaranteed coverage counts every unit.

    Source: domain notes 2.4, item 5; founding document 003, paragraph 88 (optionality); founding
    document 002, paragraph 38 (qualification structure documents).
    """
    if not context.rules_of_combination.known:
        yield Problem(
            "The specification does not say which units are mandatory; guaranteed coverage counts "
            "every unit. Give the rules of combination in a structure file."
        )


@rule("no-permitted-combination", "error", gate=True)
def no_permitted_combination(context: RuleContext) -> Iterator[Problem]:
    """The rules of combination permit at least one combination of units, on every pathway.

    Source: domain notes 2.5 (every possible combination of units or pathways).
    """
    structure = context.rules_of_combination
    impossible = tuple(path for path in structure.choices if not feasible(structure, path))
    if impossible == (None,):
        yield Problem("No combination of units meets the rules of combination; correct the rules.")
    elif impossible:
        names = tuple(path for path in impossible if path)
        yield Problem(
            f"No combination of units meets the rules on {listed(names)}; correct the rules.",
            names,
        )


@rule("coverage-in-optional-units")
def coverage_in_optional_units(context: RuleContext) -> Iterator[Problem]:
    """Coverage that rests on units that not every student takes is named.

    Guaranteed is what every permitted combination of units gives, not only what mandatory units do.

    Source: domain notes 2.4, item 5, and 2.5; founding document 003, paragraph 88.
    """
    order = (Coverage.NONE, Coverage.PARTIAL, Coverage.FULL)
    codes = tuple(
        one.code
        for one in context.mapping.statements
        if order.index(context.reach[one.code].guaranteed) < order.index(one.coverage)
    )
    if codes:
        yield Problem(
            f"Coverage of {counted(codes, 'statement')} rests on units that not every student "
            f"takes: {listed(codes)}. What every permitted combination gives is lower.",
            codes,
        )


@rule("coverage-never-together")
def coverage_never_together(context: RuleContext) -> Iterator[Problem]:
    """Coverage that no permitted combination of units gives is named.

    Its parts lie in units that bar each other or belong to different pathways.

    Source: domain notes 2.5 (combinations of units or pathways).
    """
    codes = tuple(
        one.code
        for one in context.mapping.statements
        if one.coverage is Coverage.FULL
        and context.reach[one.code].possible is not Coverage.FULL
        and context.worst is not None
    )
    if codes:
        yield Problem(
            f"No student can reach full coverage of {listed(codes)}: its parts lie in units that "
            "cannot be taken together.",
            codes,
        )


@rule("pathways-comparable", "info", gate=True)
def pathways_comparable(context: RuleContext) -> Iterator[Problem]:
    """The sizes of the pathways are compared; it is a warning where their ranges do not meet.

    No figure is published for what is comparable, so none is applied.

    Source: founding document 003, paragraph 62.
    """
    sizes = pathway_sizes(context.rules_of_combination)
    if len(sizes) < 2:
        return
    ranges = [_range(size, sizes) for size in sizes]
    apart = max(low for low, _, _ in ranges) > min(high for _, high, _ in ranges)
    described = "; ".join(
        f"{size.pathway}: {text}" for size, (_, _, text) in zip(sizes, ranges, strict=True)
    )
    yield Problem(
        f"Pathways should be of comparable size where possible. {described}."
        + (" No size is possible on all of them." if apart else ""),
        tuple(str(size.pathway) for size in sizes),
        "warning" if apart else None,
    )


@rule("optionality", "info")
def optionality(context: RuleContext) -> Iterator[Problem]:
    """How much of the qualification is optional is stated; a high level is discouraged.

    No figure is published for what is high, so none is applied.

    Source: founding document 003, paragraph 88.
    """
    structure = context.rules_of_combination
    optional = structure.optional_units()
    if not optional:
        return
    hours = [unit.glh for unit in structure.units]
    share = ""
    if all(hours):
        part = sum(unit.glh or 0 for unit in optional) / sum(one or 0 for one in hours)
        share = f", {percent(part)} of the guided learning hours on offer"
    yield Problem(
        f"{len(optional)} of {counted(structure.units, 'unit')} are optional{share}. A high level "
        f"of optionality is discouraged by {context.body}.",
        tuple(unit.ref for unit in optional),
    )


def _range(size: PathwaySize, sizes: list[PathwaySize]) -> tuple[int, int, str]:
    """Return the range of a pathway in the measure that is known of all: GLH, credits or units."""
    for measure, word in (("glh", "GLH"), ("credits", "credits")):
        if all(getattr(one, measure) is not None for one in sizes):
            low, high = getattr(size, measure)
            return low, high, f"{_span(low, high)} {word}"
    low, high = size.units
    return low, high, f"{_span(low, high)} units"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
