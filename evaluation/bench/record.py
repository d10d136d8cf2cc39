"""Figures of benchmarks in one file of JSON; each keeps its place until it is measured again."""

import json
from pathlib import Path
from typing import Any, Final

from foundation.files import write_atomically

RESULTS: Final = Path(__file__).resolve().parents[1] / "results" / "bench.json"


def kept_figures(path: Path = RESULTS) -> dict[str, Any]:
    """Return the figures that are kept, by benchmark; none where there is no file."""
    if not path.exists():
        return {}
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return known


def keep_figures(path: Path, name: str, figures: dict[str, Any]) -> None:
    """Put the figures of a benchmark into the file; the others stay as they are."""
    known = {**kept_figures(path), name: figures}
    write_atomically(path, (json.dumps(known, indent=1) + "\n").encode())
