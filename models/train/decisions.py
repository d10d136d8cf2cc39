"""What people decided about pairs, as a plain file of JSON lines, and a scorer that learns from it.

The shipped models are the starting point, so nobody needs the documents that they were fitted on:
the weights move from there as far as the decisions outweigh a penalty.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from foundation.errors import UnreadableInputError
from models.linear import LinearModel, sigmoid
from models.pairs.texts import ItemText, StatementText

STRENGTH = 1e-4
OFFSET_STRENGTH = 3e-3
"""Variances by which the weights of standardised features, and the general level, move a priori.
Measured on decisions simulated from labels: looser ones cost (docs/experiments.md, "Decisions")."""

Verdict = Literal["accept", "reject", "partial", "full"]
Kind = Literal["knowledge", "skill", "behaviour", "duty"]


class DecisionLine(BaseModel):
    """One line: a pair with a verdict, or an item or statement that nobody decided on.

    Lines without a verdict are context: how a pair stands among its rivals is part of what the
    scorer sees, so a file should hold every item of the document and every statement of the
    standard. ``accept`` says that the item covers the statement, in full or in part.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    standard: str
    document: str = ""
    unit: str = ""
    outcome: str = ""
    item: str = ""
    kind: Kind | None = None
    statement: str = ""
    verdict: Verdict | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.statement and self.kind is None:
            raise ValueError("a statement needs its kind")
        if self.verdict is not None and not (self.item and self.statement):
            raise ValueError("a verdict needs an item and a statement")
        return self

    @property
    def reference(self) -> str:
        """The standard without its version."""
        return self.standard.partition("@")[0]


@dataclass(frozen=True)
class DecidedDocument:
    """One document with what was decided; `verdicts` by row of `items` and column of statements."""

    reference: str
    name: str
    items: tuple[ItemText, ...]
    statements: tuple[StatementText, ...]
    verdicts: Mapping[tuple[int, int], Verdict]


@dataclass(frozen=True)
class Decided:
    """Features of decided pairs, one row each, and their verdicts."""

    values: NDArray[np.float32]
    names: tuple[str, ...]
    verdicts: tuple[Verdict, ...]


def read_decisions(path: Path) -> list[DecisionLine]:
    """Return the lines of a file of decisions; blank lines are skipped.

    Raises
    ------
    UnreadableInputError
        The file cannot be read, or a line is not a decision.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInputError(
            path, f"cannot be read ({error})", "name a file of JSON lines in UTF-8"
        ) from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(DecisionLine.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "line"
            raise UnreadableInputError(
                path,
                f"line {number} is not a decision ({where}: {first['msg']})",
                'write lines like {"standard": "ST0001", "item": "...", "kind": "skill", '
                '"statement": "...", "verdict": "reject"}',
            ) from error
    return found


def decided_documents(
    lines: Sequence[DecisionLine], split: Callable[[str], tuple[str, ...]]
) -> list[DecidedDocument]:
    """Return the documents that the lines speak of, those with a verdict only.

    Duties make a document of their own, as they are scored apart from statements. Of several
    verdicts on one pair the last one counts. `split` splits a statement into facets.
    """
    grouped: dict[tuple[str, str], list[DecisionLine]] = {}
    for line in lines:
        grouped.setdefault((line.reference, line.document), []).append(line)
    documents = []
    for (reference, name), group in grouped.items():
        items = {_item(one): None for one in group if one.item}
        for duties in (False, True):
            asked = [one for one in group if one.statement and (one.kind == "duty") is duties]
            statements = {
                StatementText(one.statement, str(one.kind), split(one.statement)): None
                for one in asked
            }
            rows = {item: row for row, item in enumerate(items)}
            columns = {(s.text, s.kind): column for column, s in enumerate(statements)}
            verdicts = {
                (rows[_item(one)], columns[one.statement, str(one.kind)]): one.verdict
                for one in asked
                if one.verdict is not None
            }
            if verdicts:
                documents.append(
                    DecidedDocument(reference, name, tuple(items), tuple(statements), verdicts)
                )
    return documents


def _item(line: DecisionLine) -> ItemText:
    return ItemText(line.item, line.outcome, line.unit)


def learn(
    content: Mapping[str, Any],
    models: Mapping[str, LinearModel],
    decided: Sequence[Decided],
) -> dict[str, Any]:
    """Return the artefact's JSON content with the pair models moved by the decisions.

    `models` are the pair models ``any`` and ``full`` of that content. Rejected pairs teach only the
    first one; accepted pairs whose level nobody named are left out of the second.
    """
    changed = dict(content)
    for name, positive in (("any", ("accept", "partial", "full")), ("full", ("full",))):
        model = models[name]
        known = ("partial", "full") if name == "full" else ("accept", "reject", "partial", "full")
        rows, truth = [], []
        for one in decided:
            keep = [verdict in known for verdict in one.verdicts]
            rows.append(model.standardised(one.values[keep], one.names))
            truth += [v in positive for v, kept in zip(one.verdicts, keep, strict=True) if kept]
        if truth:
            moved = moved_model(model, np.concatenate(rows), np.array(truth))
            changed[name] = moved.as_json()
    return changed


def moved_model(
    model: LinearModel,
    standardised: NDArray[np.float64],
    truth: NDArray[np.bool_],
    *,
    strength: float = STRENGTH,
    offset_strength: float = OFFSET_STRENGTH,
) -> LinearModel:
    r"""Return the model that is likeliest given the decisions and where it came from.

    Maximum a posteriori of a logistic model with a normal prior around the given weights,

    .. math:: \sum_i \log(1 + e^{-y_i (x_i w + b)}) + |w - w_0|^2 / 2s + (b - b_0)^2 / 2s_b

    with `strength` s, so that few decisions move little.
    """
    from scipy.optimize import minimize

    start = np.append(model.weights, model.bias)
    columns = np.hstack([standardised, np.ones((len(standardised), 1))])
    precision = np.append(np.full(len(model.weights), 1.0 / strength), 1.0 / offset_strength)
    target = truth.astype(np.float64)

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = columns @ theta
        moved = theta - start
        value = np.logaddexp(0.0, odds).sum() - target @ odds + 0.5 * precision @ moved**2
        return float(value), columns.T @ (sigmoid(odds) - target) + precision * moved

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return LinearModel(model.names, model.mean, model.scale, found.x[:-1], float(found.x[-1]))


def digest(path: Path) -> str:
    """Return the identity of a file of decisions, for the artefact's manifest."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def as_line(line: DecisionLine) -> str:
    """Return the line as it stands in a file, without its end."""
    return json.dumps(line.model_dump(exclude_defaults=True), ensure_ascii=False)
