"""Logistic models over named features: small, exact, readable as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation.errors import MapperError

LARGEST = 30.0  # log-odds beyond this are certainty in double precision


@dataclass(frozen=True)
class LinearModel:
    """``P = sigmoid(bias + sum_k weight_k (x_k - mean_k) / scale_k)`` over features by name."""

    names: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def log_odds(self, values: NDArray[Any], names: Sequence[str]) -> NDArray[np.float64]:
        """Return the log-odds of each row; see `standardised` for the parameters and errors."""
        odds: NDArray[np.float64] = self.standardised(values, names) @ self.weights + self.bias
        return np.clip(odds, -LARGEST, LARGEST)

    def standardised(self, values: NDArray[Any], names: Sequence[str]) -> NDArray[np.float64]:
        """Return the model's features less their means, by their scales.

        The last axis of `values` is named by `names`.

        Raises
        ------
        MapperError
            A feature that the model was trained on is not there.
        """
        places = {name: place for place, name in enumerate(names)}
        try:
            chosen = [places[name] for name in self.names]
        except KeyError as error:
            message = (
                f"The scorer was trained with the feature {error}, which this version does not "
                "compute; install the program again."
            )
            raise MapperError(message) from error
        scaled: NDArray[np.float64] = (
            values[..., chosen].astype(np.float64) - self.mean
        ) / self.scale
        return scaled

    def probability(self, values: NDArray[Any], names: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each row."""
        return sigmoid(self.log_odds(values, names))

    def calibrated(self, slope: float, offset: float) -> "LinearModel":
        """Return the model whose log-odds are ``slope * log_odds + offset`` (Platt 1999)."""
        return LinearModel(
            self.names, self.mean, self.scale, slope * self.weights, slope * self.bias + offset
        )

    def as_json(self) -> dict[str, Any]:
        """Return the model in plain types, rounded to nine significant digits."""
        return {
            "bias": _short(self.bias),
            "features": {
                name: [_short(m), _short(s), _short(w)]
                for name, m, s, w in zip(
                    self.names, self.mean, self.scale, self.weights, strict=True
                )
            },
        }


def read_linear(content: Mapping[str, Any]) -> LinearModel:
    """Return the model that `LinearModel.as_json` wrote (`KeyError`, `ValueError` otherwise)."""
    table = np.array(list(content["features"].values()), dtype=np.float64).reshape(-1, 3)
    return LinearModel(
        tuple(content["features"]), table[:, 0], table[:, 1], table[:, 2], float(content["bias"])
    )


def sigmoid(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``1 / (1 + exp(-odds))``."""
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
    return result


def _short(value: float) -> float:
    return float(f"{value:.9g}")
