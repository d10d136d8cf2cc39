import math

import numpy as np
import pytest

from models.pairs.lexical import Lexicon, lexical_scores, specificity, stems

LEXICON = Lexicon({"tools": 40, "record": 40, "lanter": 3}, documents=100)


def test_stems_drop_stop_words_and_shorten() -> None:
    assert stems("The storyboarding of a scene, including lanterns") == [
        "storyb",
        "scene",
        "lanter",
    ]


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert LEXICON.weight("lanter") > LEXICON.weight("tools")
    assert LEXICON.weight("unseen") == pytest.approx(math.log(101))


def test_asked_and_given_are_shares_of_the_statement_and_of_the_item() -> None:
    scores = lexical_scores(["clean lantern", "paint fences"], ["lantern"], LEXICON)
    assert scores.asked[:, 0] == pytest.approx([1.0, 0.0])
    expected = LEXICON.weight("lanter") / (LEXICON.weight("lanter") + LEXICON.weight("clean"))
    assert scores.given[0, 0] == pytest.approx(expected)
    assert scores.rarest[:, 0] == pytest.approx([LEXICON.weight("lanter"), 0.0])


def test_the_same_text_has_cosine_one() -> None:
    scores = lexical_scores(["record tools"], ["record tools", "lantern"], LEXICON)
    assert scores.words[0] == pytest.approx([1.0, 0.0])
    assert scores.grams[0, 0] == pytest.approx(1.0)


def test_texts_without_content_words_score_zero() -> None:
    scores = lexical_scores(["of the"], ["and or"], LEXICON)
    assert np.isfinite(scores.words).all()
    assert scores.asked[0, 0] == 0.0
    assert specificity(["of the"], LEXICON)[0] == 0.0
