"""Simulated claims: what is true and wrong in them, and figures that honest models give."""

import numpy as np
import pytest

from corpora.standard import StatementKind
from evaluation.claims import (
    KINDS,
    Document,
    Simulated,
    fit,
    full_claims,
    held_out,
    measure,
    simulated_places,
)
from evaluation.gold import GoldItem, GoldSet, GoldStatement
from mapper.mapping import Coverage
from mapper.matching.scores import OperatingPoint, Scores
from models.claims import HOLDS_NAMES

UNITS = ("u1", "u1", "u1", "u2", "u2", "u2")


def document(name: str, *, noise: float = 0.0) -> Document:
    """Return six items and two statements; the scorer is right but for some noise."""
    labels: list[dict[str, Coverage]] = [{} for _ in UNITS]
    labels[0] = {"K1": Coverage.PARTIAL}
    labels[1] = {"K1": Coverage.PARTIAL}
    labels[4] = {"S1": Coverage.FULL}
    gold = GoldSet(
        name=name,
        origin="train",
        document=name,
        reference=f"ST{name}",
        items=tuple(
            GoldItem(id=f"i{k}", unit=unit, text=f"item {k} of kites", labels=labels[k])
            for k, unit in enumerate(UNITS)
        ),
        statements=(
            GoldStatement("K1", StatementKind.KNOWLEDGE, "kites and item 0", Coverage.FULL),
            GoldStatement("S1", StatementKind.SKILL, "flying and item 4", Coverage.PARTIAL),
        ),
    )
    random = np.random.default_rng(len(name))
    covers = np.where(gold.truth > 0, 0.8, 0.05) + noise * random.standard_normal((6, 2))
    covers = np.clip(covers, 0.001, 0.999)
    return Document(
        gold,
        Scores(
            covers=covers,
            alone=covers * 0.5,
            accepted=covers > 0.2,
            facets=(np.full((6, 1), 0.5), np.full((6, 1), 0.2)),
            facet_texts=(("a",), ("b",)),
            covered=np.ones(2),
            covered_fully=np.ones(2),
            mapped=np.ones(6),
            share_error=0.1,
            operating_point=OperatingPoint(0.2, 0.6, 0.06, 0.5, 0.5),
            scorer="stub",
        ),
        ("knowledge",) * 6,
    )


def test_each_label_gives_a_true_claim_and_one_wrong_claim_of_each_kind() -> None:
    claims = simulated_places([document("one")])

    assert claims.truth.sum() == 3
    assert {kind: int((claims.kind == kind).sum()) for kind in KINDS} == dict.fromkeys(KINDS, 3)
    assert not claims.truth[claims.kind != "true"].any()
    # True pairs have better odds, by more than any other place of their statement.
    assert claims.values[claims.truth, 0].min() > claims.values[~claims.truth, 0].max()


def test_full_claims_are_of_all_places_and_of_each_alone() -> None:
    claims = full_claims([document("one")])

    assert list(zip(claims.kind, claims.truth, strict=True)) == [
        ("all places", True),
        ("one place", False),
        ("one place", False),
        ("all places", False),
    ]


def test_held_out_claims_are_told_by_a_model_that_never_saw_their_standard() -> None:
    documents = [document("x" * length, noise=0.1) for length in range(1, 9)]
    claims = simulated_places(documents)
    references = {one.gold.key: one.gold.reference for one in documents}

    probability = held_out(claims, HOLDS_NAMES, 0.8, references)
    figures = measure(claims, probability, 0.8)

    assert figures["auc"] > 0.95
    assert figures["brier"] < figures["brier_of_constant"]
    assert figures["claims"] == len(claims.truth)


def test_documents_of_two_readers_are_never_trained_on() -> None:
    claims = simulated_places([document("one", noise=0.1), document("other", noise=0.1)])
    real = Simulated(
        claims.values,
        ~claims.truth,  # labels that would turn a model that saw them on its head
        claims.kind,
        np.array([f"real/{key}" for key in claims.group]),
        claims.weight,
    )
    both = Simulated(
        np.concatenate([claims.values, real.values]),
        np.concatenate([claims.truth, real.truth]),
        np.concatenate([claims.kind, real.kind]),
        np.concatenate([claims.group, real.group]),
        np.concatenate([claims.weight, real.weight]),
    )
    references = {key: key for key in both.group}

    probability = held_out(both, HOLDS_NAMES, 0.8, references)

    first = probability[: len(claims.truth)]
    assert first[claims.truth].min() > first[~claims.truth].max()


def test_fit_weighs_true_claims_to_the_share_asked_for() -> None:
    claims = simulated_places([document("one", noise=0.1), document("other", noise=0.1)])

    low, high = (
        fit(claims, HOLDS_NAMES, share).probability(claims.values, HOLDS_NAMES).mean()
        for share in (0.3, 0.9)
    )

    assert low < high
    assert high == pytest.approx(0.5, abs=0.35)
