from pathlib import Path

import pytest

from mapper.matching import candidates
from mapper.matching.candidates import (
    NearTargets,
    by_wording,
    in_context,
    index_entries,
    shared_words,
)
from mapper.matching.targets import Target
from mapper.specification import Criterion, Item, LearningOutcome, Unit
from models.encoder import load_encoder
from models.pairs.lexical import Lexicon

LEXICON = Lexicon({"record": 500, "escape": 2}, documents=1000)
TARGETS = (
    Target("K1", "knowledge", "how escapements work"),
    Target("S1", "skill", "keep records of repairs and order parts"),
    Target("S2", "skill", "welcome visitors"),
)
FACETS = (("how escapements work",), ("keep records of repairs", "order parts"), ("welcome",))


def item(text: str) -> Item:
    unit = Unit(ref="1", title="Clocks")
    outcome = LearningOutcome(ref="1", text="Understand clocks")
    return Item(unit, outcome, Criterion(ref="1.1", text=text))


def test_index_entries_are_targets_and_the_facets_of_those_with_several() -> None:
    entries = [(entry.code, entry.facet) for entry in index_entries(TARGETS, FACETS)]
    assert entries == [("K1", None), ("S1", None), ("S2", None), ("S1", 0), ("S1", 1)]


def test_shared_words_weigh_rare_words_more() -> None:
    scores = shared_words(
        ["explain an escapement", "file records"], [t.text for t in TARGETS], LEXICON
    )
    assert scores[0, 0] > scores[1, 1] > 0.0
    assert scores[:, 2].tolist() == [0.0, 0.0]


def test_candidates_are_the_nearest_in_meaning_and_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "NEAREST", 1)
    monkeypatch.setattr(candidates, "SHARED_WORDS", 1)
    near = NearTargets(TARGETS, FACETS, encoder=load_encoder(), index_folder=tmp_path)
    items = [item("Order spare parts from a supplier"), item("Describe an escapement")]
    found = by_wording(items, TARGETS, near, LEXICON)
    assert found[0, 1]
    assert found[1, 0]
    assert not found.all()
    assert list(tmp_path.glob("*.faiss"))


def test_the_unit_and_the_outcome_bring_other_targets_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "NEAREST", 1)
    near = NearTargets(TARGETS, FACETS, encoder=load_encoder(), index_folder=None)
    vague = Criterion(ref="1.1", text="Explain its purpose")
    unit = Unit(ref="1", title="Clocks")
    items = [
        Item(unit, LearningOutcome(ref="1", text=text), vague)
        for text in ("Understand how escapements work", "Be able to welcome visitors")
    ]
    assert in_context(items, near).tolist() == [[True, False, False], [False, False, True]]


def test_candidates_of_nothing_are_none() -> None:
    encoder = load_encoder()
    near = NearTargets(TARGETS, FACETS, encoder=encoder, index_folder=None)
    assert by_wording([], TARGETS, near, LEXICON).shape == (0, 3)
    assert in_context([], near).shape == (0, 3)
    none = NearTargets((), (), encoder=encoder, index_folder=None)
    assert by_wording([item("Describe an escapement")], (), none, LEXICON).shape == (1, 0)
