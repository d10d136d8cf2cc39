"""Words that are coordinated so habitually that they name one thing: "health and safety".

Learnt, not listed: a pair counts when its words meet far more often than chance and nearly always
in the same order ("irreversible binomials"); `models/train/fixed_pairs.py` counts real standards.
"""

import json
from functools import lru_cache
from pathlib import Path

ARTEFACT = Path(__file__).parent / "artefacts" / "fixed_pairs" / "fixed_pairs.json"

COMMON = frozenset(
    {
        ("cause", "effect"), ("give", "take"), ("input", "output"), ("inputs", "outputs"),
        ("pre", "post"),        ("profit", "loss"), ("pros", "cons"), ("research", "development"),
        ("roles", "responsibilities"), ("role", "responsibilities"), ("strengths", "weaknesses"),
        ("supply", "demand"), ("terms", "conditions"), ("trial", "error"), ("wear", "tear"),
    }
)  # fmt: skip
"""Fixed pairs of English that are too rare in the standards at hand to be learnt from them."""


def is_fixed_pair(left: str, right: str) -> bool:
    """Return whether "left and right" names one thing; upper and lower case count the same."""
    pair = (left.lower(), right.lower())
    return pair in COMMON or pair in _learnt()


@lru_cache(maxsize=1)
def _learnt() -> frozenset[tuple[str, str]]:
    stored = json.loads(ARTEFACT.read_text(encoding="utf-8"))
    return frozenset((left, right) for left, right in stored["pairs"])
