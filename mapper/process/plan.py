"""A plan: the steps of a process laid out backwards from the close of a window.

Latest dates come first: each step ends on the last working day before the next one starts. Where no
duration is published and none was given, a step has a latest end but no start.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from foundation.errors import UnknownNameError
from mapper.process.catalogue import Process, Stage, Window, find_process
from mapper.process.days import (
    ONE_DAY,
    SATURDAY,
    Duration,
    bank_holidays,
    first_day,
    last_day,
    last_working_day,
    next_working_day,
)
from mapper.rules.listing import written
from mapper.rules.profile import Document, Profile, Proposal, category_names, load_profile


class Reach(StrEnum):
    """Whether a step can still be done in time, as of the day of planning."""

    DONE = "done"
    IN_TIME = "in time"
    TIGHT = "tight"
    TOO_LATE = "too late"
    AFTERWARDS = "afterwards"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanStep(_Frozen):
    """One step. Before the window `start` and `end` are the latest days, after it the earliest.

    `start` counts on the shortest duration; `safe_start` on the longest, of this step and of all
    later ones. Both are `None` where the duration is not known.
    """

    number: int
    id: str
    title: str
    who: str
    duration: str
    start: date | None
    safe_start: date | None
    end: date | None
    reach: Reach
    remark: str
    source: str


class Plan(_Frozen):
    """Steps, documents and what has to be known, for one category (or process) and one date.

    `published` says whether the date lies in a window that the program knows.
    """

    process: str
    title: str
    category: str | None
    cycle: str
    window: str
    published: bool
    opens: str
    closes: str
    close: date
    close_means: str
    today: date
    first_teaching: str
    steps: tuple[PlanStep, ...]
    documents: tuple[Document, ...]
    bank_holidays: tuple[tuple[date, str], ...]
    notes: tuple[str, ...]

    @property
    def out_of_reach(self) -> tuple[PlanStep, ...]:
        """The steps for which it is too late."""
        return tuple(step for step in self.steps if step.reach is Reach.TOO_LATE)


def plan(
    name: str,
    window: date,
    *,
    today: date,
    durations: Mapping[str, Duration] | None = None,
    done: Collection[str] = (),
    predefined: bool | None = None,
    folder: Path | None = None,
) -> Plan:
    """Return the plan of a category, or of a process by its name, for a window.

    Parameters
    ----------
    name
        A category such as ``l3-additional-specialist`` or a process such as
        ``legacy-sector-skills``.
    window
        A day of a known window, whose close is then used; any other day is itself the close.
    today
        The day from which it is judged what can still be reached.
    durations
        The user's own durations by step id; they are marked as such.
    done
        Ids of steps that are done.
    predefined
        Whether the specialist area is pre-defined; `None` where that is not known.
    folder
        A person's own processes.

    Raises
    ------
    UnknownNameError
        No category or process has this name, or no step has an id that was given.
    """
    process = find_process(name, window, folder=folder)
    known = process.window_on(window)
    category = _category(name)
    profile = _profile(category, known)
    stages = [stage for stage in process.stages if _needed(stage, profile, predefined)]
    _check_ids(process, (*(durations or {}), *done))
    close = known.closes if known else window
    layout = _Layout(
        anchor=process.anchor,
        window=known,
        close=close,
        today=today,
        durations=durations or {},
        done=frozenset(done),
        profile=profile,
        predefined=predefined,
    )
    steps = layout.lay_out(stages)
    return Plan(
        process=process.name,
        title=process.title,
        category=category,
        cycle=known.cycle if known else "",
        window=known.name if known else "not a window that the program knows",
        published=known is not None,
        opens=_moment(known.opens, known.opens_at) if known else "",
        closes=_moment(close, known.closes_at if known else None),
        close=close,
        close_means=process.anchor_means,
        today=today,
        first_teaching=known.first_teaching if known else "",
        steps=steps,
        documents=_documents(process, profile),
        bank_holidays=_holidays_counted(steps),
        notes=_notes(process, known, close),
    )


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """Lays out the stages of one process around one date."""

    anchor: str
    window: Window | None
    close: date
    today: date
    durations: Mapping[str, Duration]
    done: frozenset[str]
    profile: Profile | None
    predefined: bool | None

    def lay_out(self, stages: list[Stage]) -> tuple[PlanStep, ...]:
        anchor = next(place for place, stage in enumerate(stages) if stage.id == self.anchor)
        before = self._backwards(stages[: anchor + 1])
        after = self._forwards(stages[anchor + 1 :])
        return tuple(
            step.model_copy(update={"number": number})
            for number, step in enumerate((*before, *after), start=1)
        )

    def _backwards(self, stages: list[Stage]) -> list[PlanStep]:
        end, safe_end = self.close, self.close
        steps: list[PlanStep] = []
        for stage in reversed(stages):
            span = self.window.spans.get(stage.id) if self.window else None
            if span is not None:
                end, safe_end = min(end, span.closes), min(safe_end, span.closes)
            duration = self._duration(stage)
            start = safe_start = None
            if duration is not None:
                start = first_day(end, duration.least, duration.unit)
                safe_start = first_day(safe_end, duration.most, duration.unit)
            steps.append(
                self._step(
                    stage,
                    start=start,
                    safe_start=safe_start,
                    end=end,
                    reach=self._reach(stage, end if start is None else start, safe_start),
                    remark=self._remark(stage),
                )
            )
            end = last_working_day((start - ONE_DAY) if start else end)
            safe_end = last_working_day((safe_start - ONE_DAY) if safe_start else safe_end)
        return steps[::-1]

    def _forwards(self, stages: list[Stage]) -> list[PlanStep]:
        steps = []
        start: date | None = next_working_day(self.close + ONE_DAY)
        for stage in stages:
            duration = self._duration(stage)
            end = (
                last_day(start, duration.least, duration.unit)
                if start is not None and duration is not None
                else None
            )
            steps.append(
                self._step(
                    stage,
                    start=start,
                    safe_start=None,
                    end=end,
                    reach=Reach.DONE if stage.id in self.done else Reach.AFTERWARDS,
                    remark=self._remark(stage),
                )
            )
            start = next_working_day(end + ONE_DAY) if end else None
        return steps

    def _step(
        self,
        stage: Stage,
        *,
        start: date | None,
        safe_start: date | None,
        end: date | None,
        reach: Reach,
        remark: str,
    ) -> PlanStep:
        duration = self._duration(stage)
        return PlanStep(
            number=0,
            id=stage.id,
            title=stage.title,
            who=stage.who,
            duration="continuous" if stage.continuous else str(duration or "none published"),
            start=start,
            safe_start=safe_start,
            end=None if stage.continuous else end,
            reach=reach,
            remark=remark,
            source=stage.source,
        )

    def _duration(self, stage: Stage) -> Duration | None:
        return self.durations.get(stage.id, stage.duration)

    def _reach(self, stage: Stage, latest: date, safe: date | None) -> Reach:
        if stage.id in self.done:
            return Reach.DONE
        if stage.continuous:
            return Reach.IN_TIME
        if latest < self.today:
            return Reach.TOO_LATE
        return Reach.TIGHT if safe is not None and safe < self.today else Reach.IN_TIME

    def _remark(self, stage: Stage) -> str:
        remarks = []
        span = self.window.spans.get(stage.id) if self.window else None
        if span is not None:
            remarks.append(f"open {written(span.opens)} to {written(span.closes)}")
        if stage.id in self.durations:
            remarks.append("your own duration")
        conditional = stage.only and self.predefined is None and self.profile
        if conditional and self.profile and self.profile.proposal is not Proposal.REQUIRED:
            remarks.append("only if the area is not pre-defined")
        return "; ".join(remarks)


def _needed(stage: Stage, profile: Profile | None, predefined: bool | None) -> bool:
    if stage.only is None or profile is None or profile.proposal is Proposal.REQUIRED:
        return True
    return profile.proposal is not Proposal.NONE and not predefined


def _category(name: str) -> str | None:
    slug = "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
    return slug if slug in category_names() else None


def _profile(category: str | None, window: Window | None) -> Profile | None:
    if category is None:
        return None
    try:
        return load_profile(category, (window.cycle or None) if window else None)
    except UnknownNameError:
        # The window's cycle has no profile of its own; the latest criteria stand in.
        return load_profile(category)


def _check_ids(process: Process, ids: Collection[str]) -> None:
    known = [stage.id for stage in process.stages]
    for one in ids:
        if one not in known:
            raise UnknownNameError("step", one, advice=f"Steps: {', '.join(known)}.")


def _documents(process: Process, profile: Profile | None) -> tuple[Document, ...]:
    if profile is not None:
        return profile.documents
    own = [
        Document(id=f"document-{number}", title=title, source=process.sources[0])
        for number, title in enumerate(process.documents, start=1)
    ]
    shared = {
        document.id: document
        for category in process.categories
        for document in load_profile(category).documents
    }
    return (*own, *shared.values())


def _notes(process: Process, window: Window | None, close: date) -> tuple[str, ...]:
    notes = [process.note] if process.note else []
    if window is None and process.windows:
        known = "; ".join(one.described for one in process.windows)
        notes.append(f"{written(close)} lies in no known window. Known windows: {known}.")
    if window is not None and window.note:
        notes.append(window.note)
    if window is not None and window.routes:
        notes.append(f"Routes of this window: {', '.join(window.routes)}.")
    if process.routes:
        notes.append(f"Order of routes: {', '.join(process.routes)}.")
    return tuple(notes)


def _holidays_counted(steps: tuple[PlanStep, ...]) -> tuple[tuple[date, str], ...]:
    """Return the bank holidays on weekdays within the steps that are counted in working days."""
    found: dict[date, str] = {}
    for step in steps:
        first = step.safe_start or step.start
        if first and step.end and step.duration.endswith(("working day", "working days")):
            for year in range(first.year, step.end.year + 1):
                found |= {
                    day: name
                    for day, name in bank_holidays(year).items()
                    if first <= day <= step.end and day.weekday() < SATURDAY
                }
    return tuple(sorted(found.items()))


def _moment(day: date, at: time | None) -> str:
    return written(day) if at is None else f"{written(day)}, {at:%H:%M}"
