"""The command `evaluate`: quality against gold sets and truth files, beside the baselines."""

import json
from collections.abc import Callable
from pathlib import Path

from rich.table import Table

from evaluation.reading.run import score_reading
from evaluation.reading.table import reading_table
from evaluation.run_matching import evaluate_matching
from foundation.errors import UnreadableInputError
from foundation.files import make_folder, write_atomically
from models.cache import open_cache

Stage = Callable[[str], None]


def evaluate_reading(truth: Path, output: Path | None, stage: Stage) -> tuple[list[Table], str]:
    """Return the table and the JSON of how well documents are read.

    The documents lie in a folder ``specs`` beside the truth files, or among them.
    """
    _must_be_folder(truth)
    documents = truth.parent / "specs"
    stage("Reading the documents")
    report = score_reading(truth, documents if documents.is_dir() else truth)
    written = report.model_dump_json(indent=2)
    if output is not None:
        make_folder(output)
        write_atomically(output / "reading.json", written.encode())
    return [reading_table(report)], written


def evaluate_scorer(
    gold: Path,
    standards: Path | None,
    output: Path | None,
    stage: Stage,
    *,
    artefacts: Path | None = None,
) -> tuple[list[Table], str]:
    """Return the tables and the JSON of how well items are matched, leave-standard-out.

    The standards lie in a folder ``standards`` beside the gold sets unless another is named. The
    scorer in `artefacts` is measured beside the shipped one and compared with it.
    """
    _must_be_folder(gold)
    if artefacts is not None and not (artefacts / "scorer.json").is_file():
        raise UnreadableInputError(
            artefacts, "holds no scorer", "name a folder that evaluation.learning or training wrote"
        )
    stage("Matching the labelled documents")
    report = evaluate_matching(gold, standards, other=artefacts, cache=open_cache())
    if output is not None:
        make_folder(output)
        report.write(output)
    return report.tables(), json.dumps(json.loads(report.json()), indent=2)


def _must_be_folder(path: Path) -> None:
    if not path.is_dir():
        raise UnreadableInputError(path, "is not a folder", "name the folder of the labelled files")
