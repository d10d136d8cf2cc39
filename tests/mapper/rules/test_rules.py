"""What single rules say beyond the one positive and one negative case of each profile."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from corpora.area import DutyOrigin, SpecialistDuty
from foundation.settings import load_settings
from mapper.mapping import Coverage, MappedDuty
from mapper.rules.applicability import reason_not_applicable
from mapper.rules.apply import apply_rules
from mapper.rules.context import Mapped, Notes, StatementNote
from mapper.rules.profile import load_profile
from mapper.rules.registry import find_rule
from mapper.rules.scope_file import Scope, ScopeEntry
from mapper.rules.submission import ProposalState
from mapper.structure import StructureUnit

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE
SPECIALIST = load_profile("l3-additional-specialist")
HTQ = load_profile("htq")
ENTRY = load_profile("l3-occupational-entry")
PROGRESSION = load_profile("l3-occupational-progression")


def _findings(rule_id: str, context: Any) -> list[tuple[str, str]]:
    return [(one.severity, one.message) for one in find_rule(rule_id).findings(context)]


def test_apply_rules_follows_the_order_of_the_profile_and_repeats_itself(world: Any) -> None:
    context = world.with_statements(world.context(ENTRY), world.statement("K1", NONE))
    context = world.with_submission(context, documents={}, sector_subject_area="Law")
    found = apply_rules(context)
    assert [finding.rule for finding in found] == [
        "gaps-reasoned",
        "optionality",
        "sector-subject-area",
        "documents-complete",
    ]
    assert found == apply_rules(context)


def test_apply_rules_of_a_qualification_without_a_standard_says_only_that(world: Any) -> None:
    findings = apply_rules(world.context(load_profile("no-standard")))
    assert [(one.rule, one.severity) for one in findings] == [("mapping-not-applicable", "info")]


def test_what_is_not_known_is_not_a_finding(world: Any) -> None:
    context = replace(world.context(ENTRY), submission=None, scope=None)
    rules = {finding.rule for finding in apply_rules(context)}
    assert "standard-in-scope" not in rules
    assert "sector-subject-area" not in rules
    assert "samples-recent" not in rules
    assert (
        _findings("documents-complete", context)[0][0],
        _findings("documents-complete", context)[0][1].partition(" Needed")[0],
    ) == ("info", "It is not known which documents you have.")


def test_the_body_is_named_as_configured(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    context = replace(world.context(ENTRY), body="The New Body")
    assert "The New Body" in _findings("optionality", context)[0][1]
    assert "IfATE (now Skills England)" in _findings("optionality", world.context(ENTRY))[0][1]
    monkeypatch.setenv("MAPPER_BODY", "Body of the setting")
    load_settings.cache_clear()
    assert "Body of the setting" in _findings("optionality", world.context(ENTRY))[0][1]


def test_gaps_tell_partial_from_not_covered(world: Any) -> None:
    context = world.with_statements(
        world.context(ENTRY),
        world.statement("K1", NONE),
        world.statement("K2", PARTIAL),
        world.statement("S1", PARTIAL),
    )
    notes = Notes(statements={"S1": StatementNote(reason="No live plants in class.")})
    messages = [text for _, text in _findings("gaps-reasoned", replace(context, notes=notes))]
    assert [message.partition(" without")[0] for message in messages] == [
        "1 statement not covered",
        "1 statement covered in part",
    ]


def test_proposal_is_required_at_level_2_and_contact_is_enough_at_level_3(world: Any) -> None:
    duty = SpecialistDuty(code="D1", text="Nurse orchids", origin=DutyOrigin.NEW)

    def findings(name: str, cycle: str, **said: Any) -> list[tuple[str, str]]:
        profile = load_profile(name, cycle)
        area = world.area(profile, duties=(duty,))
        context = replace(world.context(profile), area=area)
        return _findings("proposal", world.with_submission(context, **said))

    level_2 = findings("l2-additional-specialist", "cycle-1", proposal=ProposalState.SUBMITTED)
    assert level_2[0][0] == "error"
    assert "founding document 003, paragraph 13" in level_2[0][1]
    assert "yours is: submitted" in level_2[0][1]
    level_3 = findings("l3-additional-specialist", "spring-2025", proposal=None)
    assert level_3[0][0] == "warning"
    assert "contact IfATE (now Skills England) before submitting" in level_3[0][1]
    assert findings("l3-additional-specialist", "spring-2025", proposal=None, contacted=True) == []
    assert findings("l3-additional-specialist", "cycle-1", proposal=None)[0][0] == "error"


def test_sub_areas_narrow_the_duties_in_scope(world: Any) -> None:
    duties = (
        SpecialistDuty(code="D1", text="Pot epiphytes", sub_areas=("Epiphytes",)),
        SpecialistDuty(code="D2", text="Bed terrestrials", sub_areas=("Terrestrials",)),
    )
    area = world.area(SPECIALIST, duties=duties, sub_areas=("Epiphytes", "Terrestrials"))
    mapped = [
        MappedDuty(
            code=duty.code,
            text=duty.text,
            coverage=NONE,
            evidence=[],
            link="",
            origin="pre-defined",
        )
        for duty in duties
    ]
    context = world.with_mapping(replace(world.context(SPECIALIST), area=area), duties=mapped)
    targeted = world.with_submission(context, sub_areas=("Epiphytes",))
    wrong = world.with_submission(context, sub_areas=("Succulents",))
    rule = "specialist-duties-not-covered"
    assert _findings(rule, context) == [("warning", "No outcome was found for duties D1 and D2.")]
    assert _findings(rule, targeted) == [("warning", "No outcome was found for duty D1.")]
    assert _findings("sub-areas", wrong) == [
        (
            "error",
            "Succulents: no sub area of 'Orchids'. Its sub areas are Epiphytes and Terrestrials.",
        )
    ]


def test_duty_overlap_sees_shared_content_where_texts_differ(world: Any) -> None:
    places = [world.evidence(101, f"1.{n}") for n in range(1, 4)]
    context = world.with_statements(
        world.context(SPECIALIST), world.statement("S1", FULL, *places[:2])
    )
    duty = context.mapping.duties[0].model_copy(update={"evidence": places})
    context = world.with_mapping(context, duties=[duty])
    ((severity, message),) = _findings("duty-overlap", context)
    assert severity == "warning"
    assert "2 of the 3 places for the duty are also places for the statement" in message
    one_shared = world.with_statements(context, world.statement("S1", FULL, places[0]))
    assert _findings("duty-overlap", one_shared) == []


def test_behaviours_need_no_explanation_of_inclusion(world: Any) -> None:
    context = world.with_statements(world.context(SPECIALIST), world.statement("B1", FULL))
    assert _findings("inclusion-explained", context) == []
    assert _findings("build-upon-noted", context) == []


def test_framework_name_stands_for_employer_validation(world: Any) -> None:
    from mapper.rules.context import AdditionNote

    context = world.with_additions(world.context(ENTRY), world.addition())
    notes = Notes(additions={("102", "3", "3.1"): AdditionNote(framework="EDI framework")})
    assert _findings("additional-validation", replace(context, notes=notes)) == []
    assert len(_findings("additional-relevance", replace(context, notes=notes))) == 1


def test_higher_level_allows_level_5_against_4_and_4_against_5_after_contact(world: Any) -> None:
    def findings(level: int, standard_level: int, *, contacted: bool) -> list[tuple[str, str]]:
        context = replace(
            world.context(HTQ),
            specification=world.specification(HTQ, level=level),
            standard=world.standard(HTQ, level=standard_level),
        )
        return _findings("higher-level", world.with_submission(context, contacted=contacted))

    assert findings(5, 4, contacted=False) == []
    assert findings(4, 5, contacted=False)[0][0] == "warning"
    assert findings(4, 5, contacted=True) == []


def test_every_combination_needs_only_one_of_two_occupations(world: Any) -> None:
    left, right = "Left", "Right"
    structure = world.structure(
        units=(
            StructureUnit(ref="1", mandatory=True, pathways=(left,)),
            StructureUnit(ref="2", mandatory=True, pathways=(right,)),
        )
    )

    def mapped(unit: int, *, missing: str = "") -> Any:
        context = world.context(HTQ)
        return world.with_statements(
            context,
            *(
                world.statement(s.code, NONE)
                if s.code == missing
                else world.statement(s.code, FULL, world.evidence(unit, "1.1", kind=s.kind))
                for s in context.mapping.statements
            ),
        ).mapping

    def context(second: Any) -> Any:
        other = Mapped(second, world.standard(HTQ, reference="ST9802"))
        return replace(world.context(HTQ), mapping=mapped(1), structure=structure, others=(other,))

    assert _findings("every-combination", context(mapped(2))) == []
    ((_, message),) = _findings("every-combination", context(mapped(2, missing="S2")))
    assert "weakest permitted combination on Right, units 2, gives 0 of 5" in message
    assert "4 of 5 statements of ST9802@1.1 in full, short of S2" in message
    assert len(_findings("occupations-in-full", context(mapped(2, missing="S2")))) == 1


def test_majority_is_judged_for_each_standard_alone(world: Any) -> None:
    context = world.context(PROGRESSION)
    other = world.with_statements(context, world.statement("K2", FULL)).mapping
    mapped = Mapped(other, world.standard(PROGRESSION, reference="ST9802"))
    ((_, message),) = _findings("majority-of-a-standard", replace(context, others=(mapped,)))
    assert message.startswith("3 of 5 statements of ST9802@1.1 (60 %)")


def test_scope_looks_at_dates_categories_and_reviews(world: Any) -> None:
    def findings(**entry: Any) -> list[tuple[str, str]]:
        values = {"categories": (), "since": None, "until": None, "review": ""} | entry
        scope = Scope("list.csv", (ScopeEntry("ST9801", "", **values),))
        return _findings("standard-in-scope", replace(world.context(ENTRY), scope=scope))

    assert findings(categories=("l3-occupational-entry",), since=date(2025, 3, 1)) == []
    assert "not in scope" in findings(categories=("htq",))[0][1]
    assert "on 12 March 2025" in findings(until=date(2025, 3, 11))[0][1]
    assert "marked “contact us”" in findings(review="contact us")[0][1]


def test_samples_are_two_years_old_at_most_to_the_day(world: Any) -> None:
    from mapper.rules.submission import SampleAssessment

    def findings(dated: date) -> list[tuple[str, str]]:
        samples = (SampleAssessment(title="Set", dated=dated),)
        return _findings(
            "samples-recent", world.with_submission(world.context(ENTRY), samples=samples)
        )

    assert findings(date(2023, 3, 12)) == []
    assert findings(date(2023, 3, 11))[0][0] == "error"


@pytest.mark.parametrize(
    ("title", "organisation", "named"),
    [
        ("City & Guilds Level 3 Diploma", "City and Guilds of London Institute", True),
        ("NCFE Level 3 Diploma", "NCFE", True),
        ("EAL Level 3 Diploma", "Excellence, Achievement & Learning", True),
        ("Pearson BTEC Level 3 Diploma", "Pearson Education Ltd", True),
        ("Level 3 Diploma in Pearls", "Pearson Education Ltd", False),
    ],
)
def test_title_may_name_the_organisation_in_short(
    world: Any, title: str, organisation: str, named: bool
) -> None:
    specification = world.specification(ENTRY, title=title, awarding_organisation=organisation)
    context = replace(world.context(ENTRY), specification=specification)
    assert (_findings("title-names-organisation", context) == []) is named


def test_reason_not_applicable_knows_types_of_the_register() -> None:
    assert reason_not_applicable("GCSE (9 to 1)") == (
        "a general qualification that is not based on an occupational standard"
    )
    assert reason_not_applicable(" end-point  assessment ") is not None
    assert reason_not_applicable("Technical Occupation Qualification") is None
    assert reason_not_applicable("") is None
