"""Baselines that the matcher is measured against: chance, words, and the plain encoder."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.gold import GoldSet
from evaluation.predictions import Prediction

Matrix = NDArray[np.float64]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]

RRF_K = 60
"""Constant of reciprocal rank fusion as published (Cormack, Clarke, Buettcher 2009)."""


@dataclass(frozen=True)
class Baseline:
    """A scorer without training. `score` takes item texts and statement texts."""

    name: str
    score: Callable[[Sequence[str], Sequence[str]], Matrix]

    def trained_on(self, document: GoldSet) -> frozenset[str]:
        """Return nothing: a baseline is not trained."""
        return frozenset()

    def predict(self, document: GoldSet) -> Prediction:
        """Return the scores of one document."""
        return Prediction(
            self.score(
                [item.text for item in document.items],
                [statement.text for statement in document.statements],
            )
        )


def baselines(encode: Encode) -> list[Baseline]:
    """Return random, TF-IDF, BM25, raw cosine of `encode`, and the fusion of TF-IDF and cosine."""

    def dense(items: Sequence[str], statements: Sequence[str]) -> Matrix:
        return (encode(items) @ encode(statements).T).astype(np.float64)

    def fused(items: Sequence[str], statements: Sequence[str]) -> Matrix:
        return reciprocal_rank_fusion([tfidf(items, statements), dense(items, statements)])

    return [
        Baseline("random", uniform),
        Baseline("TF-IDF", tfidf),
        Baseline("BM25", bm25),
        Baseline("cosine", dense),
        Baseline("RRF of TF-IDF and cosine", fused),
    ]


def uniform(items: Sequence[str], statements: Sequence[str]) -> Matrix:
    """Return chance scores, the same for the same texts."""
    seed = zlib.crc32("\0".join([*items, *statements]).encode())
    return np.random.default_rng(seed).random((len(items), len(statements)))


def tfidf(items: Sequence[str], statements: Sequence[str]) -> Matrix:
    """Return cosines of TF-IDF vectors of words and word pairs, fitted on the document itself."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2))
    vectorizer.fit([*items, *statements])
    product = vectorizer.transform(items) @ vectorizer.transform(statements).T
    scores: Matrix = product.toarray()
    return scores


def bm25(items: Sequence[str], statements: Sequence[str]) -> Matrix:
    """Return BM25 of each statement (as the document) for each item (as the query)."""
    import bm25s

    tokens = bm25s.tokenize(list(statements), stopwords="en", show_progress=False)
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    queries = bm25s.tokenize(list(items), stopwords="en", return_ids=False, show_progress=False)
    return np.stack([index.get_scores(query) for query in queries]).astype(np.float64)


def reciprocal_rank_fusion(scores: Sequence[Matrix]) -> Matrix:
    r"""Fuse rankings of the statements of each item.

    .. math:: s(i, j) = \sum_m 1 / (k + rank_m(i, j))
    """
    fused = np.zeros_like(scores[0])
    for matrix in scores:
        order = np.argsort(-matrix, axis=1, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(1, matrix.shape[1] + 1)[None, :], axis=1)
        fused += 1.0 / (RRF_K + ranks)
    return fused
