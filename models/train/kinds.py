"""Trains the kind classifier: ``python -m models.train.kinds [DATA]`` (extra `train`).

Statements of standards carry their kind. Criteria do not, and are worded otherwise, so examples of
our own (`kind_examples.csv`, fictional) teach what command verbs and outcomes mean there.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation.files import write_atomically
from models.kind_features import kind_features
from models.kinds import ARTEFACT, KINDS, SCALE, KindModel
from models.train import sources

EXAMPLES = Path(__file__).with_name("kind_examples.csv")
OWN = "own"
OWN_WEIGHT = 8.0
"""A criterion of our own counts as this many statements: there are 12 times as many of those."""

REGULARISATION = 0.5
"""Inverse strength of the L2 penalty; 0.3 to 1 differ by less than half a point in both tests."""

RARE_STATEMENTS, RARE_EXAMPLES = 3, 2
"""A feature must be seen this often among all texts, or this often among our own."""

SMALLEST = 0.02
"""Features whose log-odds are all smaller are dropped."""

FOLDS = 5


@dataclass(frozen=True)
class Labelled:
    """One text with its kind; `group` is never split between training and testing."""

    group: str
    kind: str
    text: str
    outcome: str | None
    statement: bool


def main() -> None:
    """Measure leave-standard-out, train on all, write artefact and manifest."""
    parser = argparse.ArgumentParser(description="Train the kind classifier.")
    parser.add_argument("data", type=Path, nargs="?", help="folder of the shared data")
    passages = sources.statements(sources.data_folder(parser.parse_args().data))
    rows = [*examples(), *_statements(passages)]
    metrics = cross_validate(rows)
    model = fit(rows)
    content = {"intercept": list(model.intercept), "weights": dict(sorted(model.weights.items()))}
    write_atomically(ARTEFACT, (json.dumps(content, separators=(",", ":")) + "\n").encode())
    manifest = {
        "trained": datetime.now(tz=UTC).date().isoformat(),
        "standards": sources.references(p for p in passages if p.role in KINDS),
        "texts": dict(Counter(f"{OWN if not r.statement else 'statement'} {r.kind}" for r in rows)),
        "cross_validated_accuracy": metrics,
    }
    write_atomically(
        ARTEFACT.with_name("manifest.json"), (json.dumps(manifest, indent=1) + "\n").encode()
    )


def examples() -> list[Labelled]:
    """Return our own criteria; criteria of one outcome stay together."""
    with EXAMPLES.open(encoding="utf-8", newline="") as handle:
        return [
            Labelled(
                group=f"{OWN} {row['outcome'] or row['item']}",
                kind=row["kind"],
                text=row["item"],
                outcome=row["outcome"] or None,
                statement=False,
            )
            for row in csv.DictReader(handle)
        ]


def _statements(passages: Sequence[sources.Passage]) -> list[Labelled]:
    return [
        Labelled(passage.source, passage.role, passage.text, None, statement=True)
        for passage in passages
        if passage.role in KINDS
    ]


def fit(rows: Sequence[Labelled]) -> KindModel:
    """Return the model trained on these rows."""
    from sklearn.linear_model import LogisticRegression

    found = [_features(row) for row in rows]
    vocabulary = _vocabulary(rows, found)
    learner = LogisticRegression(C=REGULARISATION, max_iter=5000)
    learner.fit(
        _matrix(found, vocabulary),
        [KINDS.index(row.kind) for row in rows],
        sample_weight=[1.0 if row.statement else OWN_WEIGHT for row in rows],
    )
    odds: NDArray[np.float64] = learner.coef_.T
    weights = {
        name: _scaled(odds[column])
        for name, column in vocabulary.items()
        if np.abs(odds[column]).max() >= SMALLEST
    }
    return KindModel(weights, _scaled(learner.intercept_))


def cross_validate(rows: Sequence[Labelled]) -> dict[str, float]:
    """Return the accuracy on statements and on our own criteria, groups left out by turns."""
    groups = sorted({row.group for row in rows})
    fold_of = {group: index % FOLDS for index, group in enumerate(groups)}
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for fold in range(FOLDS):
        model = fit([row for row in rows if fold_of[row.group] != fold])
        for row in rows:
            if fold_of[row.group] == fold:
                name = (
                    "statements, leave standard out" if row.statement else "own, leave outcome out"
                )
                total[name] += 1
                right[name] += model.probabilities(_features(row)).best == row.kind
    return {name: round(right[name] / count, 4) for name, count in sorted(total.items())}


def _features(row: Labelled) -> list[str]:
    return list(dict.fromkeys(kind_features(row.text, row.outcome, statement=row.statement)))


def _vocabulary(rows: Sequence[Labelled], found: Sequence[list[str]]) -> dict[str, int]:
    everywhere = Counter(name for names in found for name in names)
    own = Counter(
        name for row, names in zip(rows, found, strict=True) if not row.statement for name in names
    )
    kept = sorted(
        name
        for name, count in everywhere.items()
        if count >= RARE_STATEMENTS or own[name] >= RARE_EXAMPLES
    )
    return {name: column for column, name in enumerate(kept)}


def _matrix(found: Sequence[list[str]], vocabulary: dict[str, int]) -> Any:  # noqa: ANN401
    from scipy.sparse import csr_matrix

    columns = [[vocabulary[name] for name in names if name in vocabulary] for names in found]
    pointers = np.cumsum([0, *(len(row) for row in columns)])
    flat = [column for row in columns for column in row]
    return csr_matrix((np.ones(len(flat)), flat, pointers), shape=(len(found), len(vocabulary)))


def _scaled(odds: NDArray[np.float64]) -> tuple[int, int, int]:
    first, second, third = (round(float(value) * SCALE) for value in odds)
    return first, second, third


if __name__ == "__main__":
    main()
