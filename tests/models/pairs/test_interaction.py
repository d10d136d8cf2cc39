import numpy as np
import pytest

from models.pairs.interaction import (
    Interaction,
    WeightedTokens,
    interaction_row,
    piece_rarity,
    stack_rows,
    token_table,
    weighted_tokens,
)


def _tokens(vectors: list[list[float]], weights: list[float]) -> WeightedTokens:
    return WeightedTokens(np.array(vectors, np.float32), np.array(weights, np.float32))


def interaction(
    items: list[WeightedTokens], statements: list[WeightedTokens], facets: list[WeightedTokens]
) -> Interaction:
    tables = token_table(statements), token_table(facets)
    return stack_rows([interaction_row(item, *tables) for item in items])


def test_interaction_weighs_the_pieces_that_are_met() -> None:
    item = _tokens([[1, 0]], [1])
    statement = _tokens([[1, 0], [0, 1]], [3, 1])
    found = interaction([item], [statement], [statement])
    assert found.asked[0, 0] == pytest.approx(0.75)
    assert found.given[0, 0] == pytest.approx(1.0)


def test_interaction_keeps_statements_apart() -> None:
    item = _tokens([[1, 0], [0, 1]], [1, 1])
    first, second = _tokens([[1, 0]], [1]), _tokens([[0, 1], [0, -1]], [1, 1])
    found = interaction([item], [first, second], [second])
    assert found.asked[0] == pytest.approx([1.0, 0.5])
    assert found.given[0] == pytest.approx([0.5, 0.5])
    assert found.facets[0] == pytest.approx([0.5])


def test_rows_of_items_do_not_depend_on_the_other_items() -> None:
    generator = np.random.default_rng(0)
    texts = [
        WeightedTokens(
            generator.normal(size=(n, 384)).astype(np.float32), np.ones(n, dtype=np.float32)
        )
        for n in (3, 17, 40, 8)
    ]
    table = token_table(texts)
    together = interaction(texts, texts, texts)
    for place, text in enumerate(texts):
        asked, given, facets = interaction_row(text, table, table)
        assert (asked == together.asked[place]).all()
        assert (given == together.given[place]).all()
        assert (facets == together.facets[place]).all()


def test_weighted_tokens_of_a_text_without_pieces_meet_nothing() -> None:
    empty = weighted_tokens(np.zeros(0, np.int32), np.zeros((0, 2), np.float32), np.ones(3))
    statement = _tokens([[1, 0]], [1])
    assert interaction([empty], [statement], [statement]).asked[0, 0] == 0.0


def test_piece_rarity_of_unseen_pieces_is_highest() -> None:
    rarity = piece_rarity({1: 9}, documents=9, vocabulary=3)
    assert rarity == pytest.approx([np.log(10), 0.0, np.log(10)])
