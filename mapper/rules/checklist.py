"""What is missing before a qualification could be submitted, as a checklist.

Source: founding document 003, paragraph 8: an incomplete submission is invalid until everything has
arrived. The checklist has the documents, the questions for people and the rules that gate.
"""

from dataclasses import dataclass
from enum import StrEnum

from mapper.rules.completeness import documents_complete
from mapper.rules.context import RuleContext
from mapper.rules.registry import Rule, find_rule
from mapper.rules.submission import Answer


class State(StrEnum):
    """Where a line of the checklist stands."""

    DONE = "done"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class ChecklistLine:
    """One thing that a submission needs; `detail` says what is wrong or not known."""

    kind: str
    id: str
    text: str
    state: State
    detail: str
    source: str


def checklist(context: RuleContext) -> list[ChecklistLine]:
    """Return the lines of the checklist: documents, questions, then rules, in profile order."""
    return [*_documents(context), *_questions(context), *_rules(context)]


def ready(lines: list[ChecklistLine]) -> bool:
    """Return whether nothing is missing and nothing unknown."""
    return all(line.state in {State.DONE, State.NOT_APPLICABLE} for line in lines)


def _documents(context: RuleContext) -> list[ChecklistLine]:
    given = None if context.submission is None else context.submission.documents
    lines = []
    for document in context.profile.documents:
        if given is None:
            state = State.UNKNOWN
        else:
            state = State.DONE if given.get(document.id) else State.MISSING
        text = document.title + (", for each pathway" if document.per_pathway else "")
        lines.append(ChecklistLine("document", document.id, text, state, "", document.source))
    return lines


def _questions(context: RuleContext) -> list[ChecklistLine]:
    states = {
        Answer.YES: State.DONE,
        Answer.NO: State.MISSING,
        Answer.NOT_APPLICABLE: State.NOT_APPLICABLE,
        None: State.UNKNOWN,
    }
    answers = context.submission.checks if context.submission else {}
    return [
        ChecklistLine(
            "question", check.id, check.question, states[answers.get(check.id)], "", check.source
        )
        for check in context.profile.checks
    ]


def _rules(context: RuleContext) -> list[ChecklistLine]:
    gates = [find_rule(rule_id) for rule_id in context.profile.rules]
    return [
        _rule_line(gate, context)
        for gate in gates
        if gate.gate and gate.judge is not documents_complete
    ]


def _rule_line(gate: Rule, context: RuleContext) -> ChecklistLine:
    problems = gate.problems(context)
    severity = context.profile.severities.get(gate.id, gate.severity)
    missing = [
        one.message for one in problems if not one.unknown and (one.severity or severity) != "info"
    ]
    unknown = [one.message for one in problems if one.unknown]
    noted = [one.message for one in problems if not one.unknown]
    if missing:
        state, detail = State.MISSING, " ".join(missing)
    elif unknown:
        state, detail = State.UNKNOWN, " ".join(unknown)
    else:
        state, detail = State.DONE, " ".join(noted)
    first, _, _ = gate.text.partition(". ")
    return ChecklistLine("rule", gate.id, f"{first.rstrip('.')}.", state, detail, gate.source)
