"""Builders of tiny records in the shapes of the feeds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpora.importers import ImportReport, import_bytes
from corpora.library import Library

Record = dict[str, Any]


@pytest.fixture
def feed_record() -> Callable[..., Record]:
    """Build one record of the standards feed; keyword arguments replace its keys."""

    def build(**changes: Any) -> Record:
        record: Record = {
            "referenceNumber": "ST9902",
            "version": "1.0",
            "status": "Approved for delivery",
            "title": "Kite maker",
            "level": 2,
            "larsCode": 777,
            "route": "Creative and design",
            "knowledges": [
                {"knowledgeId": "k-1", "detail": "Sail materials."},
                {"knowledgeId": "k-2", "detail": "Wind and lift."},
            ],
            "skills": [{"skillId": "s-1", "detail": "Cut and sew a sail."}],
            "behaviours": [{"behaviourId": "b-1", "detail": "Works with care."}],
            "duties": [
                {
                    "dutyID": "d-1",
                    "dutyDetail": "Make kites.",
                    "isThisACoreDuty": 1,
                    "mappedKnowledge": ["k-1", "k-2"],
                    "mappedSkills": ["s-1"],
                    "mappedBehaviour": ["b-1"],
                    "mappedOptions": None,
                }
            ],
        }
        return record | changes

    return build


@pytest.fixture
def imported() -> Callable[..., ImportReport]:
    """Import records as one JSON file."""

    def run(*records: Any) -> ImportReport:
        return import_bytes(json.dumps(list(records)).encode(), "records.json")

    return run


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library."""
    return Library(tmp_path / "home")
