"""Catalogue runs from the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.commands.standards import library
from corpora.importers import import_file
from corpora.samples import sample_specification, sample_standards
from foundation.errors import UnreadableInputError, UsageError


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    library().add_all(import_file(sample_standards()).standards)
    path = tmp_path / "manifest.csv"
    path.write_text(f"file,standards\n{sample_specification()},ST9901\n")
    return path


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["--quiet", "catalogue", *words], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_run_writes_tables_and_report_and_says_what_it_did(manifest: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = run("run", str(manifest), "-o", str(out), "--workers", "1")
    assert told.startswith("1 documents: 1 worked on, 0 kept from before; ")
    assert (out / "tables" / "statements.parquet").exists()
    assert (out / "report.html").exists()
    assert "Nothing changed." in run("run", str(manifest), "-o", str(out))
    (out / "report.html").unlink()
    run("report", str(out))
    assert "Catalogue report" in (out / "report.html").read_text()


def test_a_cluster_and_workers_of_this_machine_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give --scheduler or --workers, not both"):
        run("run", "m.csv", "-o", str(tmp_path), "--scheduler", "tcp://x:1", "--workers", "2")


def test_a_manifest_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"missing\.csv: cannot be opened"):
        run("run", str(tmp_path / "missing.csv"), "-o", str(tmp_path / "out"))
