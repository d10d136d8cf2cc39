import json
from pathlib import Path

import numpy as np
import pytest

from corpora.standard import StatementKind
from evaluation.baselines import baselines, bm25, reciprocal_rank_fusion, tfidf, uniform
from evaluation.folds import Folds, assign_folds
from evaluation.gold import GoldItem, GoldSet, GoldStatement
from evaluation.matching import evaluate
from evaluation.pooled import pool, trade_off
from evaluation.predictions import Prediction, StatementAnswer
from evaluation.results_json import results_json
from evaluation.results_page import results_page
from evaluation.results_table import evidence_table, judgement_table
from foundation.errors import MapperError
from mapper.mapping import Coverage

STATEMENTS = (
    GoldStatement("K1", StatementKind.KNOWLEDGE, "How wicks are trimmed", Coverage.PARTIAL, "oil"),
    GoldStatement("S1", StatementKind.SKILL, "Refill lanterns safely", Coverage.FULL),
    GoldStatement("B1", StatementKind.BEHAVIOUR, "Acts with care", Coverage.NONE, unsure=True),
)
ITEMS = (
    GoldItem("1.1", "1", "Explain how wicks are trimmed", {"K1": Coverage.PARTIAL}),
    GoldItem("1.2", "1", "Refill a lantern", {"S1": Coverage.FULL}, frozenset({"K1"})),
    GoldItem("2.1", "2", "Paint a fence", {}),
)
GOLD = GoldSet("lanterns", "real", "Lanterns", "ST9001", ITEMS, STATEMENTS)


class _Fixed:
    """Answers with what it is given."""

    name = "fixed"

    def __init__(self, scores: np.ndarray, seen: frozenset[str] = frozenset()) -> None:
        self._scores = scores
        self._seen = seen

    def trained_on(self, document: GoldSet) -> frozenset[str]:
        return self._seen

    def predict(self, document: GoldSet) -> Prediction:
        accepted = self._scores >= 0.5
        return Prediction(
            self._scores,
            accepted=accepted,
            doubtful=accepted & (self._scores < 0.8),
            statements=(StatementAnswer(1, ("the oil",)), StatementAnswer(1), StatementAnswer(0)),
            additional=1.0 - self._scores.max(axis=1),
            share=(0.4, 0.2, 0.6),
            calibrated=True,
        )


SCORES = np.array([[0.9, 0.1, 0.0], [0.95, 0.7, 0.0], [0.0, 0.6, 0.1]])


def test_pairs_marked_unsure_count_neither_way() -> None:
    (result,) = evaluate([_Fixed(SCORES)], [GOLD])
    decided = result.documents[0].evidence.decided
    assert decided is not None
    # (1.2, K1) is proposed and unsure; (2.1, S1) is the one false proposal.
    assert (decided.precision, decided.recall) == (pytest.approx(2 / 3), 1.0)


def test_statements_marked_unsure_are_left_out() -> None:
    (result,) = evaluate([_Fixed(SCORES)], [GOLD])
    statements = result.documents[0].statements
    assert statements is not None
    assert statements.agreement.confusion.sum() == 2
    assert statements.agreement.accuracy == 0.5
    assert statements.missing_hit_rate == 1.0


def test_additional_content_is_compared_with_the_readers() -> None:
    (result,) = evaluate([_Fixed(SCORES)], [GOLD])
    share = result.documents[0].additional
    assert share is not None
    assert share.share_true == pytest.approx(1 / 3)
    assert share.inside
    assert share.items.recall == 0.0


def test_outside_the_needs_a_look_band_only_sure_pairs_count() -> None:
    (result,) = evaluate([_Fixed(SCORES)], [GOLD])
    evidence = result.documents[0].evidence
    assert evidence.doubtful_share == pytest.approx(2 / 8)
    assert evidence.sure is not None
    assert evidence.sure.precision == 1.0


@pytest.mark.parametrize("seen", ["ST9001", "real/lanterns"])
def test_a_matcher_that_saw_the_document_or_its_standard_is_refused(seen: str) -> None:
    with pytest.raises(MapperError, match="leave-standard-out"):
        evaluate([_Fixed(SCORES, frozenset({seen}))], [GOLD])


def test_pooled_figures_weigh_documents_equally() -> None:
    other = GoldSet("more", "real", "More", "ST9002", ITEMS, STATEMENTS)
    (result,) = evaluate([_Fixed(SCORES)], [GOLD, other])
    pooled = pool(result, "real")
    assert pooled is not None
    assert pooled.documents == 2
    assert pooled.mean_f1 == pytest.approx(0.8)
    assert pooled.intervals_inside == 1.0
    assert pool(result, "train") is None


def test_the_trade_off_trades_recall_for_precision() -> None:
    (result,) = evaluate([_Fixed(SCORES)], [GOLD])
    curve = trade_off(result.answers)
    at = {round(float(t), 2): k for k, t in enumerate(curve.thresholds)}
    assert curve.precision[at[0.65]] == 1.0
    assert curve.recall[at[0.65]] == 1.0
    assert curve.recall[at[0.8]] == 0.5


def test_baselines_know_shared_words_from_chance() -> None:
    items, statements = [i.text for i in ITEMS], [s.text for s in STATEMENTS]
    for score in (tfidf, bm25):
        assert score(items, statements)[0].argmax() == 0
    assert np.array_equal(uniform(items, statements), uniform(items, statements))


def test_reciprocal_rank_fusion_by_hand() -> None:
    fused = reciprocal_rank_fusion([np.array([[0.9, 0.1]]), np.array([[0.2, 0.8]])])
    assert fused[0] == pytest.approx([1 / 61 + 1 / 62, 1 / 62 + 1 / 61])


def test_results_come_as_json_tables_and_one_page() -> None:
    def encode(texts: list[str]) -> np.ndarray:
        return np.eye(8, dtype=np.float32)[[len(text) % 8 for text in texts]]

    results = evaluate([*baselines(encode), _Fixed(SCORES)], [GOLD])
    content = json.loads(results_json(results, {"encoder": "none"}))
    assert [m["name"] for m in content["matchers"]][-1] == "fixed"
    document = content["matchers"][-1]["documents"][0]
    assert document["evidence"]["decided"]["f1"] == 0.8
    assert content["matchers"][-1]["origins"]["real"]["mean_f1"] == 0.8
    assert evidence_table(results).row_count > len(results)
    judgements = judgement_table(results)
    assert judgements is not None
    assert judgements.row_count == 2
    page = results_page(results, {"encoder": "<none>"})
    assert "&lt;none&gt;" in page
    assert page.count("<svg") >= 4
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def fold_document(name: str, origin: str, reference: str, pdf: str | None = None) -> GoldSet:
    return GoldSet(name, origin, name, reference, ITEMS, STATEMENTS, pdf)


def test_folds_keep_a_standard_together_and_share_out_the_others() -> None:
    gold = [fold_document(f"t{k}", "train", f"ST{k}") for k in range(6)]
    gold += [fold_document(f"again{k}", "train", f"ST{k}") for k in range(3)]
    folds = assign_folds(gold, 3)
    assert sorted(folds) == [f"ST{k}" for k in range(6)]
    assert len({folds[f"ST{k}"] for k in (0, 1, 2)}) == 3
    assert sorted(folds.values()) == [0, 0, 1, 1, 2, 2]


def test_what_is_held_out_takes_its_file_with_it() -> None:
    gold = [
        fold_document("scored", "one_reader", "ST0", "a.pdf"),
        fold_document("same-file", "own", "ST1", "a.pdf"),
        fold_document("other-file", "own", "ST2", "b.pdf"),
        fold_document("read-twice", "real", "ST0", "c.pdf"),
    ]
    folds = Folds(gold, {"ST0": 0, "ST1": 1, "ST2": 1})
    assert [d.name for d in folds.kept((0,))] == ["other-file"]
    # Nobody is scored on our own labels, so their file stays where another standard is held out.
    assert [d.name for d in folds.kept((1,))] == ["scored"]
    assert [d.name for d in folds.kept(())] == ["scored", "same-file", "other-file"]
    assert [d.name for d in folds.held((1,))] == ["same-file", "other-file"]


def test_labels_of_one_file_are_held_out_together_where_that_leaves_more_to_train_on() -> None:
    gold = [fold_document("scored", "one_reader", "ST0", "a.pdf")]
    gold += [fold_document(f"own{k}", "own", f"ST{k}", "a.pdf") for k in (1, 2)]
    gold += [fold_document(f"elsewhere{k}", "own", f"ST{k}", f"{k}.pdf") for k in range(3, 9)]
    folds = assign_folds(gold, 3)
    assert folds["ST0"] == folds["ST1"] == folds["ST2"]


def test_the_shipped_scorers_saw_no_document_labelled_by_two_readers() -> None:
    from models.scorer import ARTEFACT, read_artefact

    folders = [ARTEFACT, *sorted((ARTEFACT / "folds").iterdir())]
    assert len(folders) >= 3
    for folder in folders:
        artefact = read_artefact(folder)
        assert artefact.documents
        assert not any(name.startswith("real/") for name in artefact.documents)
        assert sum(p.stat().st_size for p in folder.iterdir() if p.is_file()) <= 5_000_000
        assert not [p for p in Path(folder).rglob("*") if p.suffix in {".pkl", ".joblib", ".pt"}]


def test_every_trained_standard_is_held_out_by_some_fold() -> None:
    from models.scorer import ARTEFACT, read_artefact

    folds = [read_artefact(f).standards for f in sorted((ARTEFACT / "folds").iterdir())]
    for reference in read_artefact(ARTEFACT).standards:
        assert any(reference not in seen for seen in folds)
