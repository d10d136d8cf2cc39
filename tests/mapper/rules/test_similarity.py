import numpy as np

from mapper.rules.similarity import by_words, content_words


def test_content_words_are_stemmed_and_without_common_ones() -> None:
    assert content_words("How to maintain the machines") == content_words("Maintaining a machine")
    assert content_words("The use of it") == ()


def test_by_words_measures_shared_content_words() -> None:
    alike = by_words().measure(
        ["Graft young plants", ""], ["Grafting of young plants", "Bind books", "the and"]
    )
    np.testing.assert_allclose(alike, [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert by_words().measure([], ["Bind books"]).shape == (0, 1)
