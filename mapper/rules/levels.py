"""Rules on levels and on the standard itself."""

from collections.abc import Iterator

from corpora.identifiers import is_approved
from mapper.rules.context import RuleContext
from mapper.rules.listing import listed
from mapper.rules.profile import Group
from mapper.rules.registry import Problem, rule


@rule("category-level", "error", gate=True)
def category_level(context: RuleContext) -> Iterator[Problem]:
    """The qualification is at a level of its category.

    Source: domain notes 2.2 (categories by level); founding document 002, paragraphs 3 and 4.
    """
    level, allowed = context.specification.qualification.level, context.profile.levels
    if not allowed:
        return
    if level is None:
        yield Problem("The level of the qualification was not found in the document.", unknown=True)
    elif level not in allowed:
        yield Problem(
            f"The qualification is at level {level}; {context.profile.title} is for level "
            f"{' or '.join(str(one) for one in allowed)}."
        )


@rule("level-differs", gate=True)
def level_differs(context: RuleContext) -> Iterator[Problem]:
    """The qualification and the standard are at the same level.

    Source: domain notes 2.2 (entry to the aligned occupation); founding document 002, paragraph 41.
    """
    level = context.specification.qualification.level
    for one in context.occupations:
        if level is not None and one.standard.level not in {None, level}:
            yield Problem(
                f"The qualification is at level {level}, {one.name} at level {one.standard.level}.",
                (one.standard.reference,),
            )


@rule("same-level", "error", gate=True)
def same_level(context: RuleContext) -> Iterator[Problem]:
    """A specialist qualification is beyond, but at the same level as, the standard and its area.

    Source: founding document 002, paragraph 41.
    """
    level = context.specification.qualification.level
    if level is None:
        yield Problem("The level of the qualification was not found in the document.", unknown=True)
        return
    for one in context.occupations:
        if one.standard.level not in {None, level}:
            yield Problem(
                f"The qualification is at level {level} but builds upon {one.name} at level "
                f"{one.standard.level}; specialist duties go beyond a standard at the same level.",
                (one.standard.reference,),
            )
    if context.area is not None and context.area.level not in {None, level}:
        yield Problem(
            f"The qualification is at level {level}, the specialist area {context.area.name!r} at "
            f"level {context.area.level}."
        )


@rule("higher-level", "error", gate=True)
def higher_level(context: RuleContext) -> Iterator[Problem]:
    """A higher technical qualification stands against occupations at level 4 or 5.

    A level 5 qualification may go against a level 4 occupation; a level 4 qualification against a
    level 5 occupation only after contact with the approving body.

    Source: domain notes 2.5 (approval criteria for higher technical qualifications); founding
    document 004, paragraph 6.
    """
    level = context.specification.qualification.level
    for one in context.occupations:
        if one.standard.level is None:
            continue
        if one.standard.level not in context.profile.levels:
            yield Problem(
                f"{one.name} is at level {one.standard.level}; a higher technical qualification "
                "needs a standard at level 4 or 5.",
                (one.standard.reference,),
            )
        elif level is not None and level < one.standard.level and not _contacted(context):
            yield Problem(
                f"The qualification is at level {level} and {one.name} at level "
                f"{one.standard.level}: contact {context.body} before submitting.",
                (one.standard.reference,),
                "warning",
            )


@rule("core-and-options", "info")
def core_and_options(context: RuleContext) -> Iterator[Problem]:
    """The options of a core-and-options standard are listed where none was named.

    Source: domain notes 4.1 (core and options) and 1.1, item 10.
    """
    for one in context.occupations:
        if one.standard.options and one.mapping.standard.option is None:
            titles = tuple(option.title for option in one.standard.options)
            yield Problem(
                f"{one.standard.pinned} is a core-and-options standard and no option was named; "
                f"its options are: {listed(titles)}.",
                titles,
            )


@rule("standard-approved", gate=True)
def standard_approved(context: RuleContext) -> Iterator[Problem]:
    """The standard exists: this version of it is approved for delivery.

    Source: founding document 002, paragraphs 5 and 36; domain notes 4.1 (statuses).
    """
    for one in context.occupations:
        status = one.standard.status
        if status is None:
            yield Problem(f"The status of {one.name} is not known.", unknown=True)
        elif not is_approved(status):
            yield Problem(
                f"{one.name} has the status {status!r}; approval needs an existing standard. "
                "Pin the version that is approved for delivery, or ask whether it is under review.",
                (one.standard.reference,),
            )


@rule("standard-not-published", "info")
def standard_not_published(context: RuleContext) -> Iterator[Problem]:
    """An employer-proposed qualification is for an occupation without a published standard.

    Source: domain notes 2.2 (level 2 employer proposed) and the four groups (no relation to a
    standard, by exception).
    """
    published = tuple(
        one.standard.reference for one in context.occupations if is_approved(one.standard.status)
    )
    if context.profile.group is Group.PROPOSED and published:
        yield Problem(
            f"{listed(published)} is a published standard. This category is for occupations "
            "without one: map to the outcomes of your proposal instead.",
            published,
            "warning",
        )


def _contacted(context: RuleContext) -> bool:
    return bool(context.submission and context.submission.contacted)
