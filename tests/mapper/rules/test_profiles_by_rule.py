"""Every rule of every category profile: where it speaks, and where it is silent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from corpora.area import DutyOrigin, SpecialistDuty
from corpora.standard import Option
from mapper.mapping import Coverage, MappedDuty
from mapper.rules.assessment_file import Assessment, Component
from mapper.rules.context import (
    AdditionNote,
    DutyNote,
    RuleContext,
    StatementNote,
)
from mapper.rules.profile import Profile, Proposal, all_profiles
from mapper.rules.registry import all_rules, find_rule
from mapper.rules.scope_file import Scope, ScopeEntry
from mapper.rules.submission import Amber, Answer, ProposalState, SampleAssessment
from mapper.specification import Unit
from mapper.structure import Barred, Group, StructureUnit, structure_of_units

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE
Change = Callable[[Any, RuleContext], RuleContext]


@dataclass(frozen=True)
class Case:
    """How to make a rule speak: what it then says, how severely, and about what.

    `good` is applied to the context that is in order, where that alone would not silence the rule.
    `speaks` is what the rule says of the good case, where it always says something.
    """

    bad: Change
    severity: str
    says: str
    about: tuple[str, ...] | None = None
    good: Change = lambda world, context: context
    speaks: str | None = None


def _notes(context: RuleContext, **changes: Any) -> RuleContext:
    return replace(context, notes=replace(context.notes, **changes))


def _spoiled(*codes: str, coverage: Coverage = NONE) -> Change:
    return lambda world, context: world.with_statements(
        context, *(world.statement(code, coverage) for code in codes)
    )


def _all_full(world: Any, context: RuleContext) -> RuleContext:
    statements = [world.statement(s.code, FULL) for s in context.mapping.statements]
    return world.with_statements(context, *statements)


def _reasoned(world: Any, context: RuleContext) -> RuleContext:
    spoiled = _spoiled("K1")(world, context)
    return _notes(spoiled, statements={"K1": StatementNote(reason="Needs a live crop.")})


def _standard(**changes: Any) -> Change:
    return lambda world, context: replace(
        context, standard=world.standard(context.profile, **changes)
    )


def _qualification(**changes: Any) -> Change:
    return lambda world, context: replace(
        context, specification=world.specification(context.profile, **changes)
    )


def _submission(**changes: Any) -> Change:
    return lambda world, context: world.with_submission(context, **changes)


def _area(**changes: Any) -> Change:
    return lambda world, context: replace(context, area=world.area(context.profile, **changes))


def _structure(**changes: Any) -> Change:
    return lambda world, context: replace(context, structure=world.structure(**changes))


def _unknown_structure(world: Any, context: RuleContext) -> RuleContext:
    units = [Unit(ref="101", title="Under glass")]
    return replace(context, structure=structure_of_units(units))


def _optional_evidence(world: Any, context: RuleContext) -> RuleContext:
    place = world.evidence(201, "1.1", kind="knowledge")
    return world.with_statements(context, world.statement("K1", FULL, place))


def _never_together(world: Any, context: RuleContext) -> RuleContext:
    places = [
        world.evidence(101, "1.1", kind="knowledge", coverage=PARTIAL, facets=[0]),
        world.evidence(201, "1.1", kind="knowledge", coverage=PARTIAL, facets=[1]),
    ]
    two = [{"text": "light", "covered": True}, {"text": "heat", "covered": True}]
    spoiled = world.with_statements(context, world.statement("K1", FULL, *places, facets=two))
    return replace(spoiled, structure=world.structure(barred=(Barred(first="101", second="201"),)))


def _pathways(*hours: int) -> Change:
    units = tuple(
        StructureUnit(ref=str(n), mandatory=True, glh=glh, pathways=(f"Path {n}",))
        for n, glh in enumerate(hours, start=1)
    )
    return lambda world, context: replace(context, structure=world.structure(units=units))


def _mandatory_only(world: Any, context: RuleContext) -> RuleContext:
    units = tuple(u.model_copy(update={"mandatory": True}) for u in world.structure().units)
    return replace(context, structure=world.structure(units=units))


def _knowledge_for_a_skill(world: Any, context: RuleContext) -> RuleContext:
    place = world.evidence(101, "1.1", kind="knowledge", coverage=PARTIAL)
    return world.with_statements(context, world.statement("S1", PARTIAL, place))


def _pageless(world: Any, context: RuleContext) -> RuleContext:
    place = world.evidence(101, "1.1", kind="knowledge", page=None, page_label=None)
    return world.with_statements(context, world.statement("K1", FULL, place))


def _doubtful(world: Any, context: RuleContext) -> RuleContext:
    statement = world.statement("K1", FULL, possible=[world.evidence(102, "2.1")])
    return world.with_statements(context, statement)


def _duties(world: Any, context: RuleContext, *duties: SpecialistDuty) -> RuleContext:
    area = world.area(context.profile)
    return replace(context, area=area.model_copy(update={"duties": (*area.duties, *duties)}))


def _new_duty(world: Any, context: RuleContext) -> RuleContext:
    duty = SpecialistDuty(code="D9", text="Judge orchids", origin=DutyOrigin.NEW)
    return _duties(world, context, duty)


def _evidenced_duty(world: Any, context: RuleContext) -> RuleContext:
    notes = {**context.notes.duties, "D9": DutyNote(link="Accepted.", evidence="Pack, 4.2")}
    return _notes(_new_duty(world, context), duties=notes)


def _overlapping_duty(world: Any, context: RuleContext) -> RuleContext:
    return _duties(
        world, context, SpecialistDuty(code="D9", text="Graft the young plants of orchids")
    )


def _repeat(world: Any, context: RuleContext) -> RuleContext:
    return world.with_statements(context, world.statement("K1", FULL), world.statement("B1", FULL))


def _repeat_with(**note: str) -> Change:
    return lambda world, context: _notes(
        _repeat(world, context), statements={"K1": StatementNote(**note)}
    )


def _items_off_duty(world: Any, context: RuleContext) -> RuleContext:
    items = [world.item("1.1", duties=["D1"]), world.item("1.2", statements=["K1"])]
    return world.with_mapping(context, items=[*items, world.item("1.3")])


def _uncovered_duty(world: Any, context: RuleContext) -> RuleContext:
    duties = [
        duty.model_copy(update={"coverage": NONE, "evidence": []}) if duty.code == "D2" else duty
        for duty in context.mapping.duties
    ]
    spoiled = world.with_mapping(context, duties=duties)
    if duties:
        return spoiled
    duty = MappedDuty(
        code="D2", text="Judge", coverage=NONE, evidence=[], link="", origin="pre-defined"
    )
    with_duty = world.with_mapping(context, duties=[duty])
    return replace(with_duty, area=world.area(context.profile))


def _addition(**note: str) -> Change:
    def change(world: Any, context: RuleContext) -> RuleContext:
        item = world.addition()
        spoiled = world.with_additions(context, item)
        if not note:
            return spoiled
        return _notes(spoiled, additions={("102", "3", "3.1"): AdditionNote(**note)})

    return change


def _edi_addition(world: Any, context: RuleContext) -> RuleContext:
    return world.with_additions(context, world.addition("explain equality and diversity at work"))


def _threshold(share: float) -> Change:
    def change(world: Any, context: RuleContext) -> RuleContext:
        with_items = world.with_additions(context, world.addition())
        return world.with_submission(with_items, amber=Amber(share=share, label="our board"))

    return change


def _components(*components: Component) -> Change:
    return lambda world, context: replace(context, assessment=Assessment(components))


def _scope(*entries: ScopeEntry) -> Change:
    return lambda world, context: replace(context, scope=Scope("scope.csv", entries))


def _unsampled_pathways(world: Any, context: RuleContext) -> RuleContext:
    spoiled = _pathways(100, 100)(world, context)
    dated = context.submission.samples[0].dated if context.submission else date(2024, 1, 1)
    return world.with_submission(
        spoiled, samples=(SampleAssessment(title="A", dated=dated, pathway="Path 1"),)
    )


def _no_pages(world: Any, context: RuleContext) -> RuleContext:
    document = context.specification.document.model_copy(update={"pages": None})
    specification = context.specification.model_copy(update={"document": document})
    return replace(context, specification=specification)


def _useless_unit(world: Any, context: RuleContext) -> RuleContext:
    return world.with_mapping(context)  # unit 201 is optional and no evidence lies in it


def _all_useful(world: Any, context: RuleContext) -> RuleContext:
    places = [world.evidence(101, "1.1", kind="knowledge"), world.evidence(201, "1.1")]
    return world.with_statements(context, world.statement("K1", FULL, *places))


def _first_check(answer: Answer) -> Change:
    def change(world: Any, context: RuleContext) -> RuleContext:
        checks = {check.id: Answer.YES for check in context.profile.checks}
        checks[context.profile.checks[0].id] = answer
        return world.with_submission(context, checks=checks)

    return change


def _not_predefined(state: ProposalState | None) -> Change:
    def change(world: Any, context: RuleContext) -> RuleContext:
        spoiled = world.with_submission(context, proposal=state)
        if context.profile.proposal is Proposal.REQUIRED:
            return spoiled
        duty = SpecialistDuty(code="D1", text="Nurse rare orchids", origin=DutyOrigin.NEW)
        return replace(spoiled, area=world.area(context.profile, duties=(duty,)))

    return change


CASES: dict[str, Case] = {
    "mapping-not-applicable": Case(
        lambda w, c: c, "info", "not applicable", speaks="no rule of coverage was applied"
    ),
    "outline-content": Case(lambda w, c: c, "info", "outline content", speaks="for information"),
    "statements-not-covered": Case(
        _spoiled("K1", "S2"), "", "statements not covered: K1", None, good=_all_full
    ),
    "gaps-reasoned": Case(
        _spoiled("K1"), "warning", "1 statement not covered without a reason", ("K1",),
        good=_reasoned,
    ),
    "skill-shown-by-knowledge": Case(
        _knowledge_for_a_skill, "warning", "Only knowledge is offered for 1 skill: S1", ("S1",)
    ),
    "behaviours-embedded": Case(_spoiled("B1"), "info", "embedded: B1", ("B1",)),
    "references-complete": Case(_pageless, "warning", "stand against K1", ("K1",)),
    "all-instances": Case(_doubtful, "info", "1 statement with places in doubt, 1 of", ("K1",)),
    "structure-unknown": Case(_unknown_structure, "warning", "does not say which units"),
    "no-permitted-combination": Case(
        _structure(groups=(Group(name="G", units=("101",), min_units=2),)),
        "error", "No combination of units",
    ),
    "coverage-in-optional-units": Case(
        _optional_evidence, "warning", "rests on units that not every student takes: K1", ("K1",)
    ),
    "coverage-never-together": Case(
        _never_together, "warning", "No student can reach full coverage of K1", ("K1",)
    ),
    "pathways-comparable": Case(
        _pathways(100, 300), "warning", "Path 1: 100 GLH; Path 2: 300 GLH. No size",
        ("Path 1", "Path 2"), good=_pathways(100, 100), speaks="Path 1: 100 GLH",
    ),
    "optionality": Case(
        lambda w, c: c, "info", "1 of 3 units are optional, 25 %", ("201",), good=_mandatory_only
    ),
    "category-level": Case(_qualification(level=7), "error", "The qualification is at level 7"),
    "level-differs": Case(_standard(level=7), "warning", "ST9801@1.1 at level 7", ("ST9801",)),
    "same-level": Case(_standard(level=7), "error", "builds upon ST9801@1.1 at level 7"),
    "higher-level": Case(_standard(level=6), "error", "needs a standard at level 4 or 5"),
    "core-and-options": Case(
        _standard(options=(Option(title="Orchids"),)), "info", "its options are: Orchids"
    ),
    "option-named": Case(
        _standard(options=(Option(title="Orchids"),)), "error", "Map to one of: Orchids"
    ),
    "standard-approved": Case(_standard(status="Retired"), "warning", "has the status 'Retired'"),
    "standard-not-published": Case(
        _standard(status="Approved for delivery"), "warning", "ST9801 is a published standard"
    ),
    "specialist-area-named": Case(
        lambda w, c: replace(c, area=None), "error", "No specialist area was given"
    ),
    "sub-areas": Case(
        _area(sub_areas=("Epiphytes", "Terrestrials")), "warning", "has sub areas and none",
        ("Epiphytes", "Terrestrials"),
        good=lambda w, c: _area(sub_areas=("Epiphytes",))(
            w, w.with_submission(c, sub_areas=("Epiphytes",))
        ),
    ),
    "built-upon-standard": Case(
        _area(standards=("ST0001",)), "info", "is suggested to build upon ST0001", ("ST9801",)
    ),
    "proposal": Case(
        _not_predefined(ProposalState.NONE), "", "", good=_not_predefined(ProposalState.AGREED)
    ),
    "one-per-area": Case(
        _submission(same_area=("Our other award",)), "warning", "Our other award in the same",
        good=_submission(same_area=("Our other award",), same_area_evidence="Pack, 7"),
    ),
    "substantive-element": Case(
        _items_off_duty, "warning", "1 of 3 assessable items (33 %)",
        speaks="4 of 4 assessable items (100 %) map to specialist duties",
    ),
    "specialist-duties-not-covered": Case(
        _uncovered_duty, "warning", "No outcome was found for duty D2", ("D2",)
    ),
    "duty-links-accepted": Case(
        lambda w, c: _notes(c, duties={"D1": DutyNote(link="DRAFT: understand")}),
        "warning", "missing or still a draft for D1 and D2", ("D1", "D2"),
    ),
    "new-duty-evidence": Case(
        _new_duty, "error", "pack: D9", ("D9",), good=_evidenced_duty
    ),
    "duty-overlap": Case(
        _overlapping_duty, "warning", "Duty D9 may overlap S1 of ST9801@1.1", ("D9", "S1")
    ),
    "inclusion-explained": Case(
        _repeat, "warning", "mapped to K1 repeats", ("K1",),
        good=_repeat_with(explanation="Nine of ten growers asked for it."),
    ),
    "build-upon-noted": Case(
        _repeat, "warning", "mapped to K1 builds upon", ("K1",),
        good=_repeat_with(build_upon="Adds orchid climates."),
    ),
    "majority-of-a-standard": Case(
        _spoiled("K2", coverage=PARTIAL), "warning",
        "3 of 5 statements of ST9801@1.1 (60 %) are covered, 2 of them in full", ("ST9801",),
    ),
    "outcomes-selected": Case(_spoiled("K1", "S1"), "warning", "needs some outcomes"),
    "occupations-in-full": Case(
        _spoiled("K1", coverage=PARTIAL), "error", "1 statement short of it, K1", ("K1",)
    ),
    "every-combination": Case(
        _optional_evidence, "error",
        "weakest permitted combination, units 101 and 102, gives 4 of 5 statements", ("101", "102"),
    ),
    "units-aligned-to-nothing": Case(
        _useless_unit, "warning", "1 unit that not every student takes aligned", ("201",),
        good=_all_useful,
    ),
    "additional-share": Case(
        _addition(), "info", "1 item of additional content, estimated share by items 20 % (10 % to"
    ),
    "additional-above-your-threshold": Case(
        _threshold(0.1), "warning", "above the threshold of 10 % that you set yourself (our board)",
        good=_threshold(0.3),
    ),
    "additional-relevance": Case(
        _addition(), "warning", "without a note on its relevance: 102 LO3 AC3.1 (p 18, PDF p 20)",
        good=_addition(relevance="Growers use it."),
    ),
    "additional-validation": Case(
        _addition(), "warning", "without employer validation", good=_addition(validation="Pack, 3")
    ),
    "additional-framework": Case(
        _edi_addition, "info", "may come from the Equity, diversity and inclusion", good=_addition()
    ),
    "assessment-given": Case(_components(), "warning", "not known which assessment component"),
    "assessment-names-known": Case(
        _components(Component("Test", "", frozenset({"K99"}), frozenset({"101", "102", "999"}))),
        "warning", "names K99 and 999", ("K99", "999"),
    ),
    "assessment-coverage": Case(
        _components(Component("Test", "", frozenset({"K1"}), frozenset())), "warning",
        "without an assessment component",
        good=_components(Component("All", "", frozenset(), frozenset({"101", "102"}))),
    ),
    "behaviours-assessed": Case(
        lambda w, c: _components(Component("Test", "", frozenset({"K1"}), frozenset()))(
            w, _spoiled("B1", coverage=FULL)(w, c)
        ),
        "info", "1 behaviour not assessed by any component: B1", ("B1",),
    ),
    "title-names-organisation": Case(
        _qualification(title="Level 2 Award"), "warning", "does not name Northmere Awards"
    ),
    "title-names-level": Case(
        _qualification(title="Northmere Award"), "warning", "does not say “Level"
    ),
    "title-legacy-words": Case(
        _qualification(title="Northmere NVQ Award (QCF)"), "warning", "NVQ and QCF", ("NVQ", "QCF")
    ),
    "title-states-competence": Case(
        _qualification(title="Northmere Award"), "warning", "does not say “Technical"
    ),
    "title-shows-occupation": Case(
        _qualification(title="Northmere Award"), "info", "shares no word with Glasshouse grower"
    ),
    "standard-in-scope": Case(
        _scope(ScopeEntry("ST0001", "", (), None, None, "")), "warning", "ST9801 is not in scope",
        ("ST9801",),
    ),
    "sector-subject-area": Case(
        _submission(sector_subject_area="Law"), "error", "'Law' is outside your scope"
    ),
    "submission-window": Case(
        _submission(submit_on=date(2031, 1, 1)), "warning", "1 January 2031 lies in no window"
    ),
    "documents-complete": Case(
        _submission(documents={}), "error", "missing, which makes the submission invalid"
    ),
    "specification-is-pdf": Case(_no_pages, "error", "glasshouse.pdf has no fixed pages"),
    "samples-recent": Case(
        _submission(samples=(SampleAssessment(title="Old set", dated=date(2010, 1, 1)),)),
        "error", "Old set (1 January 2010)", ("Old set",),
    ),
    "samples-per-pathway": Case(
        _unsampled_pathways, "error", "No sample assessment materials for Path 2", ("Path 2",)
    ),
    "checklist-answered": Case(_first_check(Answer.NO), "", "Answered no: "),
}  # fmt: skip

PROFILES = all_profiles()
PAIRS = [(profile, rule_id) for profile in PROFILES for rule_id in profile.rules]


def _named(value: Profile | str) -> str:
    return value if isinstance(value, str) else value.pinned


def test_every_rule_is_used_by_a_profile_and_has_a_case() -> None:
    used = {rule_id for _, rule_id in PAIRS}
    assert used == {rule.id for rule in all_rules()} == set(CASES)


@pytest.mark.parametrize(("profile", "rule_id"), PAIRS, ids=_named)
def test_rule_speaks_where_it_should(profile: Profile, rule_id: str, world: Any) -> None:
    case, rule = CASES[rule_id], find_rule(rule_id)
    findings = list(rule.findings(case.bad(world, world.context(profile))))
    assert findings, "the rule said nothing"
    first = findings[0]
    assert first.rule == rule_id
    assert case.says in first.message
    assert first.message.endswith((".", "”", "]"))
    assert first.source
    if case.severity:
        assert first.severity == case.severity
    if case.about is not None:
        assert tuple(first.about) == case.about


@pytest.mark.parametrize(("profile", "rule_id"), PAIRS, ids=_named)
def test_rule_is_silent_where_all_is_in_order(profile: Profile, rule_id: str, world: Any) -> None:
    case, rule = CASES[rule_id], find_rule(rule_id)
    findings = list(rule.findings(case.good(world, world.context(profile))))
    if case.speaks is None:
        assert findings == []
    else:
        assert [finding.severity for finding in findings] == ["info"]
        assert case.speaks in findings[0].message
