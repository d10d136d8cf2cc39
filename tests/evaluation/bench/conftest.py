"""The sample, laid out as a folder of real documents is."""

import json
import shutil
from pathlib import Path

import pytest

from corpora.samples import sample_specification, sample_truth


@pytest.fixture
def sample_data(tmp_path: Path) -> Path:
    """Folder with ``specs`` and ``truth`` of the sample, and no standards."""
    folder = tmp_path / "data"
    name = json.loads(sample_truth().read_bytes())["pdf"]
    for room, source, target in (
        ("specs", sample_specification(), name),
        ("truth", sample_truth(), "sample.json"),
    ):
        (folder / room).mkdir(parents=True)
        shutil.copyfile(source, folder / room / target)
    return folder
