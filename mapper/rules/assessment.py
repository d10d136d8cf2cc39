"""Rules on how assessment components cover statements and duties."""

from collections.abc import Iterator

from mapper.mapping import Coverage, Evidence
from mapper.rules.context import RuleContext
from mapper.rules.listing import counted, listed
from mapper.rules.registry import Problem, rule


@rule("assessment-given", gate=True)
def assessment_given(context: RuleContext) -> Iterator[Problem]:
    """It is known which assessment component covers what.

    Source: founding document 003, paragraph 54 (content and assessment methods).
    """
    if context.assessment is None or not context.assessment.components:
        yield Problem(
            "It is not known which assessment component covers what; the mapping has to show it. "
            "Give the components in an assessment file."
        )


@rule("assessment-coverage", gate=True)
def assessment_coverage(context: RuleContext) -> Iterator[Problem]:
    """Every knowledge and skill statement and every duty with content is assessed by a component.

    Source: founding document 003, paragraphs 54 and 74 (assess mapped statements).
    """
    codes = tuple(
        code
        for code, kind, evidence in _covered(context)
        if kind != "behaviour" and _not_assessed(context, code, evidence)
    )
    if codes:
        yield Problem(
            f"{counted(codes, 'statement or duty', 'statements or duties')} with content but "
            f"without an assessment component: {listed(codes)}.",
            codes,
        )


@rule("behaviours-assessed", "info", gate=True)
def behaviours_assessed(context: RuleContext) -> Iterator[Problem]:
    """Behaviours that no assessment component covers are named.

    They should be assessed as part of the wider assessment where possible.

    Source: founding document 003, paragraph 84.
    """
    codes = tuple(
        code
        for code, kind, evidence in _covered(context)
        if kind == "behaviour" and _not_assessed(context, code, evidence)
    )
    if codes:
        yield Problem(
            f"{counted(codes, 'behaviour')} not assessed by any component: {listed(codes)}. "
            "Assess them within wider assessments where possible.",
            codes,
        )


@rule("assessment-names-known", gate=True)
def assessment_names_known(context: RuleContext) -> Iterator[Problem]:
    """Assessment components name only statements, duties and units that exist.

    Source: founding document 003, paragraph 54 (the mapping shows how assessments cover it).
    """
    if context.assessment is None:
        return
    codes: set[str] = set()
    for one in context.occupations:
        codes |= {statement.code for statement in one.mapping.statements}
        codes |= {duty.code for duty in one.mapping.duties}
    units = {unit.ref for unit in context.specification.units}
    unknown = tuple(
        name
        for component in context.assessment.components
        for name in (*sorted(component.codes - codes), *sorted(component.units - units))
    )
    if unknown:
        yield Problem(
            f"The assessment file names {listed(unknown)}, which neither the standard, the duties "
            "nor the specification have.",
            unknown,
        )


def _covered(context: RuleContext) -> Iterator[tuple[str, str, list[Evidence]]]:
    """Yield the statements and duties with content, if the assessment is known at all."""
    if context.assessment is None or not context.assessment.components:
        return
    for statement in context.mapping.statements:
        if statement.coverage is not Coverage.NONE:
            yield statement.code, statement.kind, statement.evidence
    for duty in context.mapping.duties:
        if duty.coverage is not Coverage.NONE:
            yield duty.code, "duty", duty.evidence


def _not_assessed(context: RuleContext, code: str, evidence: list[Evidence]) -> bool:
    units = {piece.unit for piece in evidence}
    return context.assessment is None or not context.assessment.of(code, units)
