"""Tunes the top layers of the encoder to this task by low-rank deltas (LoRA).

Each step is one document: all its items against all statements of its standard, so every negative
is a hard one. Runs on the CPU; PyTorch and transformers are needed here and nowhere else.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

MODULES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""Weight matrices of a layer that get a delta."""


@dataclass(frozen=True)
class TuningDocument:
    """Texts of one labelled document. `truth` and `scored` have a row per item."""

    items: Sequence[str]
    statements: Sequence[str]
    truth: NDArray[np.bool_]
    scored: NDArray[np.bool_]


@dataclass(frozen=True)
class TuningSettings:
    """Measured on held-out standards (docs/experiments.md)."""

    first_layer: int = 3
    rank: int = 16
    epochs: int = 3
    learning_rate: float = 1e-3
    temperature: float = 20.0
    token_weight: float = 0.5
    dropout: float = 0.1
    max_pieces: int = 96
    batch: int = 32
    seed: int = 0


def tune_encoder(
    documents: Sequence[TuningDocument],
    folder: Path,
    rarity: NDArray[np.float32],
    settings: TuningSettings,
) -> dict[str, NDArray[np.float32]]:
    """Return the low-rank delta: ``NAME.a`` (rank, in) and ``NAME.b`` (out, rank) per matrix.

    NAME is that of the weight in the model's file without ``.weight``; the tuned weight is
    ``W + b @ a``. `folder` holds the published model; `rarity` weighs word pieces by id.
    """
    import torch

    torch.manual_seed(settings.seed)
    order = random.Random(settings.seed)  # noqa: S311 - the order of training, no secret
    model = _TopLayers(folder, rarity, settings)
    parameters = model.parameters()
    optimiser = torch.optim.AdamW(parameters, lr=settings.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        settings.learning_rate,
        total_steps=settings.epochs * len(documents) + 1,
        pct_start=0.15,
    )
    shuffled = list(documents)
    for _ in range(settings.epochs):
        order.shuffle(shuffled)
        for document in shuffled:
            loss = _document_loss(model, document, settings)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
    return model.delta()


def _document_loss(
    model: "_TopLayers", document: TuningDocument, settings: TuningSettings
) -> "Tensor":
    """Return the listwise loss of cosines and of late interaction, in both directions."""
    import torch

    item_vectors, item_tokens, item_weights = model.encode(document.items)
    vectors, tokens, weights = model.encode(document.statements)
    truth = torch.tensor(document.truth & document.scored).float()
    hidden = ~torch.tensor(document.scored)
    asked, given = _interaction(item_tokens, item_weights, tokens, weights)
    loss = _listwise(item_vectors @ vectors.T, truth, hidden, settings.temperature)
    loss = loss + settings.token_weight * _listwise(asked, truth, hidden, settings.temperature)
    # The statement's side matters more: an item may say much that the statement does not ask.
    return loss + 0.5 * settings.token_weight * _listwise(
        given, truth, hidden, settings.temperature
    )


def _listwise(scores: "Tensor", truth: "Tensor", hidden: "Tensor", temperature: float) -> "Tensor":
    """Return softmax cross-entropy over statements per item plus over items per statement."""
    from torch.nn.functional import log_softmax

    logits = (scores * temperature).masked_fill(hidden, -1e4)
    total = logits.new_zeros(())
    for axis in (1, 0):
        found = truth.sum(axis)
        likelihood = (log_softmax(logits, axis) * truth).sum(axis)
        total = total - (likelihood[found > 0] / found[found > 0]).mean()
    return total


def _interaction(
    items: "Tensor", item_weights: "Tensor", statements: "Tensor", weights: "Tensor"
) -> tuple["Tensor", "Tensor"]:
    """Return what `models.pairs.interaction` returns, for padded (texts, pieces, dimension)."""
    n, length, width = items.shape
    m, other, _ = statements.shape
    cosines = items.reshape(n * length, width) @ statements.reshape(m * other, width).T
    cosines = cosines.reshape(n, length, m, other)
    cosines = cosines.masked_fill((item_weights == 0)[:, :, None, None], -1.0)
    cosines = cosines.masked_fill((weights == 0)[None, None], -1.0)
    asked = (cosines.amax(1) * weights[None]).sum(-1) / weights.sum(-1)[None]
    given = (cosines.amax(3) * item_weights[:, :, None]).sum(1) / item_weights.sum(1)[:, None]
    return asked, given


class _TopLayers:
    """The trainable top of the encoder over remembered outputs of its frozen bottom."""

    def __init__(self, folder: Path, rarity: NDArray[np.float32], settings: TuningSettings) -> None:
        from transformers import AutoModel, AutoTokenizer

        self._settings = settings
        self._rarity = rarity
        self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))
        self._bert: Any = AutoModel.from_pretrained(str(folder), attn_implementation="eager")
        self._bert.eval()
        for parameter in self._bert.parameters():
            parameter.requires_grad_(False)
        layers = list(self._bert.encoder.layer)
        self._bottom, self._top = layers[: settings.first_layer], layers[settings.first_layer :]
        self._deltas: dict[str, Any] = {}
        for number, layer in enumerate(self._top, start=settings.first_layer):
            layer.train()
            for name in MODULES:
                parent = layer.get_submodule(name.rpartition(".")[0])
                attribute = name.rpartition(".")[2]
                adapted = _low_rank(getattr(parent, attribute), settings)
                setattr(parent, attribute, adapted)
                self._deltas[f"encoder.layer.{number}.{name}"] = adapted
        self._states: dict[str, Tensor] = {}
        self._weights: dict[str, Tensor] = {}

    def parameters(self) -> "list[nn.Parameter]":
        return [p for adapted in self._deltas.values() for p in (adapted.a, adapted.b)]

    def delta(self) -> dict[str, NDArray[np.float32]]:
        tensors = {}
        for name, adapted in self._deltas.items():
            tensors[f"{name}.a"] = adapted.a.detach().numpy().copy()
            tensors[f"{name}.b"] = adapted.b.detach().numpy().copy()
        return tensors

    def encode(self, texts: Sequence[str]) -> "tuple[Tensor, Tensor, Tensor]":
        """Return sentence vectors, padded piece vectors (all of length one), piece weights."""
        import torch
        from torch.nn.functional import normalize, pad

        distinct = list(dict.fromkeys(texts))
        self._remember(distinct)
        by_length = sorted(distinct, key=lambda text: len(self._weights[text]))
        vectors: dict[str, Tensor] = {}
        pieces: dict[str, Tensor] = {}
        for start in range(0, len(by_length), self._settings.batch):
            batch = by_length[start : start + self._settings.batch]
            states = [self._states[text].float() for text in batch]
            longest = max(len(state) for state in states)
            hidden = torch.stack([pad(s, (0, 0, 0, longest - len(s))) for s in states])
            present = torch.tensor([[k < len(s) for k in range(longest)] for s in states])
            output = _run(self._top, hidden, present)
            for row, text in enumerate(batch):
                # Without the special tokens, as at inference.
                own = output[row, 1 : len(states[row]) - 1]
                vectors[text] = normalize(own.mean(0), dim=-1)
                pieces[text] = normalize(own, dim=-1)
        longest = max(len(self._weights[text]) for text in distinct)
        return (
            torch.stack([vectors[text] for text in texts]),
            torch.stack([pad(pieces[t], (0, 0, 0, longest - len(pieces[t]))) for t in texts]),
            torch.stack([pad(self._weights[t], (0, longest - len(pieces[t]))) for t in texts]),
        )

    def _remember(self, texts: Sequence[str]) -> None:
        """Run the frozen bottom once per text and keep its output in half precision."""
        import torch

        new = sorted((text for text in texts if text not in self._states), key=len)
        for start in range(0, len(new), 2 * self._settings.batch):
            batch = new[start : start + 2 * self._settings.batch]
            inputs = self._tokenizer(
                batch,
                padding=True,
                truncation=True,
                max_length=self._settings.max_pieces,
                return_tensors="pt",
            )
            with torch.no_grad():
                embedded = self._bert.embeddings(inputs["input_ids"])
                states = _run(self._bottom, embedded, inputs["attention_mask"].bool())
            for row, text in enumerate(batch):
                length = int(inputs["attention_mask"][row].sum())
                ids = inputs["input_ids"][row, 1 : length - 1].numpy()
                self._states[text] = states[row, :length].half()
                self._weights[text] = torch.tensor(self._rarity[ids] + np.float32(1e-3))


def _run(layers: Sequence[Any], hidden: "Tensor", present: "Tensor") -> "Tensor":
    mask = (~present)[:, None, None, :] * -1e9
    for layer in layers:
        output = layer(hidden, mask)
        hidden = output[0] if isinstance(output, tuple) else output
    return hidden


def _low_rank(linear: "nn.Linear", settings: TuningSettings) -> Any:  # noqa: ANN401 - a torch module
    """Return the layer with a trainable delta ``b @ a`` beside its frozen weight (Hu et al. 2021).

    `b` starts at zero, so that training starts from the published model.
    """
    import torch
    from torch import nn

    class LowRank(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            width = linear.in_features
            self.linear = linear
            self.a = nn.Parameter(torch.randn(settings.rank, width) / math.sqrt(width))
            self.b = nn.Parameter(torch.zeros(linear.out_features, settings.rank))
            self.dropout = nn.Dropout(settings.dropout)

        def forward(self, hidden: "torch.Tensor") -> "torch.Tensor":
            result: torch.Tensor = (
                self.linear(hidden) + (self.dropout(hidden) @ self.a.T) @ self.b.T
            )
            return result

    return LowRank()
