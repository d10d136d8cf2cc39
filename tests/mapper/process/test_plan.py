from datetime import date

import pytest

from foundation.errors import UnknownNameError
from mapper.process.days import parse_duration
from mapper.process.plan import Plan, PlanStep, Reach, plan
from mapper.process.render import plan_lines, plan_rows


def _step(found: Plan, step_id: str) -> PlanStep:
    return next(step for step in found.steps if step.id == step_id)


def _dates(found: Plan, step_id: str) -> tuple[date | None, date | None, date | None]:
    step = _step(found, step_id)
    return step.safe_start, step.start, step.end


def test_plan_for_the_level_3_window_of_spring_2025() -> None:
    found = plan(
        "l3-additional-specialist",
        date(2025, 3, 14),
        today=date(2025, 2, 5),
        durations={
            "map": parse_duration("10-15 working days"),
            "assess": parse_duration("20 working days"),
        },
    )
    assert (found.process, found.cycle, found.published) == (
        "level-3-spring-2025",
        "spring-2025",
        True,
    )
    assert (found.opens, found.closes) == ("10 March 2025, 09:00", "21 March 2025, 17:00")
    assert found.first_teaching == "2026-08"
    # By hand: 10 to 21 March are ten working days, 3 to 21 March fifteen, no bank holiday between.
    assert _dates(found, "map") == (date(2025, 3, 3), date(2025, 3, 10), date(2025, 3, 21))
    # 10 February to 7 March are twenty; on the safe side they end on Friday 28 February.
    assert _dates(found, "assess") == (date(2025, 2, 3), date(2025, 2, 10), date(2025, 3, 7))
    assert _step(found, "assess").reach is Reach.TIGHT
    assert _dates(found, "write") == (None, None, date(2025, 2, 7))
    assert _step(found, "submit").end == date(2025, 3, 21)
    assert _step(found, "review").start == date(2025, 3, 24)
    assert _step(found, "contact").remark == "only if the area is not pre-defined"
    assert [document.id for document in found.documents] == [
        "submission-form",
        "specification",
        "mapping-template",
        "structure-document",
        "employer-rationale",
        "evidence-pack",
        "assessment-strategy",
        "sample-assessments",
    ]
    assert found.out_of_reach == ()


def test_plan_says_what_can_no_longer_be_reached() -> None:
    late = plan(
        "l3-additional-specialist",
        date(2025, 3, 21),
        today=date(2025, 3, 12),
        durations={"map": parse_duration("10 working days")},
        done=["write"],
    )
    assert {step.id for step in late.out_of_reach} == {
        "scope",
        "recognition",
        "meeting",
        "contact",
        "engage",
        "assess",
        "map",
    }
    assert _step(late, "write").reach is Reach.DONE
    assert _step(late, "submit").reach is Reach.IN_TIME
    text = "\n".join(plan_lines(late))
    assert "Can no longer be reached in time: Check route" in text


def test_plan_has_no_contact_step_where_the_area_is_predefined_or_does_not_matter() -> None:
    day, today = date(2025, 3, 14), date(2025, 1, 6)
    specialist = plan("l3-additional-specialist", day, today=today, predefined=True)
    entry = plan("l3-occupational-entry", day, today=today)
    asked = plan("l3-additional-specialist", day, today=today, predefined=False)
    assert "contact" not in {step.id for step in specialist.steps}
    assert "contact" not in {step.id for step in entry.steps}
    assert _step(asked, "contact").remark == ""


def test_plan_for_the_higher_technical_window_of_2020() -> None:
    found = plan("htq", date(2020, 12, 16), today=date(2020, 9, 1))
    assert (found.opens, found.closes) == ("23 September 2020", "16 December 2020")
    assert found.first_teaching == "2022-09"
    # Four weeks from the day after the close: 17 December to 13 January.
    consultation = _step(found, "consultation")
    assert (consultation.start, consultation.end) == (date(2020, 12, 17), date(2021, 1, 13))
    assert consultation.duration == "4 weeks"
    assert _step(found, "decision").start == date(2021, 1, 14)
    assert "Order of routes: Digital, Construction, Health and science." in found.notes


def test_plan_for_the_former_process() -> None:
    found = plan("legacy-sector-skills", date(2025, 8, 29), today=date(2025, 2, 1))
    assert len(found.steps) == 10
    # Ten weeks before 29 August, 22 weeks on the safe side.
    assert _dates(found, "upload") == (date(2025, 3, 29), date(2025, 6, 21), date(2025, 8, 29))
    # 15 working days: 2 to 20 June; 10 to 28 March.
    assert _dates(found, "accreditation") == (
        date(2025, 3, 10),
        date(2025, 6, 2),
        date(2025, 6, 20),
    )
    # 20 working days: 1 to 30 May without 5 and 26 May; 10 February to 7 March.
    assert _dates(found, "approval") == (date(2025, 2, 10), date(2025, 5, 1), date(2025, 5, 30))
    assert _dates(found, "writing") == (None, None, date(2025, 4, 30))
    assert _dates(found, "dialogue") == (date(2024, 8, 8), date(2024, 10, 31), date(2025, 4, 30))
    assert _dates(found, "action-plan") == (date(2024, 2, 8), date(2024, 5, 1), date(2024, 10, 30))
    assert _dates(found, "standards") == (date(2023, 2, 8), date(2023, 10, 31), date(2024, 4, 30))
    assert _dates(found, "strategy") == (date(2022, 2, 8), date(2023, 5, 1), date(2023, 10, 30))
    assert _step(found, "market").duration == "continuous"
    assert [day for day, _ in found.bank_holidays] == [
        date(2025, 4, 18),
        date(2025, 4, 21),
        date(2025, 5, 5),
        date(2025, 5, 26),
    ]
    assert found.documents[0].title.startswith("Qualification proposal")


def test_plan_keeps_to_published_periods_of_earlier_steps() -> None:
    found = plan("l2-additional-specialist", date(2023, 11, 20), today=date(2023, 6, 10))
    assert _step(found, "propose").end == date(2023, 6, 30)
    assert _step(found, "propose").remark.startswith("open 19 May 2023 to 30 June 2023")
    assert [step.id for step in found.out_of_reach] == ["register"]


def test_plan_for_a_day_outside_every_window_says_so() -> None:
    found = plan("htq", date(2030, 5, 31), today=date(2030, 1, 1))
    assert not found.published
    assert found.closes == "31 May 2030"
    assert any("lies in no known window" in note for note in found.notes)


def test_plan_refuses_unknown_steps() -> None:
    with pytest.raises(UnknownNameError, match="Unknown step 'rest'"):
        plan("htq", date(2020, 12, 16), today=date(2020, 9, 1), done=["rest"])


def test_plan_rows_are_text() -> None:
    rows = plan_rows(plan("htq", date(2020, 12, 16), today=date(2020, 9, 1)))
    assert rows[4] == (
        "5",
        "Public consultation of employers, learners and providers",
        "approving body",
        "4 weeks",
        "Thu 17 Dec 2020",
        "",
        "Wed 13 Jan 2021",
        "afterwards",
    )
