"""The benchmarks there are, and what each must offer.

A benchmark is a module with `measure` and `render`; `SUITE` is the one place to add it.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final, Protocol, cast

from pydantic import BaseModel

import evaluation
from foundation.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

SUITE: Final = {
    "reading": "evaluation.bench.reading",
}
"""Name on the command line, and module."""


@dataclass(frozen=True)
class Plan:
    """What to measure on: a folder of real data (`None`: the samples), and how often."""

    data: Path | None
    repeats: int
    note: "Callable[[str], None]"


class Benchmark(Protocol):
    """What a module of the suite offers."""

    def measure(self, plan: Plan) -> BaseModel:
        """Measure and return the figures."""

    def render(self, result: BaseModel) -> "RenderableType":
        """Return the figures for people."""


def load_benchmark(name: str) -> Benchmark:
    """Return the benchmark `name`; its libraries are loaded only now."""
    module: ModuleType = importlib.import_module(SUITE[name])
    return cast("Benchmark", module)


def find_data(folder: Path | None) -> Path | None:
    """Return the folder of real standards and documents, `None` where there is none.

    `folder` if given, else ``MAPPER_SHARED``, else ``shared`` beside the repository.
    """
    root = folder or load_settings().shared
    if root is None:
        root = Path(evaluation.__file__).resolve().parents[2] / "shared"
    for candidate in (root / "data", root):
        if (candidate / "specs").is_dir():
            return candidate
    return None
