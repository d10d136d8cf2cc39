"""Rules on additional content: what maps neither to statements nor to duties."""

from collections.abc import Callable, Iterator

from mapper.mapping import AdditionalItem, Share
from mapper.rules.context import AdditionNote, RuleContext
from mapper.rules.frameworks import matching
from mapper.rules.listing import counted, listed, percent
from mapper.rules.registry import Problem, rule
from mapper.workbook.references import reference_of


@rule("additional-share", "info")
def additional_share(context: RuleContext) -> Iterator[Problem]:
    """How much of the specification is additional content is estimated, three ways with ranges.

    No figure is published for how much is too much, so there is no pass mark; the approving body
    may refuse where amount or relevance worries it.

    Source: founding document 003, paragraph 51.
    """
    content = context.mapping.additional_content
    if not content.items:
        return
    share = content.share
    ways = [("by items", share.items), ("by criteria", share.criteria)]
    if share.glh is not None:
        ways.append(("by guided learning hours", share.glh))
    described = "; ".join(f"{way} {_described(one)}" for way, one in ways)
    yield Problem(
        f"{counted(content.items, 'item')} of additional content, estimated share {described}. "
        f"{context.body} publishes no limit and may refuse where amount or relevance worries it."
    )


@rule("additional-above-your-threshold")
def additional_above_your_threshold(context: RuleContext) -> Iterator[Problem]:
    """The share is compared with a threshold that the user has set; without one nothing is said.

    The threshold is the user's own and is named so: no limit is published.

    Source: founding document 003, paragraph 51 (no figure; the threshold is the user's).
    """
    amber = context.submission.amber if context.submission else None
    if amber is None:
        return
    share = context.mapping.additional_content.share.items
    if share.estimate > amber.share:
        label = f" ({amber.label})" if amber.label else ""
        yield Problem(
            f"Additional content is estimated at {_described(share)}, above the threshold of "
            f"{percent(amber.share)} that you set yourself{label}; it is yours, not one of "
            f"{context.body}."
        )


@rule("additional-relevance", gate=True)
def additional_relevance(context: RuleContext) -> Iterator[Problem]:
    """Each item of additional content has a note on its relevance, written by a person.

    Source: founding document 003, paragraphs 50, 51 and 55.
    """
    yield from _without(
        context,
        lambda note: note.relevance,
        "without a note on its relevance",
        "Say why it is relevant and valuable to employers.",
    )


@rule("additional-validation", gate=True)
def additional_validation(context: RuleContext) -> Iterator[Problem]:
    """Each item of additional content has detail of, or a reference to, its employer validation.

    An item drawn from a published framework needs the framework's name instead. Neither is ever
    written by the program.

    Source: founding document 003, paragraphs 52 and 58.
    """
    yield from _without(
        context,
        lambda note: note.validation or note.framework,
        "without employer validation",
        "Give its detail or the section of the employer evidence, or name the published "
        "framework that it comes from.",
    )


@rule("additional-framework", "info")
def additional_framework(context: RuleContext) -> Iterator[Problem]:
    """Items that may be drawn from a published framework are pointed out, by framework.

    Such content needs no further employer evidence but has to name the publication. The match is by
    terms and has to be confirmed.

    Source: founding document 003, paragraph 58.
    """
    found: dict[str, list[str]] = {}
    for item in context.mapping.additional_content.items:
        framework = matching(item.text, context.frameworks)
        if framework is not None and not context.notes.of_addition(item).framework.strip():
            found.setdefault(framework.name, []).append(reference_of(item))
    for name, references in found.items():
        yield Problem(
            f"{counted(references, 'item')} of additional content may come from the {name}: "
            f"{listed(references)}. If so, name it instead of employer validation.",
            tuple(references),
        )


def _without(
    context: RuleContext, said: Callable[[AdditionNote], str], what: str, advice: str
) -> Iterator[Problem]:
    items: list[AdditionalItem] = [
        item
        for item in context.mapping.additional_content.items
        if not said(context.notes.of_addition(item)).strip()
    ]
    if items:
        references = tuple(reference_of(item) for item in items)
        yield Problem(
            f"{counted(items, 'item')} of additional content {what}: {listed(references)}. "
            f"{advice}",
            references,
        )


def _described(share: Share) -> str:
    return f"{percent(share.estimate)} ({percent(share.low)} to {percent(share.high)})"
