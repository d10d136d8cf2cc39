"""Checking claims as a task of its own: simulated claims, the model of them, how good it is.

``python -m evaluation.claims --gold DIR --standards DIR`` fits models/artefacts/claims anew and
prints how well wrong claims are told on standards that were held out.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.gold import GoldSet, load_gold
from evaluation.shipped import ShippedMatcher, gold_items
from evaluation.standards import load_standards
from foundation.files import write_atomically
from mapper.coverage import FITTING_KINDS
from mapper.mapping import Coverage
from mapper.matching.scores import Scores
from mapper.matching.targets import Target
from models.claims import (
    ARTEFACT,
    FORMAT,
    FULLY_NAMES,
    HOLDS_NAMES,
    fully_values,
    log_odds,
)
from models.encoder import load_encoder
from models.linear import LinearModel

TRUE_SHARE = 0.8
"""Share of true claims that is fitted to; `ClaimModel` shifts it to the share that is expected."""
NEAR = 5  # a near miss is one of the unlabelled items whose words are most like the statement's
FEWEST = 20  # claims in a tenth below which its share is noise
REAL_WEIGHT = 5.0  # of a real document against a written one; there are few real ones
KINDS = ("sibling", "anywhere", "near miss")
"""Wrong claims: another item of the same unit, any item, one that reads alike."""

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Simulated:
    """Simulated claims, one a row: features, truth, what kind of claim, of which document."""

    values: Rows
    truth: NDArray[np.bool_]
    kind: NDArray[np.str_]
    group: NDArray[np.str_]
    weight: Rows

    def where(self, chosen: NDArray[np.bool_]) -> "Simulated":
        """Return the chosen rows."""
        return Simulated(
            self.values[chosen], self.truth[chosen], self.kind[chosen], self.group[chosen],
            self.weight[chosen],
        )  # fmt: skip


@dataclass(frozen=True)
class Document:
    """One labelled document with the scores of a scorer that never saw its standard."""

    gold: GoldSet
    scores: Scores
    kinds: tuple[str, ...]


def simulated_places(documents: Sequence[Document], seed: int = 0) -> Simulated:
    """Return one true claim per label, and for each one wrong claim of every kind of `KINDS`."""
    random = np.random.default_rng(seed)
    rows: list[tuple[list[float], bool, str, str, float]] = []
    for document in documents:
        gold = document.gold
        odds = log_odds(document.scores.covers)
        likeness = _likeness(gold)
        weight = _weight(gold)
        labelled = np.argwhere((gold.truth > 0) & gold.scored)
        for item, code in labelled.tolist():
            rows.append((_features(odds, item, code), True, "true", gold.key, weight))
            wrong = np.flatnonzero((gold.truth[:, code] == 0) & gold.scored[:, code])
            unit = gold.items[item].unit
            pools = (
                [row for row in wrong if gold.items[row].unit == unit],
                list(wrong),
                sorted(wrong, key=lambda row: (-likeness[row, code], row))[:NEAR],
            )
            for kind, pool in zip(KINDS, pools, strict=True):
                if pool:
                    row = int(pool[int(random.integers(len(pool)))])
                    rows.append((_features(odds, row, code), False, kind, gold.key, weight))
    return _simulated(rows)


def full_claims(documents: Sequence[Document]) -> Simulated:
    """Return claims of full coverage by all labelled places, and by each place alone."""
    rows: list[tuple[list[float], bool, str, str, float]] = []
    for document in documents:
        gold, scores = document.gold, document.scores
        alone = scores.alone / np.maximum(scores.covers, 1e-9)
        weight = _weight(gold)
        for code, statement in enumerate(gold.statements):
            fitting = FITTING_KINDS[statement.kind.value]
            places = np.flatnonzero((gold.truth[:, code] > 0) & gold.scored[:, code])
            if not len(places) or not fitting:
                continue
            claims: list[tuple[NDArray[np.intp], bool, str]] = []
            if not statement.unsure and statement.coverage is not Coverage.NONE:
                claims.append((places, statement.coverage is Coverage.FULL, "all places"))
            if len(places) > 1:
                claims += [
                    (places[k : k + 1], gold.truth[place, code] == 2, "one place")
                    for k, place in enumerate(places)
                ]
            for chosen, truth, kind in claims:
                fits = np.array([document.kinds[row] in fitting for row in chosen])
                texts = [gold.items[row].text for row in chosen]
                values = fully_values(alone[chosen, code], scores.facets[code][chosen], fits, texts)
                rows.append((values.tolist(), truth, kind, gold.key, weight))
    return _simulated(rows)


def fit(claims: Simulated, names: tuple[str, ...], share: float) -> LinearModel:
    """Return the logistic model of these claims, weighed so that `share` of them are true."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = claims.values.mean(axis=0), claims.values.std(axis=0)
    weight = _shared(claims, share)
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit((claims.values - mean) / scale, claims.truth, sample_weight=weight)
    return LinearModel(names, mean, scale, model.coef_[0], float(model.intercept_[0]))


def held_out(
    claims: Simulated, names: tuple[str, ...], share: float, references: dict[str, str]
) -> Rows:
    """Return the probability of each claim by a model that never saw its standard."""
    standard = np.array([references[key] for key in claims.group])
    result = np.zeros(len(claims.truth))
    for one in np.unique(standard):
        test = standard == one
        trained = claims.where(~test & _trainable(claims))
        result[test] = fit(trained, names, share).probability(claims.values[test], names)
    return result


def measure(claims: Simulated, probability: Rows, share: float) -> dict[str, Any]:
    """Return how well claims are told: by kind of wrong claim, and how honest probabilities are."""
    from sklearn.metrics import roc_auc_score

    weight = _shared(claims, share)
    result: dict[str, Any] = {
        "claims": len(claims.truth),
        "auc": round(float(roc_auc_score(claims.truth, probability)), 3),
        "brier": round(float(np.average((probability - claims.truth) ** 2, weights=weight)), 4),
        "brier_of_constant": round(share * (1 - share), 4),
        "true_claims_doubted": round(float((probability[claims.truth] < 0.5).mean()), 3),
    }
    for kind in sorted(set(claims.kind[~claims.truth])):
        wrong = claims.kind == kind
        # Claims of full coverage are true or wrong of each kind; of places, true ones are a kind.
        both = wrong if claims.truth[wrong].any() else wrong | claims.truth
        result[f"auc, {kind}"] = round(
            float(roc_auc_score(claims.truth[both], probability[both])), 3
        )
        result[f"found, {kind}"] = round(
            float((probability[wrong & ~claims.truth] < 0.5).mean()), 3
        )
    result["calibration"] = _calibration(claims.truth, probability, weight)
    return result


def scored_documents(gold: Path, standards: Path) -> Iterator[Document]:
    """Yield every labelled document with the scores of a scorer that never saw its standard."""
    matcher = ShippedMatcher(load_encoder())
    for one in load_gold(gold, load_standards(standards)):
        items = gold_items(one)
        targets = [Target(s.code, s.kind.value, s.text) for s in one.statements]
        kinds = tuple(item.source.kind or "knowledge" for item in items)
        yield Document(one, matcher.scores(one, items, targets, every_pair=True), kinds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, measure and write the artefact; print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--standards", type=Path, required=True)
    parser.add_argument("--artefact", type=Path, default=ARTEFACT)
    chosen = parser.parse_args(arguments)
    documents = list(scored_documents(chosen.gold, chosen.standards))
    references = {one.gold.key: one.gold.reference for one in documents}
    figures = {}
    content: dict[str, Any] = {"format": FORMAT}
    for name, names, claims in (
        ("holds", HOLDS_NAMES, simulated_places(documents)),
        ("fully", FULLY_NAMES, full_claims(documents)),
    ):
        share = TRUE_SHARE if name == "holds" else round(float(claims.truth.mean()), 4)
        probability = held_out(claims, names, share, references)
        figures[name] = measure(claims, probability, share)
        real = ~_trainable(claims)
        figures[f"{name}, real documents"] = measure(claims.where(real), probability[real], share)
        content[name] = fit(claims.where(_trainable(claims)), names, share).as_json()
        content[f"{name}_share"] = share
    content["trained_on"] = sorted(one.gold.key for one in documents if one.gold.origin != "real")
    content["measured"] = figures
    text = json.dumps(content, indent=1) + "\n"
    chosen.artefact.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(chosen.artefact, text.encode())
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


def _calibration(truth: NDArray[np.bool_], probability: Rows, weight: Rows) -> list[list[float]]:
    """Return [lower end, share of true claims] per tenth of probability that has enough claims."""
    table = []
    for low in np.arange(10) / 10:
        inside = (probability >= low) & (probability < low + 0.1)
        if inside.sum() >= FEWEST:
            share = float(np.average(truth[inside], weights=weight[inside]))
            table.append([float(low), round(share, 3)])
    return table


def _simulated(rows: Sequence[tuple[list[float], bool, str, str, float]]) -> Simulated:
    values, truth, kind, group, weight = zip(*rows, strict=True)
    return Simulated(
        np.array(values), np.array(truth), np.array(kind), np.array(group), np.array(weight)
    )


def _trainable(claims: Simulated) -> NDArray[np.bool_]:
    """Return which claims may be trained on: none of the documents labelled by two readers."""
    return np.array([not key.startswith("real/") for key in claims.group])


def _shared(claims: Simulated, share: float) -> Rows:
    weight = claims.weight.copy()
    for truth, part in ((True, share), (False, 1 - share)):
        weight[claims.truth == truth] *= part / weight[claims.truth == truth].sum()
    return weight * len(weight)


def _weight(gold: GoldSet) -> float:
    return 1.0 if gold.origin == "train" else REAL_WEIGHT


def _features(odds: Rows, item: int, code: int) -> list[float]:
    others = np.delete(odds[:, code], item)
    return [odds[item, code], odds[item, code] - others.max(initial=log_odds(np.zeros(1))[0])]


def _likeness(gold: GoldSet) -> Rows:
    """Return how alike the words of items and statements are (character n-grams, TF-IDF)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [item.text for item in gold.items]
    statements = [statement.text for statement in gold.statements]
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)
    words.fit([*texts, *statements])
    likeness: Rows = (words.transform(texts) @ words.transform(statements).T).toarray()
    return likeness


if __name__ == "__main__":
    main()
