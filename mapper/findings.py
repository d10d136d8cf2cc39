"""What the first rules say of a mapping, before any category profile is applied."""

from collections.abc import Sequence

from corpora.standard import Standard
from mapper.mapping import Coverage, Finding, MappedDuty, MappedStatement
from mapper.specification import Specification
from mapper.structure import structure_known


def first_findings(
    specification: Specification,
    standard: Standard,
    statements: Sequence[MappedStatement],
    duties: Sequence[MappedDuty],
) -> list[Finding]:
    """Return the findings that hold whatever the category, in a fixed order."""
    findings = [
        _structure(specification),
        _uncovered(statements),
        _only_possible(statements),
        _uncovered_duties(duties),
        _options(standard),
        _level(specification, standard),
    ]
    return [finding for finding in findings if finding is not None]


def _structure(specification: Specification) -> Finding | None:
    if structure_known(specification.units):
        return None
    return Finding(
        rule="structure-unknown",
        severity="warning",
        message=(
            "The specification does not say which units are mandatory; guaranteed coverage counts "
            "every unit. Check the rules of combination."
        ),
        source="domain notes 2.4, item 5; founding document 003 (optionality)",
    )


def _uncovered(statements: Sequence[MappedStatement]) -> Finding | None:
    codes = [s.code for s in statements if s.coverage is Coverage.NONE]
    if not codes:
        return None
    return Finding(
        rule="statements-not-covered",
        severity="warning",
        message=f"{len(codes)} of {len(statements)} statements not covered: {', '.join(codes)}.",
        source="founding document 003 (full coverage is expected, partial may be considered)",
    )


def _only_possible(statements: Sequence[MappedStatement]) -> Finding | None:
    codes = [s.code for s in statements if s.coverage is not s.guaranteed]
    if not codes:
        return None
    return Finding(
        rule="coverage-in-optional-units",
        severity="warning",
        message=(
            f"Coverage of {', '.join(codes)} rests on units that not every student takes; the "
            "guaranteed coverage is lower."
        ),
        source="domain notes 2.5 (every permitted combination); founding document 003",
    )


def _uncovered_duties(duties: Sequence[MappedDuty]) -> Finding | None:
    codes = [d.code for d in duties if d.origin and d.coverage is Coverage.NONE]
    if not codes:
        return None
    return Finding(
        rule="specialist-duties-not-covered",
        severity="warning",
        message=f"No outcome was found for the specialist duties {', '.join(codes)}.",
        source="founding document 003 (most content on the specialist duties)",
    )


def _options(standard: Standard) -> Finding | None:
    if not standard.options:
        return None
    titles = ", ".join(option.title for option in standard.options)
    return Finding(
        rule="core-and-options",
        severity="info",
        message=f"{standard.pinned} is a core-and-options standard; its options are: {titles}.",
        source="domain notes 4.1 (core and options)",
    )


def _level(specification: Specification, standard: Standard) -> Finding | None:
    level = specification.qualification.level
    if level is None or standard.level is None or level == standard.level:
        return None
    return Finding(
        rule="level-differs",
        severity="warning",
        message=f"The qualification is at level {level}, the standard at level {standard.level}.",
        source="domain notes 2.3 (same level) and 2.5 (level 5 against a level 4 occupation)",
    )
