"""Rules on what a submission has to contain before it is valid."""

from collections.abc import Iterator
from datetime import date

from mapper.rules.context import RuleContext
from mapper.rules.listing import counted, listed, written
from mapper.rules.registry import Problem, rule
from mapper.rules.submission import Answer, SampleAssessment

SAMPLE_YEARS = 2
"""Sample assessment materials may be this old (founding document 003, paragraph 74)."""


@rule("documents-complete", "error", gate=True)
def documents_complete(context: RuleContext) -> Iterator[Problem]:
    """All documents that the category asks for are in the submission.

    Without all of them the submission is invalid until they arrive.

    Source: founding document 003, paragraph 8.
    """
    documents = context.profile.documents
    if context.submission is None:
        if documents:
            yield Problem(
                f"It is not known which documents you have. Needed: "
                f"{listed((one.title for one in documents), shown=len(documents))}.",
                tuple(one.id for one in documents),
                "info",
            )
        return
    missing = [one for one in documents if not context.submission.documents.get(one.id)]
    if missing:
        yield Problem(
            f"{counted(missing, 'document')} missing, which makes the submission invalid: "
            f"{listed((one.title for one in missing), shown=len(missing))}.",
            tuple(one.id for one in missing),
        )


@rule("specification-is-pdf", "error", gate=True)
def specification_is_pdf(context: RuleContext) -> Iterator[Problem]:
    """The specification is a PDF.

    Source: founding document 003, paragraph 53.
    """
    if context.specification.document.pages is None:
        yield Problem(
            f"{context.specification.document.name} has no fixed pages; submit the specification "
            "as a PDF, and map that file, so that page numbers hold."
        )


@rule("samples-recent", "error", gate=True)
def samples_recent(context: RuleContext) -> Iterator[Problem]:
    """Sample assessment materials are not more than two years old on the day of submission.

    Source: founding document 003, paragraph 74.
    """
    given = context.submission
    if given is None or not given.samples or given.submit_on is None:
        yield Problem("The age of the sample assessment materials is not known.", unknown=True)
        return
    oldest = _years_before(given.submit_on, SAMPLE_YEARS)
    old = tuple(sample for sample in given.samples if sample.dated < oldest)
    if old:
        yield Problem(
            f"Sample assessment materials older than {SAMPLE_YEARS} years on "
            f"{written(given.submit_on)}: "
            f"{listed(f'{one.title} ({written(one.dated)})' for one in old)}.",
            tuple(one.title for one in old),
        )


@rule("samples-per-pathway", "error", gate=True)
def samples_per_pathway(context: RuleContext) -> Iterator[Problem]:
    """There is a complete set of sample assessment materials, and one more for each pathway.

    Source: founding document 003, paragraphs 73 and 75.
    """
    if context.submission is None or not context.submission.samples:
        yield Problem("The sets of sample assessment materials are not known.", unknown=True)
        return
    pathways = context.rules_of_combination.pathways
    missing = tuple(path for path in pathways if not _has_sample(context.submission.samples, path))
    if len(pathways) > 1 and missing:
        yield Problem(
            f"No sample assessment materials for {listed(missing)}; each pathway needs its own.",
            missing,
        )


@rule("checklist-answered", "info")
def checklist_answered(context: RuleContext) -> Iterator[Problem]:
    """The questions that only a person can answer are answered, and none with no.

    Source: the paragraph that each question of the category profile names.
    """
    answers = context.submission.checks if context.submission else {}
    for check in context.profile.checks:
        if answers.get(check.id) is Answer.NO:
            yield Problem(
                f"Answered no: {check.question} [{check.source}]", (check.id,), check.severity
            )
    open_ids = tuple(check.id for check in context.profile.checks if check.id not in answers)
    if open_ids:
        yield Problem(
            f"{counted(open_ids, 'question')} of the checklist not answered: {listed(open_ids)}.",
            open_ids,
        )


def _has_sample(samples: tuple[SampleAssessment, ...], pathway: str) -> bool:
    return any(sample.pathway.casefold() == pathway.casefold() for sample in samples)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
