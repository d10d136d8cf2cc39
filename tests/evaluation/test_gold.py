import json
from pathlib import Path

import numpy as np
import pytest

from corpora.standard import Standard, Statement, StatementKind
from evaluation.gold import load_gold
from evaluation.standards import load_standards
from foundation.errors import UnreadableInputError

STANDARD = Standard(
    reference="ST9001",
    version="1.0",
    title="Lantern keeper",
    statements=(
        Statement(code="K1", kind=StatementKind.KNOWLEDGE, text="How wicks are trimmed"),
        Statement(code="S1", kind=StatementKind.SKILL, text="Trim a wick and refill a lantern"),
    ),
)
FLAT = {
    "document": "Keepers",
    "standard": {"reference": "ST9001", "title": "Lantern keeper"},
    "items": [
        {"id": "U1:1.1", "text": "Care for wicks > trim a wick", "labels": {"S1": "partial"}},
        {"id": "U1:1.2", "text": "paint a fence", "labels": {}, "unsure": ["K1"]},
    ],
    "statements": {
        "K1": {"coverage": "none", "missing": "", "unsure": True},
        "S1": {"coverage": "partial", "missing": "refilling", "unsure": False},
    },
}
NESTED = {
    "reference": "ST9001",
    "title": "Award for Lantern Keepers",
    "units": [
        {
            "ref": "7",
            "title": "Wicks",
            "outcomes": [
                {
                    "ref": "1",
                    "text": "Be able to care for wicks",
                    "criteria": [{"ref": "1.1", "text": "Trim a wick", "labels": {"S1": "full"}}],
                }
            ],
        }
    ],
    "statements": {"K1": {"coverage": "none"}, "S1": {"coverage": "full"}},
}


def _write(folder: Path, name: str, content: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


def test_load_gold_reads_both_shapes_in_order(tmp_path: Path) -> None:
    _write(tmp_path / "train", "ST9001.json", NESTED)
    _write(tmp_path / "real", "keepers.json", FLAT)
    real, train = load_gold(tmp_path, {"ST9001": STANDARD})
    assert (real.key, train.key) == ("real/keepers", "train/ST9001")
    assert real.items[0].outcome == "Care for wicks"
    assert real.items[0].text == "trim a wick"
    assert real.items[0].unit == "U1"
    assert train.items[0].unit_title == "Wicks"
    assert np.array_equal(real.truth, [[0, 1], [0, 0]])
    assert np.array_equal(real.scored, [[True, True], [False, True]])
    assert np.array_equal(train.truth, [[0, 2]])
    assert real.statements[0].unsure


def test_load_gold_refuses_an_unknown_standard(tmp_path: Path) -> None:
    _write(tmp_path, "keepers.json", FLAT)
    with pytest.raises(UnreadableInputError, match="ST9001, which is not at hand"):
        load_gold(tmp_path, {})


def test_load_gold_refuses_a_code_that_the_standard_lacks(tmp_path: Path) -> None:
    wrong = {**FLAT, "items": [{"id": "U1:1.1", "text": "x", "labels": {"K9": "full"}}]}
    _write(tmp_path, "keepers.json", wrong)
    with pytest.raises(UnreadableInputError, match=r"U1:1\.1 names K9"):
        load_gold(tmp_path, {"ST9001": STANDARD})


def test_load_gold_of_an_empty_folder_says_what_it_wants(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="real/, one_reader/ or train/"):
        load_gold(tmp_path, {})


def test_load_standards_takes_the_first_file_by_name(tmp_path: Path) -> None:
    record = {
        "referenceNumber": "ST9002",
        "version": "1.1",
        "title": "Keeper",
        "knowledges": [{"knowledgeId": "0b1c", "detail": "&lt;p&gt;Oil &amp; wicks&lt;/p&gt;"}],
    }
    _write(tmp_path, "a.json", [record])
    _write(tmp_path, "b.json", [{**record, "title": "Another"}])
    standards = load_standards(tmp_path)
    assert standards["ST9002"].title == "Keeper"
    assert standards["ST9002"].statements[0].code == "K1"
    assert standards["ST9002"].statements[0].text == "Oil & wicks"


def test_load_standards_of_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="holds no standards"):
        load_standards(tmp_path)


@pytest.mark.shared
def test_load_gold_reads_the_shared_folder(shared_data: Path) -> None:
    gold = load_gold(shared_data / "gold", load_standards(shared_data / "standards"))
    by_key = {document.key: document for document in gold}
    storyboard = by_key["real/storyboard"]
    assert storyboard.truth.shape == (98, 90)
    assert int((storyboard.truth > 0).sum()) == 103
    assert int((~storyboard.scored).sum()) == 16
