import json
from pathlib import Path

import pytest

from corpora.importers import import_file
from corpora.samples import sample_specification, sample_standards
from corpora.standard import Standard
from evaluation.own_labels import FOLDER, load_own_labels
from foundation.errors import UnreadableInputError
from mapper.mapping import Coverage
from mapper.reading.read import read_specification


def sample_standard() -> Standard:
    return import_file(sample_standards()).standards[0]


def label_file(folder: Path, *, criterion: str, code: str) -> Path:
    item = next(read_specification(sample_specification()).items())
    content = {
        "pdf": sample_specification().name,
        "standard": sample_standard().reference,
        "items": [
            {
                "unit": item.unit.ref,
                "outcome": item.outcome.ref,
                "criterion": criterion or item.source.ref,
                "labels": {code: "partial"},
                "unsure": [],
            }
        ],
        "statements": {code: {"coverage": "partial", "missing": "the rest"}},
    }
    path = folder / "labels.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def load(folder: Path) -> list[Coverage]:
    standard = sample_standard()
    sets = load_own_labels(sample_specification().parent, {standard.reference: standard}, folder)
    return [level for one in sets for item in one.items for level in item.labels.values()]


def test_labels_get_their_texts_from_the_document(tmp_path: Path) -> None:
    standard = sample_standard()
    label_file(tmp_path, criterion="", code=standard.statements[0].code)
    (gold,) = load_own_labels(
        sample_specification().parent, {standard.reference: standard}, tmp_path
    )
    first = next(read_specification(sample_specification()).items())
    assert (gold.origin, gold.pdf, gold.reference) == (
        "own",
        sample_specification().name,
        standard.reference,
    )
    assert gold.items[0].text == first.full_text
    assert gold.truth[0, 0] == 1
    assert gold.statements[0].missing == "the rest"
    # Statements that the file does not judge are not scored.
    assert [one.unsure for one in gold.statements[:2]] == [False, True]


def test_a_label_for_an_item_that_is_not_there_is_refused(tmp_path: Path) -> None:
    label_file(tmp_path, criterion="99.99", code=sample_standard().statements[0].code)
    with pytest.raises(UnreadableInputError, match=r"99\.99"):
        load(tmp_path)


def test_a_label_with_a_strange_code_is_refused(tmp_path: Path) -> None:
    label_file(tmp_path, criterion="", code="K999")
    with pytest.raises(UnreadableInputError, match="K999"):
        load(tmp_path)


def test_files_whose_standard_is_not_at_hand_are_left_out(tmp_path: Path) -> None:
    label_file(tmp_path, criterion="", code="K1")
    assert load_own_labels(sample_specification().parent, {}, tmp_path) == []


def test_label_files_hold_references_and_no_text_of_the_documents() -> None:
    for path in FOLDER.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for item in content["items"]:
            assert set(item) == {"unit", "outcome", "criterion", "labels", "unsure"}, path.name
