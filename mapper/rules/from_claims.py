"""What people wrote in a workbook, as the notes that the rules look at."""

import re

from mapper.claims import AdditionalClaim, Claims, StatementClaim
from mapper.mapping import AdditionalItem, Mapping
from mapper.rules.context import (
    AdditionNote,
    DutyNote,
    Notes,
    PlaceKey,
    StatementNote,
    place_key,
)
from mapper.workbook.fields import words_of
from mapper.workbook.references import reference_of

_BUILDS_UPON = re.compile(r"\b(?:build(?:s|ing)?|extend(?:s|ing)?|beyond|further than)\b", re.I)
"""How an explanation says that content builds upon a statement; workbooks have one column for why
it is included and how it builds upon (founding document 003, paragraph 46)."""


def notes_of(claims: Claims, mapping: Mapping) -> Notes:
    """Return the notes of a workbook that was read back.

    What the program had written itself (its rationale, a draft link) does not count as a person's.
    Additional content is found by its reference, else by its text.
    """
    proposed = {one.code: one.rationale for one in mapping.statements}
    return Notes(
        statements={
            claim.code: _statement_note(claim, proposed.get(claim.code, ""))
            for claim in claims.statements
            if claim.code
        },
        duties={
            claim.code: DutyNote(link=claim.link.strip(), evidence=claim.evidence_of_need.strip())
            for claim in claims.duties
            if claim.code
        },
        additions=_additions(claims.additional, mapping.additional_content.items),
    )


def _statement_note(claim: StatementClaim, proposed: str) -> StatementNote:
    own = claim.own_rationale.strip()
    if not own and words_of(claim.rationale) != words_of(proposed):
        own = claim.rationale.strip()
    explanation = claim.explanation.strip()
    return StatementNote(
        reason=own,
        explanation=explanation,
        build_upon=explanation if _BUILDS_UPON.search(explanation) else "",
    )


def _additions(
    claims: list[AdditionalClaim], items: list[AdditionalItem]
) -> dict[PlaceKey, AdditionNote]:
    keys: dict[str, PlaceKey] = {}
    for item in reversed(items):
        keys[words_of(item.text)] = place_key(item)
    for item in reversed(items):
        keys[words_of(reference_of(item))] = place_key(item)
    notes = {}
    for claim in claims:
        key = keys.get(words_of(claim.reference)) or keys.get(words_of(claim.text))
        if key is not None:
            notes[key] = AdditionNote(
                relevance=claim.relevance.strip(),
                validation=claim.employer_validation.strip() or claim.evidence_pack.strip(),
                framework=claim.framework.strip(),
            )
    return notes
