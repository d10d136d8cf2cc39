"""A plan as rows of text, for any renderer: terminal, workbook or page."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from mapper.process.plan import Plan, PlanStep

HEADINGS = ("", "Step", "Who", "Duration", "Start by", "Better by", "End by", "Can it be done?")
"""One heading a column of `PlanRow`."""


class PlanRow(NamedTuple):
    """One step as text. Days are ``Mon 10 Mar 2025``; empty where not known."""

    number: str
    step: str
    who: str
    duration: str
    start: str
    safe_start: str
    end: str
    reach: str


def plan_rows(plan: Plan) -> list[PlanRow]:
    """Return the steps as rows under `HEADINGS`, in order."""
    return [_row(step) for step in plan.steps]


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield what stands above and below the table, one sentence a line."""
    yield f"{plan.title}{f', {plan.category}' if plan.category else ''}."
    window = f"{plan.window}, " if plan.published else ""
    opens = f"{plan.opens} to " if plan.opens else ""
    yield f"{_capital(plan.close_means)}: {window}{opens}{plan.closes}."
    if plan.first_teaching:
        yield f"First teaching: {plan.first_teaching}."
    late = plan.out_of_reach
    if late:
        yield f"Can no longer be reached in time: {'; '.join(step.title for step in late)}."
    else:
        yield "Every step can still be reached, as far as durations are known."
    yield from plan.notes
    if plan.bank_holidays:
        days = ", ".join(f"{_short(day)} ({name})" for day, name in plan.bank_holidays)
        yield f"Bank holidays counted: {days}."


def _row(step: PlanStep) -> PlanRow:
    title = f"{step.title} ({step.remark})" if step.remark else step.title
    return PlanRow(
        number=str(step.number),
        step=title,
        who=step.who,
        duration=step.duration,
        start=_short(step.start),
        safe_start=_short(step.safe_start) if step.safe_start != step.start else "",
        end=_short(step.end),
        reach=step.reach.value,
    )


def _short(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}" if day else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
