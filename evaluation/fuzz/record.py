"""Figures of campaigns, kept in ``evaluation/results/fuzz.json`` over many runs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.fuzz.campaign import Campaign
from foundation.files import write_atomically

ADDED = ("tried", "accepted", "refused", "failed", "contained", "seconds")
"""Figures that add up over campaigns; the others are those of the best one."""


def add_campaigns(path: Path, campaigns: Sequence[Campaign]) -> None:
    """Add the figures of campaigns to those in `path`, which is made where it does not exist.

    `fixed` of the file is written by hand: what was found, and the test that shows it mended.
    """
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    targets = kept.setdefault("targets", {})
    for campaign in campaigns:
        figures = asdict(campaign)
        failures = [one["signature"] for one in figures.pop("failures")]
        name = figures.pop("target")
        way = "guided" if figures.pop("guided") else "mutated"
        before = targets.setdefault(name, {}).get(way)
        if before is not None:
            for key in ADDED:
                figures[key] = round(figures[key] + before[key], 1)
            for key in ("lines_run", "edges", "corpus", "lines"):
                figures[key] = max(figures[key] or 0, before[key] or 0) or None
        figures["open"] = failures
        targets[name][way] = figures
    kept.setdefault("fixed", [])
    write_atomically(path, (json.dumps(kept, indent=1, ensure_ascii=False) + "\n").encode())
