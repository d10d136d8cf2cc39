"""Rules on the coverage of statements, whatever the category."""

from collections.abc import Iterator

from mapper.mapping import Coverage, MappedStatement
from mapper.rules.context import RuleContext
from mapper.rules.listing import counted, listed
from mapper.rules.registry import Problem, rule


@rule("statements-not-covered")
def statements_not_covered(context: RuleContext) -> Iterator[Problem]:
    """Statements for which nothing was found are named.

    Source: founding document 003, paragraph 60 (full coverage of what is aligned is expected).
    """
    codes = _codes(context, Coverage.NONE)
    if codes:
        yield Problem(
            f"{len(codes)} of {counted(context.mapping.statements, 'statement')} not covered: "
            f"{listed(codes)}.",
            codes,
        )


@rule("gaps-reasoned", gate=True)
def gaps_reasoned(context: RuleContext) -> Iterator[Problem]:
    """Every statement is covered in full, or a person has given the reason why it is not.

    The test asks for as many outcomes of the standard as may reasonably be expected from a course
    of education, so a gap needs the reason why a course cannot close it. What the program says of a
    gap is not that reason.

    Source: domain notes 2.2 (occupational entry) and 2.1 (ASCL Act 2009, section A2D5(3)); founding
    document 003, paragraphs 60 and 61 (partial coverage may be considered).
    """
    for coverage, what in ((Coverage.NONE, "not covered"), (Coverage.PARTIAL, "covered in part")):
        codes = tuple(
            code
            for code in _codes(context, coverage)
            if not context.notes.of_statement(code).reason.strip()
        )
        if codes:
            yield Problem(
                f"{counted(codes, 'statement')} {what} without a reason from you: {listed(codes)}. "
                "Cover them in full, or say why a course of education cannot.",
                codes,
            )


@rule("skill-shown-by-knowledge")
def skill_shown_by_knowledge(context: RuleContext) -> Iterator[Problem]:
    """A skill for which only knowledge outcomes are offered is covered in part at best.

    Source: founding document 003, paragraph 61 (knowledge of teamwork against the skill 'operate as
    part of a multi-functional team').
    """
    codes = tuple(
        one.code
        for one in context.mapping.statements
        if one.kind == "skill"
        and one.evidence
        and all(piece.kind == "knowledge" for piece in one.evidence)
    )
    if codes:
        yield Problem(
            f"Only knowledge is offered for {counted(codes, 'skill')}: {listed(codes)}. Add "
            "outcomes in which students do it.",
            codes,
        )


@rule("behaviours-embedded", "info")
def behaviours_embedded(context: RuleContext) -> Iterator[Problem]:
    """Behaviours without any evidence are named: they are expected to be embedded.

    Source: founding document 003, paragraph 47.
    """
    codes = tuple(
        one.code
        for one in context.mapping.statements
        if one.kind == "behaviour" and one.coverage is Coverage.NONE
    )
    if codes:
        yield Problem(
            f"No place was found where {counted(codes, 'behaviour')} would be embedded: "
            f"{listed(codes)}. Name the places, or embed them.",
            codes,
        )


@rule("references-complete", gate=True)
def references_complete(context: RuleContext) -> Iterator[Problem]:
    """Every place of coverage has a page number and a specification reference.

    Source: founding document 003, paragraph 49.
    """
    targets = [(one.code, one.evidence) for one in context.mapping.statements]
    targets += [(one.code, one.evidence) for one in context.mapping.duties]
    codes = tuple(
        code
        for code, evidence in targets
        if any(
            (piece.page is None and not piece.page_label) or not (piece.unit and piece.outcome)
            for piece in evidence
        )
    )
    if codes:
        yield Problem(
            f"References without a page or without unit and outcome stand against {listed(codes)}. "
            "Reviewers open the page that a reference names.",
            codes,
        )


@rule("all-instances", "info")
def all_instances(context: RuleContext) -> Iterator[Problem]:
    """Places that may cover a statement but were not proposed are pointed out.

    All instances of coverage have to be referenced, so likely ones need a person's decision.

    Source: founding document 003, paragraph 49 (all instances of coverage).
    """
    undecided = [one for one in context.mapping.statements if one.possible or one.needs_look]
    if undecided:
        places = sum(len(one.possible) for one in undecided)
        codes = tuple(one.code for one in undecided)
        yield Problem(
            f"{counted(undecided, 'statement')} with places in doubt, {places} of them not "
            f"proposed: {listed(codes)}. Decide on them before claiming all instances.",
            codes,
        )


def _codes(context: RuleContext, coverage: Coverage) -> tuple[str, ...]:
    return tuple(one.code for one in context.mapping.statements if one.coverage is coverage)


def short_of_full(statements: list[MappedStatement]) -> tuple[str, ...]:
    """Return the codes of the statements that are not covered in full."""
    return tuple(one.code for one in statements if one.coverage is not Coverage.FULL)
