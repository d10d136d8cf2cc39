import numpy as np
import pytest

from models.pairs.features import PairFeatures, Views, pair_features
from models.pairs.interaction import (
    Interaction,
    WeightedTokens,
    interaction_row,
    stack_rows,
    token_table,
)
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


def _rows(shape: tuple[int, int], seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(*shape, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _views(count: int, seed: int = 0) -> Views:
    return Views(*_rows((2, count), seed))


def _met(items: int, statements: int, facets: int) -> Interaction:
    """How word pieces meet: three of each text, drawn at random."""

    def tokens(count: int, seed: int) -> list[WeightedTokens]:
        return [WeightedTokens(t, np.ones(3, np.float32)) for t in _rows((count, 3), seed)]

    tables = token_table(tokens(statements, 3)), token_table(tokens(facets, 4))
    return stack_rows([interaction_row(item, *tables) for item in tokens(items, 2)])


def _of(statements: list[StatementText]) -> PairFeatures:
    met = _met(3, 2, 3)
    return pair_features(ITEMS, statements, _views(3), _views(2, 1), met=met, lexicon=LEXICON)


def _features() -> tuple[np.ndarray, tuple[str, ...]]:
    found = _of(STATEMENTS)
    return found.values, found.names


def test_pair_features_have_one_value_per_pair_and_name() -> None:
    values, names = _features()
    assert values.shape == (3, 2, len(names))
    assert len(set(names)) == len(names)
    assert np.isfinite(values).all()


def test_facets_come_back_per_statement() -> None:
    found = _of(STATEMENTS)
    assert [part.shape for part in found.facets] == [(3, 1), (3, 2)]


def test_a_similarity_stands_among_its_rivals() -> None:
    values, names = _features()
    tuned = values[:, :, names.index("tuned")]
    assert values[:, :, names.index("tuned.statement_best")] == pytest.approx(
        np.broadcast_to(tuned.max(axis=0), tuned.shape)
    )
    among = values[:, :, names.index("tuned.among_items")]
    assert among.mean(axis=0) == pytest.approx(0.0, abs=1e-6)
    assert (among.argmax(axis=0) == tuned.argmax(axis=0)).all()


def test_kinds_meet_only_statements_of_that_kind() -> None:
    values, names = _features()
    knowing = values[:, :, names.index("kind.knowledge.knowledge")]
    assert knowing[0, 0] > 0.9
    assert (knowing[:, 1] == 0.0).all()
    assert values[1, 1, names.index("kind.skill.skill")] > 0.5


def test_a_duty_meets_items_as_a_skill_does() -> None:
    duties = [StatementText(s.text, "duty", s.facets) for s in STATEMENTS]
    found = _of(duties)
    assert found.values[1, 0, found.names.index("kind.skill.skill")] > 0.5


def test_the_order_of_items_changes_nothing_but_the_order() -> None:
    items, statements, met = _views(3), _views(2, 1), _met(3, 2, 3)
    order = [2, 0, 1]
    turned = Views(items.plain[order], items.tuned[order])
    met_turned = Interaction(met.asked[order], met.given[order], met.facets[order])
    one = pair_features(ITEMS, STATEMENTS, items, statements, met=met, lexicon=LEXICON)
    reordered = [ITEMS[k] for k in order]
    other = pair_features(
        reordered, STATEMENTS, turned, statements, met=met_turned, lexicon=LEXICON
    )
    assert other.values == pytest.approx(one.values[order], abs=1e-5)
