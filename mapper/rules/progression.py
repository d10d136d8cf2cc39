"""Rules of the occupational progression category, which turns coverage round."""

from collections.abc import Iterator

from mapper.mapping import Coverage
from mapper.rules.context import RuleContext
from mapper.rules.listing import counted, percent
from mapper.rules.registry import Problem, rule


@rule("majority-of-a-standard", gate=True)
def majority_of_a_standard(context: RuleContext) -> Iterator[Problem]:
    """The qualification does not cover the majority of any one standard.

    It selectively covers outcomes: more than half of one standard's statements, in full or in part,
    is the majority. Each standard is judged alone.

    Source: domain notes 2.2 ('selectively cover': some outcomes, but not the majority of any one
    standard; ASCL Act 2009, section A2D5(5), significant outcomes).
    """
    for one in context.occupations:
        statements = one.mapping.statements
        full = sum(s.coverage is Coverage.FULL for s in statements)
        some = sum(s.coverage is not Coverage.NONE for s in statements)
        if 2 * some > len(statements):
            yield Problem(
                f"{some} of {counted(statements, 'statement')} of {one.name} "
                f"({percent(some / len(statements))}) are covered, {full} of them in full. This "
                "category covers less than the majority of any one standard; see whether "
                "occupational entry is the right category.",
                (one.standard.reference,),
            )


@rule("outcomes-selected", gate=True)
def outcomes_selected(context: RuleContext) -> Iterator[Problem]:
    """The qualification covers at least some outcomes of a standard.

    Source: domain notes 2.2 ('selectively cover': some outcomes of a standard).
    """
    if not any(
        s.coverage is not Coverage.NONE
        for one in context.occupations
        for s in one.mapping.statements
    ):
        yield Problem("No statement of any standard is covered; the category needs some outcomes.")
