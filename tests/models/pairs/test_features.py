import numpy as np
import pytest

from models.pairs.features import Views, pair_features
from models.pairs.interaction import WeightedTokens
from models.pairs.lexical import Lexicon
from models.pairs.texts import ItemText, StatementText

LEXICON = Lexicon({}, documents=10)
ITEMS = [
    ItemText("Explain how wicks are trimmed", unit="1"),
    ItemText("Trim a wick", unit="1"),
    ItemText("Paint a fence", unit="2"),
]
STATEMENTS = [
    StatementText("How wicks are trimmed", "knowledge"),
    StatementText("Trim wicks and refill lanterns", "skill", ("Trim wicks", "refill lanterns")),
]


def _views(count: int, facets: int = 0, seed: int = 0) -> Views:
    generator = np.random.default_rng(seed)

    def rows(n: int) -> np.ndarray:
        vectors = generator.normal(size=(n, 8)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def tokens(n: int) -> list[WeightedTokens]:
        return [WeightedTokens(rows(3), np.ones(3, np.float32)) for _ in range(n)]

    return Views(rows(count), rows(count), tokens(count), tokens(facets))


def _features() -> tuple[np.ndarray, tuple[str, ...]]:
    found = pair_features(ITEMS, STATEMENTS, _views(3), _views(2, facets=3, seed=1), LEXICON)
    return found.values, found.names


def test_pair_features_have_one_value_per_pair_and_name() -> None:
    values, names = _features()
    assert values.shape == (3, 2, len(names))
    assert len(set(names)) == len(names)
    assert np.isfinite(values).all()


def test_facets_come_back_per_statement() -> None:
    found = pair_features(ITEMS, STATEMENTS, _views(3), _views(2, facets=3, seed=1), LEXICON)
    assert [part.shape for part in found.facets] == [(3, 1), (3, 2)]


def test_the_best_statement_of_an_item_has_rank_zero_and_no_distance() -> None:
    values, names = _features()
    tuned = values[:, :, names.index("tuned")]
    best = tuned.argmax(axis=1)
    rows = np.arange(3)
    assert values[rows, best, names.index("tuned.rank")] == pytest.approx(0.0)
    assert values[rows, best, names.index("tuned.below_best")] == pytest.approx(0.0)


def test_kinds_meet_only_statements_of_that_kind() -> None:
    values, names = _features()
    knowing = values[:, :, names.index("kind.knowledge.knowledge")]
    assert knowing[0, 0] > 0.9
    assert (knowing[:, 1] == 0.0).all()
    assert values[1, 1, names.index("kind.skill.skill")] > 0.5


def test_a_duty_meets_items_as_a_skill_does() -> None:
    duties = [StatementText(s.text, "duty", s.facets) for s in STATEMENTS]
    found = pair_features(ITEMS, duties, _views(3), _views(2, facets=3, seed=1), LEXICON)
    assert found.values[1, 0, found.names.index("kind.skill.skill")] > 0.5


def test_the_order_of_items_changes_nothing_but_the_order() -> None:
    items, statements = _views(3), _views(2, facets=3, seed=1)
    order = [2, 0, 1]
    turned = Views(items.plain[order], items.tuned[order], [items.tokens[k] for k in order])
    one = pair_features(ITEMS, STATEMENTS, items, statements, LEXICON)
    other = pair_features([ITEMS[k] for k in order], STATEMENTS, turned, statements, LEXICON)
    assert other.values == pytest.approx(one.values[order], abs=1e-5)
