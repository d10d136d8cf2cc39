"""Rules of the higher technical qualification."""

from collections.abc import Iterator

from mapper.requirements import Requirement
from mapper.rules.context import RuleContext
from mapper.rules.coverage import short_of_full
from mapper.rules.listing import counted, listed
from mapper.rules.registry import Problem, rule


@rule("occupations-in-full", "error", gate=True)
def occupations_in_full(context: RuleContext) -> Iterator[Problem]:
    """Every occupation that is claimed is covered in full.

    Source: domain notes 1.1, item 10, and 2.5 (criteria met in full for each occupation claimed).
    """
    for one in context.occupations:
        codes = short_of_full(one.mapping.statements)
        if codes:
            yield Problem(
                f"{one.name} is not covered in full: {counted(codes, 'statement')} short of it, "
                f"{listed(codes)}. Every occupation claimed has to be met in full.",
                codes,
            )


@rule("option-named", "error", gate=True)
def option_named(context: RuleContext) -> Iterator[Problem]:
    """Of a core-and-options standard the option is named that the qualification is for.

    Source: domain notes 1.1, item 10, and 2.5.
    """
    for one in context.occupations:
        if one.standard.options and one.mapping.standard.option is None:
            titles = tuple(option.title for option in one.standard.options)
            yield Problem(
                f"{one.standard.pinned} has options and none is named. Map to one of: "
                f"{listed(titles)}.",
                titles,
            )


@rule("every-combination", "error", gate=True)
def every_combination(context: RuleContext) -> Iterator[Problem]:
    """Every permitted combination of units gives competence in at least one occupation.

    The combination that covers least is found exactly and named.

    Source: domain notes 2.5 (qualifications with multiple optional units).
    """
    worst = context.worst
    if worst is None or worst.complete():
        return
    parts = []
    for index, one in enumerate(context.occupations):
        short = worst.short_of_full(index)
        total = len(worst.coverage[index])
        parts.append(
            f"{total - len(short)} of {total} statements of {one.name} in full, short of "
            f"{listed(short)}"
        )
    where = f" on {worst.pathway}" if worst.pathway else ""
    yield Problem(
        f"The weakest permitted combination{where}, units {listed(worst.units)}, gives "
        f"{'; '.join(parts)}. Every combination has to give competence in at least one occupation: "
        "make units mandatory, change the rules of combination, or add to the units.",
        worst.units,
    )


@rule("units-aligned-to-nothing", gate=True)
def units_aligned_to_nothing(context: RuleContext) -> Iterator[Problem]:
    """Optional units that align to no occupation are removed or the qualification is redesigned.

    Units of some pathways only count as optional here.

    Source: domain notes 2.5 (optional units that align to nothing).
    """
    useful = frozenset().union(*(_units(needs) for needs in context.requirements))
    refs = tuple(
        unit.ref for unit in context.rules_of_combination.not_for_all() if unit.ref not in useful
    )
    if refs:
        yield Problem(
            f"{counted(refs, 'unit')} that not every student takes aligned to no statement of any "
            f"occupation: {listed(refs)}. Remove them or redesign the qualification.",
            refs,
        )


def _units(needs: list[Requirement]) -> frozenset[str]:
    return frozenset().union(*(need.some for need in needs)) if needs else frozenset()
