from typing import Any

from mapper.claims import AdditionalClaim, Claims, DutyClaim, StatementClaim
from mapper.mapping import Coverage
from mapper.rules.context import AdditionNote, DutyNote, StatementNote
from mapper.rules.from_claims import notes_of
from mapper.rules.profile import load_profile


def _claim(code: str, **said: str) -> StatementClaim:
    return StatementClaim(sheet="Knowledge", row=3, code=code, **said)


def test_notes_of_a_workbook_are_what_people_wrote(world: Any) -> None:
    mapping = world.context(load_profile("l3-additional-specialist")).mapping
    notes = notes_of(
        Claims(
            file="w.xlsx",
            statements=[
                _claim("K1", rationale="What the program says.", explanation="Asked for."),
                _claim("K2", rationale="No glasshouse at hand."),
                _claim("S1", own_rationale="Ours.", explanation="Builds on grafting."),
            ],
            duties=[
                DutyClaim(
                    sheet="Duties", row=3, code="D1", link="DRAFT: do", evidence_of_need="Pack, 2"
                )
            ],
        ),
        mapping,
    )
    assert notes.statements == {
        "K1": StatementNote(explanation="Asked for."),
        "K2": StatementNote(reason="No glasshouse at hand."),
        "S1": StatementNote(
            reason="Ours.", explanation="Builds on grafting.", build_upon="Builds on grafting."
        ),
    }
    assert notes.duties == {"D1": DutyNote(link="DRAFT: do", evidence="Pack, 2")}


def test_notes_find_additional_content_by_reference_or_text(world: Any) -> None:
    profile = load_profile("l3-occupational-entry")
    items = [world.addition(), world.addition("tie a bowline")]
    items[1] = items[1].model_copy(update={"criterion": "3.2"})
    mapping = world.with_additions(world.context(profile), *items).mapping
    claims = Claims(
        file="w.xlsx",
        additional=[
            AdditionalClaim(
                sheet="A",
                row=3,
                reference="102 LO3 AC3.1 (p 18, PDF p 20)",
                evidence_pack="Pack, 4",
            ),
            AdditionalClaim(sheet="A", row=4, text="Tie a bowline.", framework="EDI framework"),
            AdditionalClaim(sheet="A", row=5, text="Something else", relevance="None."),
        ],
    )
    assert notes_of(claims, mapping).additions == {
        ("102", "3", "3.1"): AdditionNote(validation="Pack, 4"),
        ("102", "3", "3.2"): AdditionNote(framework="EDI framework"),
    }


def test_notes_of_an_empty_workbook_are_empty(world: Any) -> None:
    mapping = world.context(load_profile("l3-occupational-entry")).mapping
    notes = notes_of(Claims(file="w.xlsx"), mapping)
    assert notes.of_statement("K1") == StatementNote()
    assert mapping.statements[0].coverage is Coverage.FULL
