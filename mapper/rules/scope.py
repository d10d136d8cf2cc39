"""Rules on what the cycle and the awarding organisation's recognition let through."""

from collections.abc import Iterator

from mapper.process.catalogue import windows_of
from mapper.rules.context import RuleContext
from mapper.rules.listing import listed, written
from mapper.rules.registry import Problem, rule


@rule("standard-in-scope", gate=True)
def standard_in_scope(context: RuleContext) -> Iterator[Problem]:
    """The standard is on the list of standards in scope on the day, and is not under review.

    Source: founding document 002, paragraphs 35 to 37.
    """
    if context.scope is None:
        yield Problem("No list of standards in scope was given.", unknown=True)
        return
    day = context.submission.submit_on if context.submission else None
    for one in context.occupations:
        entries = [
            entry
            for entry in context.scope.of(one.standard.reference)
            if entry.holds(context.profile.name, day)
        ]
        reviews = [entry.review for entry in entries if entry.review]
        if not entries:
            when = f" on {written(day)}" if day else ""
            yield Problem(
                f"{one.standard.reference} is not in scope of {context.profile.title}{when} "
                f"according to {context.scope.name}: contact {context.body} if you consider it.",
                (one.standard.reference,),
            )
        elif reviews:
            yield Problem(
                f"{one.standard.reference} is marked “{reviews[0]}” in {context.scope.name}: ask "
                f"{context.body} before you submit against it.",
                (one.standard.reference,),
            )


@rule("sector-subject-area", "error", gate=True)
def sector_subject_area(context: RuleContext) -> Iterator[Problem]:
    """The sector subject area is within the awarding organisation's scope of recognition.

    Outside it, Ofqual has to be contacted before the submission.

    Source: founding document 002, paragraph 21.
    """
    given = context.submission
    if given is None or not given.sector_subject_area or not given.recognised_areas:
        yield Problem("Sector subject area or scope of recognition is not known.", unknown=True)
        return
    recognised = {area.casefold().strip() for area in given.recognised_areas}
    if given.sector_subject_area.casefold().strip() not in recognised:
        yield Problem(
            f"{given.sector_subject_area!r} is outside your scope of recognition "
            f"({listed(given.recognised_areas)}): contact Ofqual before you submit."
        )


@rule("submission-window", gate=True)
def submission_window(context: RuleContext) -> Iterator[Problem]:
    """The day of submission lies in a window of the category.

    Nothing is accepted outside the window; lateness has to be justified at the time, with evidence.

    Source: founding document 002, paragraphs 28 and 30 to 32; founding document 004, paragraph 12.
    """
    day = context.submission.submit_on if context.submission else None
    windows = windows_of(context.profile.name)
    if day is None or not windows:
        yield Problem("The day of submission or the window is not known.", unknown=True)
        return
    if not any(window.contains(day) for window in windows):
        known = listed(window.described for window in windows)
        yield Problem(
            f"{written(day)} lies in no window that the program knows for this category: {known}. "
            "Nothing is accepted outside a window."
        )
