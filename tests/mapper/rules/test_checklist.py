from dataclasses import replace
from typing import Any

from mapper.mapping import Coverage
from mapper.rules.checklist import State, checklist, ready
from mapper.rules.profile import load_profile
from mapper.rules.submission import Answer

ENTRY = load_profile("l3-occupational-entry")


def test_checklist_of_a_complete_submission_is_ready(world: Any) -> None:
    lines = checklist(world.context(ENTRY))
    assert ready(lines)
    assert {line.kind for line in lines} == {"document", "question", "rule"}
    assert all(line.source for line in lines)
    assert all(line.text for line in lines)


def test_checklist_tells_missing_from_unknown(world: Any) -> None:
    context = world.with_statements(world.context(ENTRY), world.statement("K1", Coverage.NONE))
    documents = {document.id: True for document in ENTRY.documents}
    checks = {check.id: Answer.YES for check in ENTRY.checks}
    context = world.with_submission(
        context,
        documents={**documents, "mapping-template": False},
        checks={**checks, "edi-considered": Answer.NO, "prior-learning": Answer.NOT_APPLICABLE},
        recognised_areas=(),
    )
    lines = {line.id: line for line in checklist(context)}
    assert lines["mapping-template"].state is State.MISSING
    assert lines["mapping-template"].text == "Mapping template, filled in, for each pathway"
    assert lines["edi-considered"].state is State.MISSING
    assert lines["prior-learning"].state is State.NOT_APPLICABLE
    assert lines["gaps-reasoned"].state is State.MISSING
    assert "K1" in lines["gaps-reasoned"].detail
    assert lines["sector-subject-area"].state is State.UNKNOWN
    assert not ready(list(lines.values()))


def test_checklist_without_a_submission_knows_nothing_of_documents(world: Any) -> None:
    lines = checklist(replace(world.context(ENTRY), submission=None))
    states = {line.state for line in lines if line.kind in {"document", "question"}}
    assert states == {State.UNKNOWN}
