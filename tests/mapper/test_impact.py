from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpora.importers.load import import_file
from corpora.samples import sample_area, sample_standards
from corpora.standard import Duty, Standard, Statement, StatementKind
from foundation.errors import UsageError
from mapper.impact import CoreDuty, Effect, impact
from mapper.mapping import (
    AdditionalContent,
    AdditionalShare,
    Coverage,
    ItemLink,
    MappedDuty,
    MappedItem,
    MappedStatement,
    Mapping,
    Share,
    SpecificationPin,
    StandardPin,
    Versions,
)
from mapper.rules.similarity import Similarity

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE
KINDS = {"K": "knowledge", "S": "skill", "B": "behaviour"}


def _statement(code: str, text: str, key: str | None = None) -> Statement:
    return Statement(code=code, kind=StatementKind(KINDS[code[0]]), text=text, key=key)


def _standard(version: str, *statements: Statement, duties: Sequence[Duty] = ()) -> Standard:
    return Standard(
        reference="ST9801", version=version, title="Grower", statements=statements,
        duties=tuple(duties),
    )  # fmt: skip


def _mapping(
    standard: Standard,
    coverage: dict[str, Coverage],
    *,
    items: dict[str, list[str]] | None = None,
    duties: Sequence[MappedDuty] = (),
    **pin: Any,
) -> Mapping:
    nothing = Share(estimate=0, low=0, high=0)
    return Mapping(
        specification=SpecificationPin(name="s.pdf", sha256="0"),
        standard=StandardPin(
            reference=standard.reference, version=standard.version, title=standard.title, **pin
        ),
        category=None,
        statements=[
            MappedStatement(
                code=s.code, kind=s.kind.value, statement=s.text, coverage=coverage[s.code],
                probability=0.9, guaranteed=coverage[s.code], needs_look=False, facets=[],
                rationale="", evidence=[],
            )
            for s in standard.statements
            if s.code in coverage
        ],
        duties=list(duties),
        items=[
            MappedItem(
                unit="101", outcome="1", criterion=ref, page=3, page_label="3",
                statements=[ItemLink(code=c, coverage=FULL, probability=0.9) for c in codes],
            )
            for ref, codes in (items or {}).items()
        ],
        additional_content=AdditionalContent(
            items=[], share=AdditionalShare(items=nothing, criteria=nothing, glh=None)
        ),
        findings=[],
        versions=Versions(mapper="0", encoder="e", scorer="s", profile="p"),
    )  # fmt: skip


OLD = _standard(
    "1.0",
    _statement("K1", "Light and heat under glass", "k-1"),
    _statement("K2", "Pests of protected crops", "k-2"),
    _statement("K3", "Prices at market", "k-3"),
    _statement("S1", "Graft young plants", "s-1"),
    _statement("S2", "Set the climate of a glasshouse", "s-2"),
)
NEW = _standard(
    "1.1",
    _statement("K1", "Light and heat under glass", "k-1"),
    _statement("K2", "Water and its quality", "k-9"),
    _statement("K3", "Pests and diseases of protected crops", "k-2"),
    _statement("S1", "Set the climate of a glasshouse", "s-2"),
    _statement("S2", "Graft young plants", "s-1"),
)


def test_impact_tells_what_holds_from_what_needs_work() -> None:
    mapping = _mapping(
        OLD,
        {"K1": FULL, "K2": PARTIAL, "K3": FULL, "S1": FULL, "S2": NONE},
        items={"1.1": ["K3"], "1.2": ["K3", "K1"], "1.3": []},
    )
    found = impact(mapping, NEW, OLD)
    assert (found.old, found.new) == ("ST9801@1.0", "ST9801@1.1")
    assert [(c.old_code, c.new_code, c.coverage, c.effect) for c in found.claims] == [
        ("K1", "K1", FULL, Effect.HOLDS),
        (None, "K2", None, Effect.MISSING),
        ("K2", "K3", PARTIAL, Effect.REWORK),
        ("S2", "S1", NONE, Effect.RENUMBER),
        ("S1", "S2", FULL, Effect.RENUMBER),
        ("K3", None, FULL, Effect.FALLS_AWAY),
    ]
    reworded = found.of(Effect.REWORK)[0]
    assert reworded.old_text == "Pests of protected crops"
    assert reworded.detail == (
        "Reworded: check every place against the new wording. Its code is now K3, was K2."
    )
    assert found.no_longer_mapped == ("101 LO1 AC1.1 (p 3)",)


def test_impact_pairs_by_meaning_what_neither_key_nor_words_could() -> None:
    old = _standard("1.0", _statement("K1", "Rates of exchange"))
    new = _standard("1.1", _statement("K1", "What a pound buys abroad"))
    mapping = _mapping(old, {"K1": FULL})
    apart = impact(mapping, new, old)
    assert [c.effect for c in apart.claims] == [Effect.MISSING, Effect.FALLS_AWAY]
    together = impact(mapping, new, old, similarity=_measure({"pound": "exchange"}))
    assert [(c.effect, c.old_code, c.likeness) for c in together.claims] == [
        (Effect.REWORK, "K1", 0.9)
    ]
    assert together.measured_by == "test"


def test_impact_finds_specialist_duties_that_became_part_of_the_standard() -> None:
    duties = [
        MappedDuty(code=code, text=text, coverage=FULL, evidence=[], link="", origin="pre-defined")
        for code, text in (("SD1", "Irrigate with recycled water"), ("SD2", "Judge orchids"))
    ]
    old = _standard("1.0", _statement("S1", "Graft young plants", "s-1"))
    new = _standard(
        "1.1",
        _statement("S1", "Graft young plants", "s-1"),
        _statement("S2", "Irrigate crops with recycled water"),
    )
    mapping = _mapping(old, {"S1": FULL}, duties=duties, area="Water")
    found = impact(mapping, new, old)
    assert found.now_core == (
        CoreDuty(
            duty="SD1",
            duty_text="Irrigate with recycled water",
            code="S2",
            text="Irrigate crops with recycled water",
            likeness=0.857,
        ),
    )
    # The mapped duties are the area's, so the standard's own are not among the claims.
    assert {claim.kind for claim in found.claims} == {"skill"}


def test_impact_does_not_call_core_what_overlapped_from_the_start() -> None:
    duty = MappedDuty(
        code="SD1", text="Irrigate with recycled water", coverage=FULL, evidence=[], link="",
        origin="new",
    )  # fmt: skip
    old = _standard("1.0", _statement("S1", "Irrigate with recycled water", "s-1"))
    new = _standard("1.1", _statement("S1", "Irrigate all crops with recycled water", "s-1"))
    mapping = _mapping(old, {"S1": FULL}, duties=[duty], area="Water")
    assert impact(mapping, new, old).now_core == ()


def test_impact_refuses_a_mapping_to_another_version() -> None:
    with pytest.raises(UsageError, match=r"made against ST9801@1\.1, not ST9801@1\.0"):
        impact(_mapping(NEW, {"K1": FULL}), NEW, OLD)


def test_impact_on_the_sample_standard_and_its_specialist_area() -> None:
    old, new = import_file(sample_standards()).standards
    (area,) = import_file(sample_area()).areas
    duties = [
        MappedDuty(
            code=duty.code, text=duty.text, coverage=FULL, evidence=[], link="",
            origin=duty.origin.value,
        )
        for duty in area.duties
    ]  # fmt: skip
    mapping = _mapping(old, {s.code: FULL for s in old.statements}, duties=duties, area=area.name)
    found = impact(mapping, new, old)
    codes = {effect: [c.old_code or c.new_code for c in found.of(effect)] for effect in Effect}
    assert codes[Effect.REWORK] == ["K1", "K3", "K7", "S2", "B4"]
    assert codes[Effect.RENUMBER] == ["K9", "K8", "K11", "K12", "K13"]
    assert codes[Effect.MISSING] == ["S9"]
    assert codes[Effect.FALLS_AWAY] == ["K10", "S9"]
    assert len(found.claims) == 13 + len(codes[Effect.HOLDS])
    assert found.now_core == ()


@pytest.mark.shared
def test_impact_on_a_real_standard_edited_by_hand(shared_data: Path) -> None:
    report = import_file(shared_data / "standards" / "occupational_maps.json")
    old = next(one for one in report.standards if one.reference == "ST0499")
    gone, reworded, *rest = old.statements
    new = old.model_copy(
        update={
            "version": "9.9",
            "statements": (
                *rest,
                reworded.model_copy(update={"text": f"{reworded.text}, and how to improve them"}),
                Statement(code="K99", kind=StatementKind.KNOWLEDGE, text="How to tune a harp"),
            ),
        }
    )
    mapping = _mapping(old, {s.code: FULL for s in old.statements})
    found = impact(mapping, new, old)
    statements = [claim for claim in found.claims if claim.kind != "duty"]
    effects = {effect: [c for c in statements if c.effect is effect] for effect in Effect}
    assert len(effects[Effect.HOLDS]) == len(rest)
    assert [c.old_code for c in effects[Effect.REWORK]] == [reworded.code]
    assert [c.new_code for c in effects[Effect.MISSING]] == ["K99"]
    assert [c.old_code for c in effects[Effect.FALLS_AWAY]] == [gone.code]


def _measure(synonyms: dict[str, str]) -> Similarity:
    def alike(left: str, right: str) -> float:
        return 0.9 if any(a in left and b in right for a, b in synonyms.items()) else 0.0

    return Similarity(
        "test", 0.6, 0.8, lambda left, right: np.array([[alike(a, b) for b in right] for a in left])
    )
