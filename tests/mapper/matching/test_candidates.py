from pathlib import Path

import numpy as np
import pytest

from mapper.matching import candidates
from mapper.matching.candidates import find_candidates, index_entries, shared_words
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


def test_find_candidates_takes_the_nearest_in_meaning_and_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "NEAREST", 1)
    monkeypatch.setattr(candidates, "SHARED_WORDS", 1)
    found = find_candidates(
        [item("Order spare parts from a supplier"), item("Describe an escapement")],
        TARGETS,
        FACETS,
        encoder=load_encoder(),
        lexicon=LEXICON,
        index_folder=tmp_path,
    )
    assert found[0, 1]
    assert found[1, 0]
    assert not found.all()
    assert list(tmp_path.glob("*.faiss"))


def test_find_candidates_of_nothing_is_empty(tmp_path: Path) -> None:
    encoder = load_encoder()
    none = find_candidates(
        [], TARGETS, FACETS, encoder=encoder, lexicon=LEXICON, index_folder=tmp_path
    )
    assert none.shape == (0, 3)
    assert np.array_equal(none, np.zeros((0, 3), dtype=bool))
