"""Rules of the additional specialist categories on areas, duties and repeated content."""

from collections.abc import Callable, Iterator

from corpora.area import DutyOrigin, SpecialistDuty
from mapper.mapping import Coverage, MappedStatement
from mapper.rules.context import RuleContext
from mapper.rules.listing import counted, listed, percent
from mapper.rules.profile import Proposal
from mapper.rules.registry import Problem, rule
from mapper.rules.submission import ProposalState

DRAFT = "DRAFT"
"""How a link begins that the program drafted and nobody has accepted."""


@rule("specialist-area-named", "error", gate=True)
def specialist_area_named(context: RuleContext) -> Iterator[Problem]:
    """The specialist duties are given: those of a pre-defined area, or the applicant's own.

    Source: founding document 002, paragraph 40; founding document 003, paragraphs 17 and 41.
    """
    if context.area is None or not context.area.duties:
        yield Problem(
            "No specialist area was given, so nothing could be mapped to specialist duties. Name "
            "the area, or give the duties in a file."
        )


@rule("specialist-duties-not-covered", gate=True)
def specialist_duties_not_covered(context: RuleContext) -> Iterator[Problem]:
    """Every specialist duty in scope has content that corresponds to it.

    Duties of a sub area that the qualification does not target are not in scope.

    Source: founding document 003, paragraphs 41, 48 and 49; founding document 002, paragraph 46.
    """
    in_scope = {duty.code for duty in _duties_in_scope(context)}
    codes = tuple(
        one.code
        for one in context.mapping.duties
        if one.origin and one.coverage is Coverage.NONE and one.code in in_scope
    )
    if codes:
        yield Problem(
            f"No outcome was found for {_duties(codes)} {listed(codes)}.",
            codes,
        )


@rule("sub-areas", gate=True)
def sub_areas(context: RuleContext) -> Iterator[Problem]:
    """The sub areas that the qualification targets are named and belong to the area.

    Source: founding document 002, paragraphs 46 to 49.
    """
    area = context.area
    if area is None or not area.sub_areas:
        return
    targeted = context.submission.sub_areas if context.submission else ()
    if not targeted:
        yield Problem(
            f"The area {area.name!r} has sub areas and none was named, so the duties of all of "
            f"them count: {listed(area.sub_areas)}.",
            area.sub_areas,
        )
    unknown = tuple(name for name in targeted if name not in area.sub_areas)
    if unknown:
        yield Problem(
            f"{listed(unknown)}: no sub area of {area.name!r}. Its sub areas are "
            f"{listed(area.sub_areas)}.",
            unknown,
            "error",
        )


@rule("built-upon-standard", "info")
def built_upon_standard(context: RuleContext) -> Iterator[Problem]:
    """The area's suggested standard is compared with the one that is built upon.

    The suggestion does not bind: the applicant determines the link.

    Source: founding document 002, paragraph 45.
    """
    if context.area is None or not context.area.standards:
        return
    used = {one.standard.reference for one in context.occupations}
    if not used.intersection(context.area.standards):
        yield Problem(
            f"The area {context.area.name!r} is suggested to build upon "
            f"{listed(context.area.standards)}; you link it to {listed(sorted(used))}. You may "
            "decide the link; say why in the rationale.",
            tuple(sorted(used)),
        )


@rule("substantive-element", "info", gate=True)
def substantive_element(context: RuleContext) -> Iterator[Problem]:
    """Most of the content corresponds to the specialist duties.

    How much does is stated as a count of assessable items. No figure is published, so there is no
    pass mark; it is a warning where more items stand outside the duties than on them, since that
    is not 'most' in any reading.

    Source: founding document 003, paragraphs 40, 41 and 56 ('most', 'the vast majority').
    """
    items = context.mapping.items
    if context.area is None or not items:
        return
    on_duties = sum(bool(item.duties) for item in items)
    on_statements = sum(bool(item.statements) and not item.duties for item in items)
    neither = len(items) - on_duties - on_statements
    yield Problem(
        f"{on_duties} of {counted(items, 'assessable item')} ({percent(on_duties / len(items))}) "
        f"map to specialist duties, {on_statements} only to statements of the standard, {neither} "
        f"to neither, as the program sees it. {context.body} expects most of the content on the "
        "duties and publishes no figure.",
        (),
        "warning" if on_duties < on_statements + neither else None,
    )


@rule("duty-links-accepted", gate=True)
def duty_links_accepted(context: RuleContext) -> Iterator[Problem]:
    """Each covered duty has a coherent link that a person has written or accepted.

    The link says how outcomes contribute to competent practice of the duty (understand X, to
    perform Y, for duty Z). What the program drafts is marked as a draft until it is accepted.

    Source: founding document 003, paragraphs 43 and 44.
    """
    codes = tuple(
        one.code
        for one in context.mapping.duties
        if one.origin
        and one.coverage is not Coverage.NONE
        and not _accepted(context.notes.of_duty(one.code).link)
    )
    if codes:
        yield Problem(
            f"The link between content and duty is missing or still a draft for {listed(codes)}. "
            "Edit or accept the drafts.",
            codes,
        )


@rule("new-duty-evidence", "error", gate=True)
def new_duty_evidence(context: RuleContext) -> Iterator[Problem]:
    """A duty that is neither pre-defined nor agreed at proposal has evidence of need.

    The mapping refers to where in the employer evidence pack it is.

    Source: founding document 003, paragraph 44 (and paragraph 42 for the exception).
    """
    codes = tuple(
        duty.code
        for duty in _duties_in_scope(context)
        if duty.origin is DutyOrigin.NEW and not context.notes.of_duty(duty.code).evidence.strip()
    )
    if codes:
        yield Problem(
            f"Newly identified {_duties(codes)} without a reference into the employer evidence "
            f"pack: {listed(codes)}.",
            codes,
        )


@rule("inclusion-explained", gate=True)
def inclusion_explained(context: RuleContext) -> Iterator[Problem]:
    """Content mapped to knowledge or skills of the built-upon standard has its inclusion explained.

    It is repeat learning in most cases and to be avoided; employers have to call it essential. No
    explanation is asked for behaviours.

    Source: founding document 003, paragraphs 45 to 47.
    """
    codes = _repeated(context, lambda code: context.notes.of_statement(code).explanation)
    if codes:
        yield Problem(
            f"Content mapped to {listed(codes)} repeats the standard and its inclusion is not "
            "explained. Say why employers call it essential, or leave it out.",
            codes,
        )


@rule("build-upon-noted", gate=True)
def build_upon_noted(context: RuleContext) -> Iterator[Problem]:
    """Content mapped to knowledge or skills of the standard says how it builds upon the statement.

    Source: founding document 003, paragraph 46 (most such content is expected to build upon it).
    """
    codes = _repeated(context, lambda code: context.notes.of_statement(code).build_upon)
    if codes:
        yield Problem(
            f"It is not said how the content mapped to {listed(codes)} builds upon the statement.",
            codes,
        )


@rule("one-per-area", gate=True)
def one_per_area(context: RuleContext) -> Iterator[Problem]:
    """There is one qualification in a specialist area, unless evidence shows need for more.

    Source: founding document 003, paragraph 59.
    """
    if context.submission is None:
        yield Problem("It is not known whether there are others in the area.", unknown=True)
    elif context.submission.same_area and not context.submission.same_area_evidence.strip():
        yield Problem(
            f"You have {listed(context.submission.same_area)} in the same specialist area. More "
            "than one needs evidence of employer need for it.",
            context.submission.same_area,
        )


@rule("proposal", gate=True)
def proposal(context: RuleContext) -> Iterator[Problem]:
    """A proposal comes first where the cycle asks for one.

    Some cycles require it of areas that are not pre-defined, others ask only for contact, and
    employer-proposed qualifications always start with one.

    Source: founding document 003, paragraphs 11 to 18 (level 2, required); founding document 002,
    paragraph 51 (level 3, contact); domain notes 2.2 (employer proposed).
    """
    asked = context.profile.proposal
    area = context.area
    predefined = area is not None and any(
        duty.origin is DutyOrigin.PREDEFINED for duty in area.duties
    )
    if asked is Proposal.NONE or (asked is not Proposal.REQUIRED and predefined):
        return
    given = context.submission
    if given is None:
        yield Problem("It is not known whether a proposal was made.", unknown=True)
    elif asked is Proposal.CONTACT:
        if not given.contacted and given.proposal is not ProposalState.AGREED:
            yield Problem(
                f"The specialist area is not pre-defined: contact {context.body} before submitting."
            )
    elif given.proposal is not ProposalState.AGREED:
        state = given.proposal or ProposalState.NONE
        yield Problem(
            f"This qualification needs a proposal to {context.body} first "
            f"({context.profile.proposal_source}); yours is: {state.value}.",
            (),
            "error",
        )


def _duties_in_scope(context: RuleContext) -> tuple[SpecialistDuty, ...]:
    """Return the duties of the whole area and of the sub areas that are targeted (or of all)."""
    if context.area is None:
        return ()
    targeted = set(context.submission.sub_areas if context.submission else ())
    return tuple(
        duty
        for duty in context.area.duties
        if not duty.sub_areas or not targeted or targeted.intersection(duty.sub_areas)
    )


def _repeated(context: RuleContext, note: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(
        one.code
        for one in context.mapping.statements
        if _is_repeat(one) and not note(one.code).strip()
    )


def _is_repeat(statement: MappedStatement) -> bool:
    return statement.kind != "behaviour" and statement.coverage is not Coverage.NONE


def _accepted(link: str) -> bool:
    return bool(link.strip()) and not link.lstrip().upper().startswith(DRAFT)


def _duties(codes: tuple[str, ...]) -> str:
    return "duty" if len(codes) == 1 else "duties"
