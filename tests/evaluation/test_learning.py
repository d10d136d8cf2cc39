"""A scorer learns from a file of decisions, its folds only from what they may see."""

import json
from datetime import date
from pathlib import Path

import pytest

from corpora.importers import import_file
from corpora.samples import sample_specification, sample_standards
from evaluation.learning import learn_from, main
from foundation.errors import UsageError
from foundation.settings import load_settings
from mapper.matching.match import Matcher
from mapper.matching.targets import targets_in_scope
from mapper.pipeline import read_with_kinds
from models.encoder import load_encoder
from models.scorer import ARTEFACT, read_artefact

TODAY = date(2026, 1, 2)


def _line(item: str, statement: str, verdict: str | None, standard: str) -> str:
    line = {"standard": standard, "item": item, "kind": "skill", "statement": statement}
    return json.dumps({**line, "verdict": verdict} if verdict else line)


def _decisions(folder: Path, standard: str) -> Path:
    path = folder / "decisions.jsonl"
    lines = [
        _line("Trim the wick of a lantern", "Trim wicks and refill lanterns", "reject", standard),
        _line("Refill a lantern with oil", "Trim wicks and refill lanterns", "partial", standard),
        _line("Paint a fence", "Keep records of repairs", None, standard),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_fold_learns_nothing_of_a_standard_that_it_holds_out(tmp_path: Path) -> None:
    shipped = read_artefact(ARTEFACT)
    fold = read_artefact(ARTEFACT / "folds" / "0")
    held = min(shipped.standards - fold.standards)
    pairs = learn_from(_decisions(tmp_path, held), ARTEFACT, tmp_path / "new", TODAY)
    assert pairs == 2
    moved = read_artefact(tmp_path / "new")
    assert moved.any.bias != shipped.any.bias
    assert moved.identity != shipped.identity
    same = read_artefact(tmp_path / "new" / "folds" / "0")
    assert same.any.bias == fold.any.bias
    assert held not in same.standards
    other = json.loads((tmp_path / "new" / "folds" / "1" / "scorer.json").read_text())
    assert other["trained_on"]["decisions"]["pairs"] == 2
    assert other["date"] == "2026-01-02"


@pytest.mark.slow
def test_a_new_standard_is_named_and_kept_from_one_fold(tmp_path: Path) -> None:
    learn_from(_decisions(tmp_path, "ST9999@1.0"), ARTEFACT, tmp_path / "new", TODAY)
    assert "ST9999" in read_artefact(tmp_path / "new").standards
    folds = [read_artefact(path) for path in sorted((tmp_path / "new" / "folds").glob("*"))]
    assert sum("ST9999" not in fold.standards for fold in folds) == 1


@pytest.mark.slow
def test_the_scorer_that_learnt_is_used_where_the_settings_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = main(["--decisions", str(_decisions(tmp_path, "ST9999")), "-o", str(tmp_path / "new")])
    assert code == 0
    items = list(read_with_kinds(sample_specification()).items())[:4]
    targets = targets_in_scope(import_file(sample_standards()).standards[0])[:5]

    def identity() -> str:
        load_settings.cache_clear()
        matcher = Matcher(load_encoder(), index_folder=tmp_path / "indexes")
        return matcher.match(items, targets).scorer

    shipped = identity()
    monkeypatch.setenv("MAPPER_SCORER", str(tmp_path / "new"))
    assert identity() == read_artefact(tmp_path / "new").identity != shipped


def test_a_file_without_verdicts_and_a_folder_in_use_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text(_line("Paint a fence", "Keep records", None, "ST1"), encoding="utf-8")
    assert main(["--decisions", str(path), "-o", str(tmp_path / "new")]) == UsageError.exit_code
    assert "no line has a verdict" in capsys.readouterr().err
    with pytest.raises(UsageError, match="another folder"):
        learn_from(path, ARTEFACT, ARTEFACT, TODAY)
