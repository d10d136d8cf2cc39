from pathlib import Path

import numpy as np
import pytest

from foundation.errors import UnreadableInputError
from mapper.matching.scores import OperatingPoint, Scores
from mapper.matching.targets import Target
from mapper.results import Results
from mapper.specification import Document, Item, LearningOutcome, Specification, Unit
from models.cache import EmbeddingCache

TARGETS = (Target("K1", "knowledge", "how clocks are wound"), Target("S1", "skill", "wind clocks"))
ITEM = Item(Unit(ref="1", title="Clocks"), LearningOutcome(ref="1", text="Wind a clock"), None)


def scores() -> Scores:
    rng = np.random.default_rng(3)
    return Scores(
        covers=rng.random((1, 2)),
        alone=rng.random((1, 2)),
        accepted=np.array([[True, False]]),
        facets=(rng.random((1, 3)), rng.random((1, 1))),
        facet_texts=(("a", "b", "c"), ("d",)),
        covered=rng.random(2),
        covered_fully=rng.random(2),
        mapped=rng.random(1),
        share_error=0.07,
        operating_point=OperatingPoint(0.2, 0.6, 0.1, 0.4, 0.3),
        scorer="test",
    )


@pytest.fixture
def cache(tmp_path: Path) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "cache.sqlite3")


def specification(name: str) -> Specification:
    return Specification(document=Document(name=name, sha256="0", pages=1))


def fail() -> Specification:
    raise AssertionError


def test_a_reading_is_made_once_for_the_same_content(tmp_path: Path, cache: EmbeddingCache) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"one")
    made = specification("a.pdf")
    assert Results(cache).reading(path, lambda: made) == made
    assert Results(cache).reading(path, fail) == made


def test_a_reading_is_made_again_for_other_content_or_another_name(
    tmp_path: Path, cache: EmbeddingCache
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"one")
    Results(cache).reading(path, lambda: specification("a.pdf"))
    path.write_bytes(b"two")
    changed = specification("changed")
    assert Results(cache).reading(path, lambda: changed) == changed
    other = path.rename(tmp_path / "b.pdf")
    renamed = specification("b.pdf")
    assert Results(cache).reading(other, lambda: renamed) == renamed


def test_a_failed_reading_is_not_kept(tmp_path: Path, cache: EmbeddingCache) -> None:
    def unreadable() -> Specification:
        raise UnreadableInputError("a.pdf", "is damaged", "mend it")

    path = tmp_path / "a.pdf"
    path.write_bytes(b"one")
    with pytest.raises(UnreadableInputError):
        Results(cache).reading(path, unreadable)
    made = specification("a.pdf")
    assert Results(cache).reading(path, lambda: made) == made


def test_scores_come_back_as_they_were(cache: EmbeddingCache) -> None:
    made = scores()
    Results(cache).scores("id", [ITEM], TARGETS, lambda: made)

    def never() -> Scores:
        raise AssertionError

    kept = Results(cache).scores("id", [ITEM], TARGETS, never)
    for name in ("covers", "alone", "accepted", "covered", "covered_fully", "mapped"):
        assert np.array_equal(getattr(kept, name), getattr(made, name)), name
        assert getattr(kept, name).dtype == getattr(made, name).dtype
    assert [f.tolist() for f in kept.facets] == [f.tolist() for f in made.facets]
    assert kept.facet_texts == made.facet_texts
    assert (kept.share_error, kept.operating_point, kept.scorer) == (
        made.share_error,
        made.operating_point,
        made.scorer,
    )


@pytest.mark.parametrize("change", ["identity", "wording", "target"])
def test_scores_are_made_again_when_anything_they_depend_on_changes(
    cache: EmbeddingCache, change: str
) -> None:
    Results(cache).scores("id", [ITEM], TARGETS, scores)
    calls = []

    def again() -> Scores:
        calls.append(change)
        return scores()

    other = Item(ITEM.unit, LearningOutcome(ref="1", text="Wind a watch"), None)
    Results(cache).scores(
        "other" if change == "identity" else "id",
        [other if change == "wording" else ITEM],
        TARGETS[::-1] if change == "target" else TARGETS,
        again,
    )
    assert calls == [change]
